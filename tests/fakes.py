"""The outside world, made of plain Python: no mocks, no patching. Each class satisfies one of the core's ports."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from core.cards import FilmCard, Notice, ResultCard, VideoCard
from core.errors import FilmGone, Missed, NoSpace, NotAFilm, Unfetchable
from core.names import ALPHABET, AccountId, Place, VideoId, channel_of, message_of
from core.ports import Arrived, Caps, Kept, Listed, Memo, Order, Ref, Report, Source, State, Still
from core.video import Film

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 100 + b"\xff\xd9"
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 200


class FakeClock:
    """Moves only when told to; a sleep moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now, self._mono = start, 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._mono

    async def sleep(self, seconds: float) -> None:
        self.pass_(seconds)
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        """Somebody sets the clock; no time passes."""
        self._now += timedelta(seconds=seconds)

    def pass_(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._mono += seconds


class FakeRng:
    def __init__(self, seed: int = 1) -> None:
        self._dice = random.Random(seed)

    def letters(self, count: int) -> str:
        return "".join(self._dice.choice(ALPHABET) for _ in range(count))

    def between(self, low: float, high: float) -> float:
        return (low + high) / 2


class FakeLog:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **facts: object) -> None:
        self.events.append((event, facts))

    warning = error = info

    def names(self) -> list[str]:
        return [event for event, _ in self.events]


@dataclass
class Job:
    """A video at the fake provider."""

    id: str
    order: Order
    parent: str | None
    created_at: datetime
    report: Report = field(default_factory=lambda: Report(state=State.QUEUED, progress=0))


class FakeProvider:
    """Accepts, and finishes when told; faults are exceptions queued in `next_post` and `next_poll`."""

    name = "gateway"

    def __init__(self, clock: FakeClock, *, caps: Caps | None = None, post_timeout_s: float = 45.0) -> None:
        self._clock, self._caps, self.post_timeout_s = (
            clock,
            caps or Caps(lists=True, echoes_prompt=True),
            post_timeout_s,
        )
        self.jobs: dict[str, Job] = {}
        self.calls: Counter[str] = Counter()
        self.next_post: list[BaseException] = []
        """Raised instead of accepting, one for each POST."""
        self.next_poll: list[BaseException] = []
        self.next_listing: list[BaseException] = []
        self.accept_then: BaseException | None = None
        """Accepted, and then this is raised: the answer was lost."""
        self.film: bytes = MP4
        self.fetch_faults: list[BaseException] = []

    def caps(self, upstream: str) -> Caps:
        return self._caps

    async def create(self, order: Order) -> Ref:
        return self._accept("create", order, None)

    async def remix(self, source: Source, order: Order) -> Ref:
        return self._accept("remix", order, source.provider_id)

    def _accept(self, call: str, order: Order, parent: str | None) -> Ref:
        self.calls[call] += 1
        if self.next_post:
            raise self.next_post.pop(0)
        job = Job(f"video_{len(self.jobs) + 1}", order, parent, self._clock.now())
        self.jobs[job.id] = job
        if self.accept_then is not None:
            lost, self.accept_then = self.accept_then, None
            raise lost
        return Ref(provider=self.name, id=job.id)

    def finish(self, video_id: str, **report: object) -> None:
        facts: dict[str, object] = {"state": State.COMPLETED, "progress": 100} | report
        self.jobs[video_id].report = Report(**facts)  # type: ignore[arg-type]  # Tests name fields.

    def finish_all(self) -> None:
        for job in self.jobs.values():
            if job.report.state in (State.QUEUED, State.RUNNING):
                self.finish(job.id)

    async def poll(self, ref: Ref) -> Report:
        self.calls["poll"] += 1
        if self.next_poll:
            raise self.next_poll.pop(0)
        if ref.id not in self.jobs:
            raise Missed("404", gone=True)
        return self.jobs[ref.id].report

    async def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:
        self.calls["fetch"] += 1
        if self.fetch_faults:
            raise self.fetch_faults.pop(0)
        yield self.film

    async def listing(self, since: datetime) -> AsyncIterator[Listed]:
        self.calls["listing"] += 1
        if self.next_listing:
            raise self.next_listing.pop(0)
        for job in sorted(self.jobs.values(), key=lambda job: job.created_at, reverse=True):
            if job.created_at.replace(microsecond=0) >= since.replace(microsecond=0):
                yield Listed(
                    id=job.id,
                    created_at=job.created_at.replace(microsecond=0),
                    model=job.order.upstream,
                    seconds=str(job.order.seconds),
                    size=job.order.size,
                    prompt=job.order.prompt if self._caps.echoes_prompt else None,
                    parent=job.parent,
                    report=job.report,
                )

    async def cancel(self, ref: Ref) -> bool:
        self.calls["cancel"] += 1
        return self._caps.cancel

    async def delete(self, ref: Ref) -> bool:
        self.calls["delete"] += 1
        return self.jobs.pop(ref.id, None) is not None

    async def aclose(self) -> None:
        pass


@dataclass
class Message:
    """One message of the fake chat."""

    place: Place
    card: VideoCard | FilmCard
    key: str
    edits: int = 0
    film: Film | Still | None = None


