"""What programs and pages are told, as flat values: a video, a page, a family, an account, a model."""

from dataclasses import dataclass, replace
from datetime import datetime

from core import remixing
from core.names import Ask, VideoId
from core.refusals import FilmRetired, Offer
from core.store import chains
from core.store.books import Entry
from core.store.database import Tx
from core.store.ledger import Balance
from core.studio.house import House
from core.video import OPEN, Film, Status, Video
from core.words.videos import why_failed


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of several changes, each a remix of the one before."""

    number: int
    prompts: tuple[str, ...]
    videos: tuple[VideoId, ...]
    """Begun so far, in their order."""
    state: str
    why: str | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One video as somebody sees it who may."""

    video: Video
    mine: bool
    remixable: bool
    """In the way of its own model."""
    offers: tuple[Offer, ...]
    """The edit models that could change our copy of it, where its own model cannot."""
    held: int
    captured: int
    returned: int
    gone: FilmRetired | None
    """Where its film is not kept any more."""
    why: str | None
    """Of a failed one: what happened, what it cost, what to do now."""
    step: Step | None = None
    """Where it stands among several changes one after another; told of a single video only."""

    @property
    def film(self) -> Film | None:
        """Where it is finished and still kept."""
        return self.video.film if self.video.status is Status.READY and not self.gone else None


@dataclass(frozen=True, kw_only=True)
class Page:
    videos: tuple[Facts, ...]
    after: tuple[datetime, VideoId] | None
    """Where the next page begins; None: this was the last. A search may bring a short page that is not the last."""


@dataclass(frozen=True, kw_only=True)
class Lineage:
    video: Facts
    ancestors: tuple[Facts, ...]
    """What it was made from, and that from, nearest first."""
    remixes: tuple[Facts, ...]
    """What was made from it, newest first."""


@dataclass(frozen=True, kw_only=True)
class Account:
    balance: Balance
    used: int
    """In the last 30 days."""
    lines: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A model that videos can be made with."""

    id: str
    label: str
    prices: dict[str, dict[int, int]]
    """Credits by size and seconds."""
    remixable: bool
    usual: bool


def facts_of(tx: Tx, house: House, ask: Ask, video: Video) -> Facts:
    now = house.database.now_of(tx)
    return Facts(
        video=video,
        mine=video.account == ask.by.account,
        remixable=remixing.is_remixable(video, house.catalogue, now),
        offers=remixing.offers(video, house.catalogue, now),
        held=video.price if video.status in OPEN else 0,
        captured=video.price if video.status is Status.READY else 0,
        returned=video.price if video.status is Status.FAILED else 0,
        gone=_gone(video),
        why=why_failed(video) if video.status is Status.FAILED else None,
    )


def facts_alone(tx: Tx, house: House, ask: Ask, video: Video) -> Facts:
    """With its place among several changes, which a list does without."""
    facts, step = facts_of(tx, house, ask, video), chains.of_video(tx, video.id)
    if step is None:
        return facts
    chain = step.chain
    videos = tuple(chains.videos_of(tx, chain))
    told = Step(number=step.number, prompts=chain.steps, videos=videos, state=chain.state, why=chain.why)
    return replace(facts, step=told)


def _gone(video: Video) -> FilmRetired | None:
    try:
        remixing.check_film(video)
    except FilmRetired as gone:
        return gone
    return None
