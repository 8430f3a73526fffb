"""What people can ask for to have a video made: forms, starts, several changes, another vendor, a stop."""

from collections.abc import Callable, Sequence

from core.card_parts import remix_target
from core.cards import MakeForm, Notice, RemixForm, VideoCard
from core.names import Ask, Place, VideoId, read_video_id
from core.refusals import AlreadyDone, External, Guest, NotFound, Refusal, TeamNotAdmitted, TryAgainSoon
from core.store import drafts
from core.store.database import Tx
from core.studio import bringing, cancelling, chains, finding, forms, making, moving, presets, progress
from core.studio.front.desk import FrontDesk
from core.studio.wish import Wish, spec_of
from core.text import clamp, clean
from core.words.notices import TWICE

_ANY = Wish()
_LONGEST_DRAFT = 4000


class MakingDesk(FrontDesk):
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
        """`video` may name the edit model too, as card_parts.remix_target() does."""
        return await self._look(ask, lambda tx: forms.remix_form(tx, self._house, ask, video, preset=preset))

    async def remix(
        self, ask: Ask, video: str, prompt: str, *, preset: str | None = None, insist: bool = False
    ) -> VideoCard:
        """A preset alone is enough; with a prompt it goes before it."""
        named, editor = finding.apart(video)
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

    async def edit_form(self, ask: Ask, video: str) -> MakeForm | RemixForm:
        return await self._look(ask, lambda tx: forms.edit_form(tx, self._house, ask, video))

    async def chain_plan(self, ask: Ask, draft: str) -> Notice:
        """ "Do them one after another": each step and the whole price. Holds nothing."""
        return await self._look(ask, lambda tx: chains.plan(tx, self._house, ask, draft))

    async def chain(self, ask: Ask, draft: str) -> VideoCard:
        """Starts the first step; the worker starts each further one when the one before is ready."""
        return await self._start(ask, lambda tx: chains.begin(tx, self._house, ask, draft))

    async def chain_of(self, ask: Ask, video: str, prompts: Sequence[str], *, insist: bool = False) -> VideoCard:
        """The same with the steps given one by one; `video` may name the edit model too."""
        return await self._start(ask, lambda tx: chains.begin_with(tx, self._house, ask, video, prompts, insist=insist))

    async def bring(self, ask: Ask, file: bringing.Attachment | None) -> RemixForm | Notice:
        """The file on a message: the form where it is a film of ours, else word that it is being fetched."""
        answer = await self._act(ask, lambda tx: bringing.bring(tx, self._house, ask, file))
        self._house.wake()
        return answer

    async def confirm_move(self, ask: Ask, target: str) -> Notice:
        """`target`: a video that waits and the model that is to make it, as card_parts.remix_target() does."""
        return await self._look(ask, lambda tx: moving.confirm(tx, self._house, ask, target))

    async def move(self, ask: Ask, target: str) -> VideoCard:
        return await self._start(ask, lambda tx: moving.move(tx, self._house, ask, target))

    async def placed(self, video: VideoId, at: Place) -> bool:
        """The adapter has put the progress card there. False: the worker was quicker, so take this one away."""
        return await self._house.database.write(lambda tx: progress.placed(tx, self._house, video, at))

    async def cancel(self, ask: Ask, video: str) -> Notice:
        notice = await self._act(ask, lambda tx: cancelling.cancel(tx, self._house, ask, video))
        self._house.wake()
        return notice

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
