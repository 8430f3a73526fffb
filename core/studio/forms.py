"""The two forms, filled with what this person may choose, what it costs and what they typed before."""

from core import rules
from core.cards import MakeForm, RemixForm, remix_target
from core.names import Ask, VideoId, read_video_id
from core.refusals import External, Guest, ProviderGone
from core.refusals_brought import NoModelMade
from core.store import archive, drafts, ledger
from core.store.database import Tx
from core.studio import presets
from core.studio.house import House
from core.studio.making import NEW, apart, find
from core.studio.wish import Wish, nearest_possible, spec_of
from core.video import Video
from core.words import forms as words


def make_form(tx: Tx, house: House, ask: Ask, prompt: str, wish: Wish) -> MakeForm:
    """A kept draft fills what was not said."""
    _check_may_open(ask)
    if not prompt and wish == Wish():
        draft = drafts.find(tx, ask.by.account, NEW)
        if draft is not None:
            spec = draft.spec
            wish = Wish(model=spec.model, seconds=spec.seconds, size=spec.size) if spec else wish
            prompt = draft.prompt
    spec = nearest_possible(spec_of(wish, house.catalogue), house.catalogue)
    if house.catalogue.gone(spec.model, house.database.now_of(tx).date()):
        raise ProviderGone(house.catalogue.label(spec.model))
    available = ledger.balance(tx, ask.by.account).available
    return words.make_form(house.catalogue, spec, available=available, prefill=prompt)


def remix_form(
    tx: Tx, house: House, ask: Ask, text: str, prefill: str | None = None, *, preset: str | None = None
) -> RemixForm:
    """Refused at the press when the original can no longer be remixed; judged again at the submit."""
    _check_may_open(ask)
    now = house.database.now_of(tx)
    named, editor = apart(text)
    video = find(tx, ask, named)
    way = rules.check_remixable(video, house.catalogue, now, editor)
    if prefill is None:  # What was typed for one way is good for another.
        kept = (drafts.find(tx, ask.by.account, subject) for subject in (remix_target(video.id, editor), video.id))
        prefill = next((draft.prompt for draft in kept if draft), "")
    return words.remix_form(
        video,
        way,
        available=ledger.balance(tx, ask.by.account).available,
        prefill=prefill,
        presets=presets.choices(tx, ask, preset),
    )


def edit_form(tx: Tx, house: House, ask: Ask, text: str) -> MakeForm | RemixForm:
    """AGAIN and EDIT AND TRY AGAIN: the form that made this video, filled as it was. A new video, a new hold."""
    if read_video_id(text) is None:
        return make_form(tx, house, ask, "", Wish())
    video = find(tx, ask, text)
    if video.brought:
        raise NoModelMade(video.id)
    parent = archive.get(tx, ask.by.team, VideoId(video.remix_of)) if video.remix_of else None
    if parent is not None:
        chosen = _chosen_editor(house, video, parent)
        return remix_form(tx, house, ask, remix_target(parent.id, chosen), prefill=video.words)
    spec = video.spec
    wish = Wish(model=spec.model, seconds=spec.seconds, size=spec.size)
    return make_form(tx, house, ask, video.words, wish)


def _chosen_editor(house: House, video: Video, parent: Video) -> str | None:
    """The edit model that made this remix, where its parent's own model names another way."""
    rule, entry = house.catalogue.remix_rule(parent.spec.model), house.catalogue.find(video.spec.model)
    if entry is None or entry.kind != "edit" or (rule is not None and rule.model == entry.id):
        return None
    return entry.id


def _check_may_open(ask: Ask) -> None:
    """Whether the film could be brought here is judged at the submit; opening a form costs nothing."""
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
