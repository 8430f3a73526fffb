"""What the pages show of videos: the card of each as it stands now, for one who may see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core import rules
from core.cards import Notice, ResultCard, VideoCard, VideoName
from core.names import Ask, VideoId
from core.refusals import NotFound
from core.store import archive, shelves
from core.store.database import Tx
from core.studio import browsing
from core.studio.health import after_the_move
from core.studio.house import House
from core.studio.making import find, waiting_card
from core.studio.reader import Lineage, Reader
from core.video import Status, Video
from core.words.pauses import MOVED
from core.words.videos import failed_card, result_card

T = TypeVar("T")

Card = VideoCard | ResultCard


@dataclass(frozen=True, kw_only=True)
class VideoPage:
    card: Card
    details: Notice
    lineage: Lineage


class Screen:
    def __init__(self, house: House) -> None:
        self._house, self._reader = house, Reader(house)

    async def card(self, ask: Ask, text: str) -> Card:
        return await self._look(ask, lambda tx: self._card(tx, find(tx, ask, text)))

    async def cards(self, ask: Ask, names: Sequence[str]) -> list[Card]:
        """Of these videos; those that this person may not see are left out."""

        def read(tx: Tx) -> list[Card]:
            found = []
            for name in names:
                try:
                    found.append(self._card(tx, find(tx, ask, name)))
                except NotFound:
                    continue
            return found

        return await self._look(ask, read)

    async def newest(self, ask: Ask, limit: int) -> list[Card]:
        """Of this person's own, newest first."""

        def read(tx: Tx) -> list[Card]:
            mine, _ = shelves.page(tx, ask.by.team, ask.by.account, shelves.Shelf(whose="mine"), None, limit)
            return [self._card(tx, video) for video in mine]

        return await self._look(ask, read)

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
        label, now = self._house.catalogue.label(video.spec.model), self._house.database.now_of(tx)
        match video.status:
            case Status.READY:
                return result_card(
                    video,
                    label,
                    parent=archive.get(tx, video.team, VideoId(video.remix_of)) if video.remix_of else None,
                    parent_at=None,
                    remixable=rules.is_remixable(video, self._house.catalogue, now),
                    at=video.asked_at,
                    notify=False,
                )
            case Status.FAILED if video.error_code == MOVED and (moved := after_the_move(tx, self._house, video)):
                return moved
            case Status.FAILED:
                gift = shelves.gift_for(tx, video.id)
                arrived = gift is not None and gift.status is Status.READY
                return failed_card(video, label, VideoName(video=gift.id) if gift and arrived else None)
            case Status.QUEUED | Status.SUBMITTING | Status.RUNNING | Status.STORING:
                return waiting_card(tx, self._house, video, now)
