"""What programs and pages read: facts instead of cards, and for the one who asks only what they may see."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from core import rules
from core.cards import Notice
from core.names import AccountId, Actor, Ask, VideoId, platform_of, read_video_id, web_place
from core.refusals import KeyReused
from core.store import archive, books, counts, family, film_links, inbox, ledger, pauses, shares, shelves
from core.store.books import Entry
from core.store.counts import Numbers
from core.store.database import Tx
from core.store.ledger import Balance
from core.store.presets import Preset
from core.store.shelves import Shelf
from core.studio import costs, health, presets, sharing, team_books, tokens
from core.studio.facts import Account, Facts, Lineage, Offered, Page, facts_alone, facts_of
from core.studio.finding import apart, find
from core.studio.house import House
from core.studio.team_books import TeamBooks
from core.studio.wish import Wish, spec_of
from core.text import clean, shown_prompt
from core.video import Status, Video

T = TypeVar("T")

MOST_AT_ONCE = 100
_LINES = 50
_MONTH = timedelta(days=30)
_LOOKED_JUST_NOW = timedelta(seconds=5)
_CLAIMED_FOR = timedelta(seconds=60)
"""The worker's lease. A row that is due later than this after its last look is being looked at right now."""


def web_ask(actor: Actor, key: str) -> Ask:
    """The key is the caller's own word, so it counts for this member alone, and only its hash is kept."""
    named = sha256(f"{actor.account}\n{key}".encode()).hexdigest()
    return Ask(by=actor, at=web_place(actor.account), key=named)


