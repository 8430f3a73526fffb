"""What people can ask for: each method one short transaction, never the network. Returns a card or raises a Refusal."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from core import rules
from core.cards import (
    AccountCard,
    ArchiveCard,
    LineageCard,
    ListCard,
    MakeForm,
    Notice,
    RemixForm,
    SearchForm,
    Suggestion,
    VideoCard,
    remix_target,
)
from core.names import AccountId, Ask, Place, TeamId, VideoId, read_video_id
from core.refusals import AlreadyDone, External, Guest, NotFound, Refusal, TeamNotAdmitted, TryAgainSoon
from core.store import alerts, archive, drafts, file_limits, inbox, teams
from core.store.database import Tx
from core.studio import (
    bringing,
    browsing,
    chains,
    comparing,
    costs,
    credits,
    doors,
    forms,
    health,
    library,
    making,
    moving,
    owing,
    presets,
    removing,
    retention,
    sharing,
    tokens,
)
from core.studio.house import House
from core.studio.library import Search
from core.studio.presets import Saving
from core.studio.wish import Wish, spec_of
from core.text import clamp, clean
from core.words.archive import search_form
from core.words.bookmarks import Bookmark
from core.words.notices import TWICE, help_notice, prices_notice
from core.words.sharing import link_notice

T = TypeVar("T")

_ANY = Wish()
_LONGEST_DRAFT = 4000
WEBHOOK = "webhook"
"""The platform under which a vendor's own deliveries are noted."""


