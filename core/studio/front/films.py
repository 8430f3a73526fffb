"""What people can ask for of videos that are there: to look, find, compare, show to others, delete."""

from core.card_parts import Suggestion
from core.cards import ArchiveCard, LineageCard, ListCard, Notice, SearchForm
from core.names import Ask, TeamId, read_video_id
from core.store import archive, inbox
from core.store.database import Tx
from core.studio import browsing, comparing, library, owing, removing, sharing
from core.studio.front.desk import FrontDesk
from core.studio.library import Search
from core.words.archive import search_form
from core.words.bookmarks import Bookmark
from core.words.sharing import link_notice

WEBHOOK = "webhook"
"""The platform under which a vendor's own deliveries are noted."""


class FilmDesk(FrontDesk):
    async def show(self, ask: Ask, video: str) -> Notice:
        notice = await self._act(ask, lambda tx: browsing.show(tx, self._house, ask, video))
        self._house.wake()
        return notice

    async def compare(self, ask: Ask, video: str, other: str = "") -> Notice:
        notice = await self._act(ask, lambda tx: comparing.compare(tx, self._house, ask, video, other))
        self._house.wake()
        return notice

    async def making(self, ask: Ask) -> ListCard:
        return await self._look(ask, lambda tx: browsing.making(tx, self._house, ask))

    async def details(self, ask: Ask, video: str) -> Notice:
        return await self._look(ask, lambda tx: browsing.details(tx, self._house, ask, video))

    async def archive(self, ask: Ask, search: Search | str = "") -> ArchiveCard:
        """What somebody typed, or the bookmark of a button."""
        mark = library.opened(self._house, search) if isinstance(search, Search) else Bookmark.read(search)
        return await self._look(ask, lambda tx: library.page(tx, self._house, ask, mark))

    async def search(self, ask: Ask, bookmark: str, words: str) -> ArchiveCard:
        mark = Bookmark.read(bookmark).searching(words)
        return await self._look(ask, lambda tx: library.page(tx, self._house, ask, mark))

    async def search_form(self, ask: Ask, bookmark: str) -> SearchForm:
        self._house.check_admitted(ask.by)
        return search_form(Bookmark.read(bookmark))

    async def lineage(self, ask: Ask, video: str) -> LineageCard:
        return await self._look(ask, lambda tx: library.lineage(tx, self._house, ask, video))

    async def suggest(self, ask: Ask, typed: str, purpose: browsing.Purpose = "remix") -> tuple[Suggestion, ...]:
        return await self._look(ask, lambda tx: browsing.suggest(tx, self._house, ask, typed, purpose))

    async def confirm_delete(self, ask: Ask, video: str) -> Notice:
        """Asks; delete() does it."""
        return await self._look(ask, lambda tx: removing.confirm(tx, ask, video))

    async def delete(self, ask: Ask, video: str) -> Notice:
        notice = await self._act(ask, lambda tx: removing.delete(tx, self._house, ask, video))
        self._house.wake()
        return notice

    async def link(self, ask: Ask, video: str, days: int | str | None = None) -> Notice:
        """A link that shows this film to people without an account, told this once."""
        made = await self.share(ask, video, days)
        return link_notice(made.video, made.address, made.until)

    async def share(self, ask: Ask, video: str, days: int | str | None = None) -> sharing.Shared:
        """The same for programs."""
        secret = sharing.draw(self._house.rng)
        return await self._act(ask, lambda tx: sharing.make(tx, self._house, ask, video, secret, days=days))

    async def unlink(self, ask: Ask, video: str) -> Notice:
        return await self._act(ask, lambda tx: sharing.end(tx, self._house, ask, video))

    async def owed(self, ask: Ask) -> Notice | None:
        """After an answer: what this person has not heard of, once."""
        self._house.check_admitted(ask.by)
        if not await self._house.database.read(lambda tx: owing.anything(tx, ask.by.account)):
            return None
        return await self._house.database.write(lambda tx: owing.tell(tx, self._house, ask))

    async def home_of(self, video: str) -> TeamId | None:
        """The team a video belongs to, for presses in a direct message, where the platform names none; the adapter
        must then find out by itself whether the presser is a member there."""
        video_id = read_video_id(video)
        if video_id is None:
            return None
        found = await self._house.database.read(lambda tx: archive.by_id(tx, video_id))
        return found.team if found else None

    async def hint(self, provider: str, provider_id: str, *, delivery: str) -> bool:
        """A provider says that something happened: look now, believe nothing. False: this delivery came before."""

        def wake(tx: Tx) -> bool:
            now = self._house.database.now_of(tx)
            if not inbox.first_time(tx, WEBHOOK, f"{provider}:{delivery}", None, now):
                return False
            video = archive.find_by_provider_id(tx, provider, provider_id)
            if video is not None:
                archive.wake(tx, video.id, now)
            return True

        new = await self._house.database.write(wake)
        if new:
            self._house.wake()
        return new