class Reader:
    def __init__(self, house: House) -> None:
        self._house = house

    async def holder(self, token: str) -> Actor | None:
        """Who asks with this token; None: nobody."""
        return await self._house.database.read(lambda tx: tokens.holder(tx, token))

    async def linked(self, token: str) -> Video | None:
        """The video whose film this link shows: to a vendor that fetches it, or to people without an account."""
        digest = sharing.digest_of(token)

        def look(tx: Tx) -> Video | None:
            now = self._house.database.now_of(tx)
            return film_links.opened(tx, digest, now) or shares.opened(tx, digest, now)

        return await self._house.database.read(look)

    async def video(self, ask: Ask, text: str) -> Facts:
        return await self._look(ask, lambda tx: facts_alone(tx, self._house, ask, find(tx, ask, text)))

    async def check(self, ask: Ask, text: str) -> Facts:
        """The same, and a running one is looked at soon. Only the worker ends anything."""
        facts = await self.video(ask, text)
        if facts.video.status is not Status.RUNNING:
            return facts
        if await self._house.database.write(lambda tx: self._hasten(tx, facts.video.id)):
            self._house.wake()
        return facts

    async def page(self, ask: Ask, shelf: Shelf, after: tuple[datetime, VideoId] | None, limit: int) -> Page:
        def turn(tx: Tx) -> Page:
            found, further = shelves.page(tx, ask.by.team, ask.by.account, shelf, after, limit)
            return Page(videos=tuple(facts_of(tx, self._house, ask, video) for video in found), after=further)

        return await self._look(ask, turn)

    async def lineage(self, ask: Ask, text: str) -> Lineage:
        def walk(tx: Tx) -> Lineage:
            video = find(tx, ask, text, removed=True)
            up = family.lineage(tx, video.team, video.id)
            down = family.remixes_of(tx, video.team, video.id, MOST_AT_ONCE)
            return Lineage(
                video=facts_of(tx, self._house, ask, video),
                ancestors=tuple(
                    facts_of(tx, self._house, ask, one) for one in up if rules.may_see(ask.by, ask.at, one)
                ),
                remixes=tuple(
                    facts_of(tx, self._house, ask, one) for one in down if rules.may_see(ask.by, ask.at, one)
                ),
            )

        return await self._look(ask, walk)

    async def balance(self, ask: Ask) -> Balance:
        return await self._look(ask, lambda tx: ledger.balance(tx, ask.by.account))

    async def account(self, ask: Ask) -> Account:
        who: AccountId = ask.by.account

        def read(tx: Tx) -> Account:
            used = books.spent_since(tx, who, self._house.database.now_of(tx) - _MONTH)
            return Account(balance=ledger.balance(tx, who), used=used, lines=tuple(books.entries_of(tx, who, _LINES)))

        return await self._look(ask, read)

    async def team_books(self, ask: Ask, after: AccountId | None = None) -> TeamBooks:
        """For admins."""
        return await self._look(ask, lambda tx: team_books.read(tx, ask, after))

    async def spent(self, ask: Ask, month: str = "") -> costs.Report:
        """For admins: what this month's videos cost, by model."""
        return await self._look(ask, lambda tx: costs.read(tx, self._house, ask, month))

    async def warning(self, ask: Ask) -> Notice | None:
        """For admins: what is wrong with vendors."""

        def read(tx: Tx) -> Notice | None:
            rules.check_admin(ask.by)
            return health.warning(tx)

        return await self._look(ask, read)

    async def paused(self) -> dict[str, str]:
        """For the operator: vendors that are sent nothing, and why; of no team in particular."""
        found = await self._house.database.read(pauses.every)
        return {pause.provider: pause.why.value for pause in found}

    def statement(self, ask: Ask) -> AsyncIterator[tuple[Entry, ...]]:
        """For admins: every line of the team's books, newest first, some at a time."""
        self._house.check_admitted(ask.by)
        rules.check_admin(ask.by)
        return team_books.statement(self._house, ask)

    def models(self, ask: Ask) -> tuple[Offered, ...]:
        self._house.check_admitted(ask.by)
        catalogue = self._house.catalogue
        usual, remixable = catalogue.default(), catalogue.remixable()
        return tuple(
            Offered(
                id=entry.id,
                label=entry.label,
                prices={
                    size: {s: catalogue.credits(usd * s) for s in entry.lengths} for size, usd in entry.prices.items()
                },
                remixable=entry.id in remixable,
                usual=usual is not None and usual.model == entry.id,
            )
            for entry in catalogue.offered()
        )

    async def presets(self, ask: Ask) -> tuple[Preset, ...]:
        """What this member may choose for a remix: their own, the team's, everybody's."""
        return await self._look(ask, lambda tx: presets.all_of(tx, ask))

    async def again(
        self,
        ask: Ask,
        source: str | None,
        prompt: str,
        wish: Wish | None,
        preset: str | None = None,
        *,
        prompts: Sequence[str] = (),
    ) -> Facts:
        """What came of the same key before: a video, or the first of `prompts`. Raises KeyReused where it was asked for
        something else."""

        def recall(tx: Tx) -> Facts:
            _, known = inbox.seen(tx, platform_of(ask.at), ask.key)
            video = find(tx, ask, known or "")
            spec = spec_of(wish, self._house.catalogue) if wish else video.spec
            named, editor = apart(source or "")
            same_source = video.remix_of == read_video_id(named) and editor in (None, video.spec.model)
            words = prompts[0] if prompts else presets.whole_prompt(tx, ask, prompt, preset)
            facts = facts_alone(tx, self._house, ask, video)
            same_steps = (facts.step.prompts if facts.step else ()) == tuple(map(clean, prompts))
            same_words = video.words == shown_prompt(clean(words))
            if not (same_source and same_steps and same_words and video.spec == spec):
                raise KeyReused(video.id)
            return facts

        return await self._look(ask, recall)

    async def numbers(self) -> Numbers:
        """For the operator's graphs; of no team in particular."""
        return await self._house.database.read(counts.numbers)

    async def _look(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        self._house.check_admitted(ask.by)
        return await self._house.database.read(fn)

    def _hasten(self, tx: Tx, video_id: VideoId) -> bool:
        """Never while somebody looks, for that look would be lost, nor against a back-off, nor every second."""
        video, now = archive.by_id(tx, video_id), self._house.database.now_of(tx)
        if video is None or video.status is not Status.RUNNING or video.missed or video.due_at is None:
            return False
        since = video.looked_at or video.submitted_at
        if since is None or since > now - _LOOKED_JUST_NOW or not now < video.due_at < since + _CLAIMED_FOR:
            return False
        return archive.touch(tx, video, due_at=now) is not None