class Studio:
    def __init__(self, house: House) -> None:
        self._house = house

    async def make_form(self, ask: Ask, prompt: str = "", wish: Wish = _ANY) -> MakeForm:
        return await self._look(
            ask, lambda tx: forms.make_form(tx, self._house, ask, clamp(clean(prompt), _LONGEST_DRAFT), wish)
        )

    async def make(self, ask: Ask, prompt: str, wish: Wish = _ANY, *, insist: bool = False) -> VideoCard:
        return await self._start_keeping(
            ask,
            making.NEW,
            prompt,
            wish,
            lambda tx: making.make(tx, self._house, ask, prompt, wish, insist=_level(insist)),
        )

    async def remix_form(self, ask: Ask, video: str, preset: str | None = None) -> RemixForm:
        """`video` may name the edit model too, as cards.remix_target() does."""
        return await self._look(ask, lambda tx: forms.remix_form(tx, self._house, ask, video, preset=preset))

    async def remix(
        self, ask: Ask, video: str, prompt: str, *, preset: str | None = None, insist: bool = False
    ) -> VideoCard:
        """A preset alone is enough; with a prompt it goes before it."""
        named, editor = making.apart(video)
        found = read_video_id(named)
        subject = remix_target(found, editor) if found else making.NEW
        return await self._start_keeping(
            ask,
            subject,
            prompt,
            _ANY,
            lambda tx: making.remix(tx, self._house, ask, video, prompt, insist=_level(insist), preset=preset),
            preset=preset,
        )

    async def insist(self, ask: Ask, draft: str) -> VideoCard:
        """ "Remix anyway", "Start another anyway": exactly the words that the button stands under."""
        try:
            return await self._start(ask, lambda tx: making.insist(tx, self._house, ask, draft))
        except Refusal as refusal:
            refusal.draft = draft.removesuffix(TWICE)
            raise

    async def chain_plan(self, ask: Ask, draft: str) -> Notice:
        """ "Do them one after another": each step and the whole price. Holds nothing."""
        return await self._look(ask, lambda tx: chains.plan(tx, self._house, ask, draft))

    async def chain(self, ask: Ask, draft: str) -> VideoCard:
        """Starts the first step; the worker starts each further one when the one before is ready."""
        return await self._start(ask, lambda tx: chains.begin(tx, self._house, ask, draft))

    async def bring(self, ask: Ask, file: bringing.Attachment | None) -> RemixForm | Notice:
        """The file on a message: the form where it is a film of ours, else word that it is being fetched."""
        answer = await self._act(ask, lambda tx: bringing.bring(tx, self._house, ask, file))
        self._house.wake()
        return answer

    async def confirm_move(self, ask: Ask, target: str) -> Notice:
        """`target`: a video that waits and the model that is to make it, as cards.remix_target() does."""
        return await self._look(ask, lambda tx: moving.confirm(tx, self._house, ask, target))

    async def move(self, ask: Ask, target: str) -> VideoCard:
        return await self._start(ask, lambda tx: moving.move(tx, self._house, ask, target))

    async def chain_of(self, ask: Ask, video: str, prompts: Sequence[str], *, insist: bool = False) -> VideoCard:
        """The same with the steps given one by one; `video` may name the edit model too."""
        return await self._start(ask, lambda tx: chains.begin_with(tx, self._house, ask, video, prompts, insist=insist))

    async def edit_form(self, ask: Ask, video: str) -> MakeForm | RemixForm:
        return await self._look(ask, lambda tx: forms.edit_form(tx, self._house, ask, video))

    async def placed(self, video: VideoId, at: Place) -> bool:
        """The adapter has put the progress card there. False: the worker was quicker, so take this one away."""
        return await self._house.database.write(lambda tx: making.placed(tx, self._house, video, at))

    async def cancel(self, ask: Ask, video: str) -> Notice:
        notice = await self._act(ask, lambda tx: making.cancel(tx, self._house, ask, video))
        self._house.wake()
        return notice

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

    async def owed(self, ask: Ask) -> Notice | None:
        """After an answer: what this person has not heard of, once."""
        self._house.check_admitted(ask.by)
        if not await self._house.database.read(lambda tx: owing.anything(tx, ask.by.account)):
            return None
        return await self._house.database.write(lambda tx: owing.tell(tx, self._house, ask))

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

    async def balance(self, ask: Ask) -> AccountCard:
        return await self._look(ask, lambda tx: credits.account(tx, self._house, ask))

    async def prices(self, ask: Ask) -> Notice:
        self._house.check_admitted(ask.by)
        return prices_notice(self._house.catalogue)

    async def help(self, ask: Ask) -> Notice:
        self._house.check_admitted(ask.by)
        usual = self._house.catalogue.default()
        return help_notice(self._house.catalogue.price(usual) if usual else None)

    async def grant(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        rules.check_admin(ask.by)
        return await self._act(
            ask,
            lambda tx: health.with_pauses(
                tx, ask, credits.grant(tx, self._house, ask, credits.Transfer(to, amount, reason))
            ),
        )

    async def grant_asked(self, ask: Ask, name: str) -> Notice:
        """A large grant, once more: the button under the question."""
        rules.check_admin(ask.by)
        return await self._act(ask, lambda tx: credits.grant_asked(tx, self._house, ask, name))

    async def revoke(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        rules.check_admin(ask.by)
        return await self._act(
            ask,
            lambda tx: health.with_pauses(
                tx, ask, credits.revoke(tx, self._house, ask, credits.Transfer(to, amount, reason))
            ),
        )

    async def history(self, ask: Ask, of: AccountId | None) -> Notice:
        return await self._look(ask, lambda tx: health.with_pauses(tx, ask, credits.history(tx, ask, of)))

    async def retention(self, ask: Ask, days: int | str | None = None) -> Notice:
        """How long films are kept; asks first where some would go at once, and retain() does it."""
        return await self._act(ask, lambda tx: retention.plan(tx, self._house, ask, days))

    async def retain(self, ask: Ask, days: int | str) -> Notice:
        return await self._act(ask, lambda tx: retention.retain(tx, self._house, ask, days))

    async def report(self, ask: Ask, month: str = "") -> Notice:
        return await self._look(ask, lambda tx: costs.notice(tx, self._house, ask, month))

    async def presets(self, ask: Ask) -> Notice:
        return await self._look(ask, lambda tx: presets.listing(tx, ask))

    async def save_preset(self, ask: Ask, saving: Saving) -> Notice:
        return await self._act(ask, lambda tx: presets.save(tx, self._house, ask, saving))

    async def delete_preset(self, ask: Ask, name: str, *, team: bool = False) -> Notice:
        return await self._act(ask, lambda tx: presets.delete(tx, self._house, ask, name, team=team))

    async def suggest_presets(self, ask: Ask, typed: str) -> tuple[Suggestion, ...]:
        return await self._look(ask, lambda tx: presets.suggest(tx, ask, typed))

    async def token(self, ask: Ask) -> Notice:
        """A new token for the HTTP API, told this once; the one before ends."""
        token = tokens.draw(self._house.rng)
        return await self._act(ask, lambda tx: tokens.make(tx, self._house, ask, token))

    async def revoke_token(self, ask: Ask) -> Notice:
        return await self._act(ask, lambda tx: tokens.revoke(tx, ask))

    async def revoke_token_of(self, ask: Ask, member: AccountId) -> Notice:
        """Somebody else's, by an admin: for a token that got about, or whose member has left."""
        rules.check_admin(ask.by)
        return await self._act(ask, lambda tx: tokens.revoke_of(tx, ask, member))

    async def web(self, ask: Ask) -> Notice:
        """A link that signs this person in to the pages, told to them alone."""
        secret = doors.draw(self._house)
        return await self._act(ask, lambda tx: doors.make_link(tx, self._house, ask, secret))

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

    async def _start(self, ask: Ask, fn: Callable[[Tx], VideoCard]) -> VideoCard:
        card = await self._act(ask, fn)
        self._house.wake()
        return card

    async def _act(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        """Write; a member's first action opens their account in the same transaction."""
        self._house.check_admitted(ask.by)

        def joined(tx: Tx) -> T:
            self._join(tx, ask)
            file_limits.heard(tx, ask)
            if ask.by.admin:
                alerts.saw(tx, ask.by.account, ask.by.team, self._house.database.now_of(tx))
            return fn(tx)

        return await self._house.database.write(joined)

    async def _look(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        """Read; only somebody who was never seen before costs a write, so that the form shows their first credits."""
        self._house.check_admitted(ask.by)

        def known(tx: Tx) -> tuple[T] | None:
            return (fn(tx),) if teams.has_joined(tx, ask.by.account) else None

        found = await self._house.database.read(known)
        if found is None:
            await self._house.database.write(lambda tx: self._join(tx, ask))
            return await self._house.database.read(fn)
        return found[0]

    def _join(self, tx: Tx, ask: Ask) -> None:
        if teams.has_joined(tx, ask.by.account):
            return
        now = self._house.database.now_of(tx)
        teams.admit(tx, ask.by.team, self._house.limits.team_credits, now)
        if ask.by.guest or ask.by.external or ask.by.unsure:
            return  # The pool's welcome is for those who may spend it; who is unsure joins once it is known.
        teams.joined(tx, ask.by.account, ask.by.team, self._house.limits.welcome_credits, now)

    async def _start_keeping(
        self,
        ask: Ask,
        subject: str,
        prompt: str,
        wish: Wish,
        fn: Callable[[Tx], VideoCard],
        *,
        preset: str | None = None,
    ) -> VideoCard:
        """What was typed is never lost to a refusal."""
        try:
            return await self._start(ask, fn)
        except (AlreadyDone, NotFound, Guest, External, TeamNotAdmitted):
            raise
        except Refusal as refusal:
            refusal.draft = await self._keep(ask, subject, prompt, wish, preset)
            raise

    async def _keep(self, ask: Ask, subject: str, prompt: str, wish: Wish, preset: str | None) -> str | None:
        """The name of exactly these words. None: there were none, or the database is away, and the refusal matters more
        than the draft."""
        try:
            spec = spec_of(wish, self._house.catalogue) if subject == making.NEW else None
        except Refusal:
            spec = None

        def keep(tx: Tx) -> str | None:
            now, typed = self._house.database.now_of(tx), clamp(_whole(tx, ask, prompt, preset), _LONGEST_DRAFT)
            if not typed:
                return None
            marked = drafts.marked(subject, typed)
            for name in (subject, marked):  # For the form, and for the buttons under a refusal.
                drafts.keep(tx, ask.by.account, name, typed, spec, now)
            return marked

        try:
            return await self._house.database.write(keep)
        except TryAgainSoon:
            return None


def _whole(tx: Tx, ask: Ask, prompt: str, preset: str | None) -> str:
    try:
        return clean(presets.whole_prompt(tx, ask, prompt, preset))
    except Refusal:  # There is no such preset; one's own words are kept all the same.
        return clean(prompt)


def _level(insist: bool) -> making.Insist:  # noqa: FBT001  # What a form's button says.
    return making.Insist.TWICE if insist else making.Insist.NO