class FakeAnnouncer:
    """A chat that dedupes by key, as Discord does by nonce; faults are queued in `next_show`, `next_deliver`."""

    def __init__(self, platform: str = "discord") -> None:
        self._platform = platform
        self.messages: dict[Place, Message] = {}
        self.told: list[tuple[AccountId, Notice]] = []
        self.told_keys: list[str] = []
        self.next_tell: list[BaseException] = []
        self.next_show: list[BaseException] = []
        self.next_deliver: list[BaseException] = []
        self.next_take_away: list[BaseException] = []
        self._numbers = iter(range(900, 10**9))

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        if self.next_show:
            raise self.next_show.pop(0)
        if at in self.messages:
            self.messages[at].card = card
            self.messages[at].edits += 1
            return at
        return self._post(card, at, key, None)

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        if self.next_deliver:
            raise self.next_deliver.pop(0)
        return self._post(card, at, key, film)

    def _post(self, card: VideoCard | FilmCard, at: Place, key: str, film: Film | Still | None) -> Place:
        for message in self.messages.values():
            if message.key == key and channel_of(message.place) == channel_of(at):
                return message.place
        place = Place(f"{channel_of(at)}{next(self._numbers)}")
        self.messages[place] = Message(place, card, key, film=film)
        return place

    def adopt(self, place: Place, card: VideoCard, key: str) -> None:
        """What an adapter does with its first answer: the card stands there already."""
        self.messages[place] = Message(place, card, key)

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:
        if self.next_take_away:
            raise self.next_take_away.pop(0)
        here = [m.place for m in self.messages.values() if m.key == key and channel_of(m.place) == channel_of(at)]
        for place in [at] if message_of(at) else here:
            self.messages.pop(place, None)

    async def direct(self, account: AccountId) -> Place:
        return Place(f"{self._platform}:{account.split(':')[1]}:dm-{account.split(':')[2]}:")

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        if self.next_tell:
            raise self.next_tell.pop(0)
        if key not in self.told_keys:
            self.told_keys.append(key)
            self.told.append((account, notice))

    def results(self) -> list[Message]:
        return [message for message in self.messages.values() if isinstance(message.card, ResultCard)]

    def cards(self) -> list[Message]:
        return [message for message in self.messages.values() if isinstance(message.card, VideoCard)]


class FakeMedia:
    """Keeps films in memory, whole or not at all."""

    def __init__(self) -> None:
        self.films: dict[str, bytes] = {}
        self.faults: list[BaseException] = []
        self.seconds = Decimal(8)
        """Of every film."""
        self.full = False

    async def check_room(self) -> None:
        if self.full:
            raise NoSpace("the disk is full")

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        data = b"".join([chunk async for chunk in chunks])
        if self.faults:
            raise self.faults.pop(0)
        if data[4:8] != b"ftyp":
            raise NotAFilm("it does not begin like an mp4")
        self.films[key] = data
        digest = sha256(data).hexdigest()
        return Film(key=key, bytes=len(data), sha256=digest, seconds=self.seconds, width=1280, height=720)

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        film = await self.put(key, chunks)
        named = re.search(rb"called ([0-9a-z]+)", self.films[key])
        return Arrived(film=film, called=VideoId(named[1].decode()) if named else None)

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if key not in self.films:
            raise FilmGone(key)
        yield self.films[key][start:end]

    async def kept(self, before: datetime) -> AsyncIterator[Kept]:
        """All was written when the tests began."""
        for key in sorted(self.films) if before > START else []:
            names = key.removeprefix("_").partition(".")[0].split("-")
            yield Kept(key=key, films=frozenset(f"{name}.mp4" for name in names))

    async def delete(self, key: str) -> None:
        """With a film goes what was made from it."""
        name = key.removesuffix(".mp4")
        for kept in [kept for kept in self.films if name in re.split(r"[_.-]", kept)]:
            del self.films[kept]


class FakeCarrier:
    """Files by their source; faults are queued in `faults`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: list[BaseException] = []
        self.fetched: list[str] = []

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        self.fetched.append(source)
        if self.faults:
            raise self.faults.pop(0)
        if source not in self.files:
            raise Unfetchable("HTTP 404")
        half = len(self.files[source]) // 2
        yield self.files[source][:half]
        yield self.files[source][half:]


class FakeDarkroom:
    """Makes at once what has the right names and shapes; faults are queued, what was asked for is noted."""

    def __init__(self, media: FakeMedia) -> None:
        self._media = media
        self.asked: list[tuple[str, ...]] = []
        self.faults: list[BaseException] = []
        self.fails: dict[str, BaseException] = {}
        """By what was asked for, each time."""

    async def poster(self, film: Film) -> Still:
        return self._still("poster", film.key.replace(".mp4", ".jpg"), film)

    async def side_by_side(self, left: Film, right: Film) -> Film:
        return self._film("side_by_side", left, right)

    async def wipe(self, left: Film, right: Film) -> Film:
        return self._film("wipe", left, right)

    async def smaller(self, film: Film, most_bytes: int) -> Film:
        return replace(self._film("smaller", film), bytes=min(film.bytes, most_bytes))

    async def alike(self, one: Film, other: Film) -> bool:
        """Films that end with the same word show the same."""
        self._note("alike", (one, other))
        return self._media.films[one.key].split()[-1] == self._media.films[other.key].split()[-1]

    async def strip(self, films: Sequence[tuple[Film, str]]) -> Still:
        return self._still("strip", "_strip.jpg", *(film for film, _ in films))

    def _film(self, way: str, *films: Film) -> Film:
        self._note(way, films)
        key = f"_{'-'.join(film.key.removesuffix('.mp4') for film in films)}.{way}.mp4"
        self._media.films[key] = MP4
        return replace(films[0], key=key)

    def _still(self, way: str, key: str, *films: Film) -> Still:
        self._note(way, films)
        self._media.films[key] = JPEG
        return Still(key=key, bytes=len(JPEG), width=640, height=360)

    def _note(self, way: str, films: Sequence[Film]) -> None:
        self.asked.append((way, *(film.key for film in films)))
        if way in self.fails:
            raise self.fails[way]
        if self.faults:
            raise self.faults.pop(0)
        for film in films:
            if film.key not in self._media.films:
                raise FilmGone(film.key)
