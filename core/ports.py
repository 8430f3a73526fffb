"""The outside world as the core sees it: who makes videos, who shows cards, who keeps films, the clock and the dice."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from core.cards import FilmCard, Notice, VideoCard
from core.names import AccountId, Place, VideoId
from core.video import Film


class State(StrEnum):
    """What a provider says about one of its videos."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be made, in the provider's terms."""

    upstream: str
    prompt: str
    seconds: int
    size: str
    send: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The original of a remix; an adapter takes the first of its caps' source_kinds that is there."""

    provider: str
    provider_id: str | None
    read: Callable[[], Awaitable[bytes]] | None
    public_url: str | None
    seconds: Decimal
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Ref:
    """A video at its provider."""

    provider: str
    id: str
    poll_url: str | None = None
    cost_usd: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One answer of a provider about one video."""

    state: State
    progress: int | None = None
    """Percent, 0 to 100."""
    code: str | None = None
    """One of errors.Code once failed."""
    message: str | None = None
    """The provider's words: kept for the operator, never shown to members."""
    cost_usd: Decimal | None = None
    result: str | None = None
    """Opaque to the core: what fetch() needs."""
    result_expires_at: datetime | None = None
    retry_after: float | None = None
    """Seconds until the provider wants to be asked again."""
    known_word: bool = True
    """False: the status word was never seen before; it counts as running and is logged."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row of a provider's listing, newest first."""

    id: str
    created_at: datetime
    model: str | None
    seconds: str | None
    size: str | None
    prompt: str | None
    parent: str | None
    report: Report


@dataclass(frozen=True, kw_only=True)
class Caps:
    """What a provider can do: declared in its entry of the catalogue, never probed, for a probe can cost money."""

    source_kinds: tuple[str, ...] = ("provider_id",)
    lists: bool = False
    echoes_prompt: bool = False
    rejects_503: bool = False
    """A 503 on a submit means "not accepted"."""
    cancel: bool = False
    delete: bool = False
    result_in_report: bool = False
    """fetch() needs a fresh report, which tells where the film lies."""


class Provider(Protocol):
    """A service that makes videos. Every POST is sent once; see errors.Rejected and errors.Unconfirmed."""

    name: str
    post_timeout_s: float
    """A submit is answered or given up within this time."""

    def caps(self, upstream: str) -> Caps: ...
    async def create(self, order: Order) -> Ref: ...
    async def remix(self, source: Source, order: Order) -> Ref: ...
    async def poll(self, ref: Ref) -> Report:
        """One look. Raises errors.Missed when there was no usable answer."""
        ...

    def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:
        """The film's bytes, under a cap. Raises errors.Missed, errors.Rejected when the result is gone, or
        errors.NotAFilm when the provider calls it completed and names no film."""
        ...

    def listing(self, since: datetime) -> AsyncIterator[Listed]:
        """Newest first until older than `since`; ends normally only when complete. Raises errors.Missed."""
        ...

    async def cancel(self, ref: Ref) -> bool:
        """False: not possible; it runs on."""
        ...

    async def delete(self, ref: Ref) -> bool: ...
    async def aclose(self) -> None: ...


class Memo(Protocol):
    """What an announcer wants to remember about one post across a crash, for instance an upload's file id."""

    text: str | None

    async def save(self, text: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Still:
    """A JPEG in the media store."""

    key: str
    bytes: int
    width: int
    height: int


class Announcer(Protocol):
    """Shows cards on one platform over REST; no gateway cache. Raises errors.Undeliverable, TryLater, MessageGone."""

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        """Edit the card at this message, or post it where `at` names none. `repeat`: an earlier try may have posted."""
        ...

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        """The new message with film and buttons, at most one per key. Returns the card's place. Raises errors.NotTaken
        and TooLarge when nothing was posted because of what was to come along; it is tried again with something else.
        """
        ...

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:
        """Delete this message with its film, or the one of this key where `at` names none; safe to repeat. Where the
        platform lets nobody delete it, it becomes this card. `memo`: what deliver() saved."""
        ...

    async def direct(self, account: AccountId) -> Place:
        """Where this person can be written to alone."""
        ...

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        """Write to this person alone, at most once per key."""
        ...


class Carrier(Protocol):
    """Brings the files of one chat's messages here."""

    def fetch(self, source: str) -> AsyncIterator[bytes]:
        """`source`: what this chat's adapter said of the file, opaque to the core. Raises errors.Unfetchable, or
        errors.TryLater."""
        ...


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file of the media store, with the keys of the films that it was made from; of a film its own."""

    key: str
    films: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A film that came from somewhere."""

    film: Film
    called: VideoId | None
    """What its own metadata called it. Anybody can write that, so it is a hint and proves nothing."""


class MediaStore(Protocol):
    """Keeps films. A key either holds a whole film or nothing."""

    async def check_room(self) -> None:
        """Raises errors.NoSpace where it is known that a film could not be put now."""
        ...

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        """Raises errors.NotAFilm when the bytes are no playable film, errors.NoSpace when there is no room."""
        ...

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        """The same for a film from elsewhere, which may be a copy of one of ours."""
        ...

    def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]: ...
    async def delete(self, key: str) -> None:
        """With a film goes what was made from it. May be repeated."""
        ...

    def kept(self, before: datetime) -> AsyncIterator[Kept]:
        """What was written before then."""
        ...


class Darkroom(Protocol):
    """What is derived from films: each made once and kept in the media store; a later call returns the kept one. Raises
    errors.NotAFilm when it cannot be made, errors.NoSpace and errors.FilmGone. Takes seconds: for the worker and for
    who waits for an answer over HTTP, never inside a transaction."""

    async def poster(self, film: Film) -> Still: ...
    async def side_by_side(self, left: Film, right: Film) -> Film:
        """With the letters A and B; the shorter one stands still at its end."""
        ...

    async def wipe(self, left: Film, right: Film) -> Film:
        """One picture, A to the left of a line that moves to and fro, B to its right."""
        ...

    async def smaller(self, film: Film, most_bytes: int) -> Film:
        """A copy of at most so many bytes, with its sound."""
        ...

    async def alike(self, one: Film, other: Film) -> bool:
        """Whether they show the same, however often one of them was encoded since."""
        ...

    async def strip(self, films: Sequence[tuple[Film, str]]) -> Still:
        """One picture of them in order, each with its words."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Log(Protocol):
    """One line an event, with the video's id; no secret, no prompt."""

    def info(self, event: str, **facts: object) -> object: ...
    def warning(self, event: str, **facts: object) -> object: ...
    def error(self, event: str, **facts: object) -> object: ...


class Measures(Protocol):
    """What happened, counted for whoever watches this process; nothing is decided by it."""

    def seconds(self, name: str, seconds: float, **labels: str) -> None: ...
    def count(self, name: str, **labels: str) -> None: ...


class Rng(Protocol):
    def letters(self, count: int) -> str:
        """Letters of names.ALPHABET."""
        ...

    def between(self, low: float, high: float) -> float: ...
