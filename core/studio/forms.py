"""The two forms, filled with what this person may choose, what it costs and what they typed before."""

from dataclasses import replace

from core import remixing
from core.card_parts import remix_target
from core.cards import MakeForm, RemixForm
from core.names import Ask, VideoId, read_video_id
from core.refusals import External, Guest, NoModelMade, ProviderGone, Refusal
from core.store import archive, drafts, ledger
from core.store.database import Tx
from core.studio import presets
from core.studio.finding import apart, find
from core.studio.house import House
from core.studio.making import NEW
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
    way = remixing.check_remixable(video, house.catalogue, now, editor)
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
    """AGAIN and EDIT AND TRY AGAIN: the form that made this video, filled as it was. A new video, a new hold. `text`
    may name an edit model that is to do a remix this time."""
    named, editor = apart(text)
    if read_video_id(named) is None:
        return make_form(tx, house, ask, "", Wish())
    video = find(tx, ask, named)
    if video.brought:
        raise NoModelMade(video.id)
    parent = archive.get(tx, ask.by.team, VideoId(video.remix_of)) if video.remix_of else None
    if parent is None:
        return _make_again(tx, house, ask, video)
    before = editor or _chosen_editor(house, video, parent)
    left = before is not None and house.catalogue.editor(before, house.database.now_of(tx).date()) is None
    form = _remix_again(tx, house, ask, video, remix_target(parent.id, None if left else before))
    return replace(form, warning=words.no_longer_there(house.catalogue.label(before))) if left and before else form


def _make_again(tx: Tx, house: House, ask: Ask, video: Video) -> MakeForm:
    """What has left the catalogue is made by the usual model, as near to it as that comes."""
    spec, offered = video.spec, house.catalogue.offered()
    wish = Wish(model=spec.model, seconds=spec.seconds, size=spec.size)
    if not offered or house.catalogue.find(spec.model) in offered:
        return make_form(tx, house, ask, video.words, wish)
    form = make_form(tx, house, ask, video.words, replace(wish, model=None))
    warning = words.no_longer_offered(house.catalogue.label(spec.model), offered[0].label)
    return replace(form, warning=warning)


def _remix_again(tx: Tx, house: House, ask: Ask, video: Video, original: str) -> RemixForm:
    """Its original, with the words of this remix. They come along, too, where another model is offered instead."""
    try:
        return remix_form(tx, house, ask, original, prefill=video.words)
    except Refusal as refusal:
        refusal.offers = tuple(replace(offer, again=video.id) for offer in refusal.offers)
        raise


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
