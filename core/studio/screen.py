"""What the pages show of videos: the card of each as it stands now, for one who may see it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from core import remixing, rules
from core.card_parts import VideoName
from core.cards import Notice, ResultCard, VideoCard
from core.names import Ask, VideoId
from core.refusals import NotFound, Removed
from core.store import archive, chains, family, shelves
from core.store.chains import StepOf
from core.store.database import Tx
from core.studio import browsing
from core.studio.chains import stopped_card_of
from core.studio.facts import Lineage
from core.studio.finding import find
from core.studio.health import after_the_move
from core.studio.house import House
from core.studio.progress import waiting_card
from core.studio.reader import Reader
from core.video import OPEN, Status, Video
from core.words.chains import with_step
from core.words.keeping import retired_card
from core.words.pauses import MOVED
from core.words.results import result_card
from core.words.videos import failed_card

T = TypeVar("T")

Card = VideoCard | ResultCard


@dataclass(frozen=True, kw_only=True)
class VideoPage:
    card: Card
    details: Notice
    lineage: Lineage


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Cards in their order, and the videos after which something follows by itself."""

    cards: tuple[Card, ...]
    changing: frozenset[VideoId]


class Screen:
    def __init__(self, house: House) -> None:
        self._house, self._reader = house, Reader(house)

    async def card(self, ask: Ask, text: str) -> Card:
        return await self._look(ask, lambda tx: self._card(tx, find(tx, ask, text)))

    async def cards(self, ask: Ask, names: Sequence[str]) -> Shown:
        """Of these videos, and of what followed them step by step; what this person may not see is left out."""

        def read(tx: Tx) -> Shown:
            found = []
            for name in names:
                with suppress(NotFound, Removed):
                    found.append(find(tx, ask, name))
            return self._shown(tx, ask, found)

        return await self._look(ask, read)

    async def newest(self, ask: Ask, limit: int) -> Shown:
        """Of this person's own, newest first."""

        def read(tx: Tx) -> Shown:
            mine, _ = shelves.page(tx, ask.by.team, ask.by.account, shelves.Shelf(whose="mine"), None, limit)
            return self._shown(tx, ask, mine)

        return await self._look(ask, read)

    def _shown(self, tx: Tx, ask: Ask, found: Sequence[Video]) -> Shown:
        cards: dict[VideoId, tuple[Card, ...]] = {}
        changing = {video.id for video in found if video.status in OPEN}
        for video in found:
            step = chains.of_video(tx, video.id) if video.is_remix else None
            later = _after(tx, ask, step) if step else []
            changing |= {one.id for one in later if one.status in OPEN} | ({video.id} if step and step.more else set())
            for one in (*later, video):
                stopped = step and step.chain.state is chains.ChainState.STOPPED and step.chain.video == one.id
                cards.setdefault(one.id, (*((stopped_card_of(tx, one),) if stopped else ()), self._card(tx, one)))
        return Shown(cards=tuple(card for each in cards.values() for card in each), changing=frozenset(changing))

    async def page(self, ask: Ask, text: str) -> VideoPage:
        lineage = await self._reader.lineage(ask, text)

        def read(tx: Tx) -> VideoPage:
            video = find(tx, ask, text)
            details = browsing.details(tx, self._house, ask, text)
            return VideoPage(card=self._card(tx, video), details=details, lineage=lineage)

        return await self._look(ask, read)

    async def _look(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        self._house.check_admitted(ask.by)
        return await self._house.database.read(fn)

    def _card(self, tx: Tx, video: Video) -> Card:
        card = self._bare_card(tx, video)
        step = chains.of_video(tx, video.id) if video.status not in OPEN and video.is_remix else None
        return with_step(card, step.number, len(step.chain.steps)) if step else card

    def _bare_card(self, tx: Tx, video: Video) -> Card:
        label, now = self._house.catalogue.label(video.spec.model), self._house.database.now_of(tx)
        match video.status:
            case Status.READY if video.retired:
                return retired_card(video, label)
            case Status.READY:
                return result_card(
                    video,
                    label,
                    parent=archive.get(tx, video.team, VideoId(video.remix_of)) if video.remix_of else None,
                    parent_at=None,
                    remixable=remixing.is_remixable(video, self._house.catalogue, now),
                    at=video.asked_at,
                    notify=False,
                )
            case Status.FAILED if video.error_code == MOVED and (moved := after_the_move(tx, self._house, video)):
                return moved
            case Status.FAILED:
                gift = family.gift_for(tx, video.id)
                arrived = gift is not None and gift.status is Status.READY
                return failed_card(video, label, VideoName(video=gift.id) if gift and arrived else None)
            case Status.QUEUED | Status.SUBMITTING | Status.RUNNING | Status.STORING:
                return waiting_card(tx, self._house, video, now)


def _after(tx: Tx, ask: Ask, step: StepOf) -> list[Video]:
    """The further steps that have begun, newest first."""
    names = reversed(chains.videos_of(tx, step.chain)[step.number :])
    begun = [archive.get(tx, ask.by.team, name) for name in names]
    return [one for one in begun if one and not one.removed and rules.may_see(ask.by, ask.at, one)]
