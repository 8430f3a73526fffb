"""The ways in which a video can be remixed: its own model's, or an edit model's from our copy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import edits
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.refusals import (
    CannotEdit,
    FilmRetired,
    ModelUnknown,
    NoModelMade,
    NotReady,
    NotRemixable,
    Offer,
    OriginalFailed,
    ProviderGone,
    Refusal,
    Removed,
    SourceExpired,
)
from core.video import Spec, Status, Video


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a video is remixed: by which model, and for how many credits."""

    spec: Spec
    """Of the remix: length and size are the original's."""
    label: str
    provider: str
    price: int
    edit: bool
    """An edit model changes our own copy; else the original's own model remixes the vendor's."""
    chosen: bool = False
    """Somebody asked for this model; it is not the one that the original's own model names."""


def check_remixable(video: Video, catalogue: Catalogue, now: datetime, editor: str | None = None) -> Way:
    """The way that the video's own model has, or by an edit model that somebody chose. Where the own way is closed, the
    refusal carries the edit models that would do it."""
    _check_ready(video)
    if editor is not None:
        entry = catalogue.editor(editor, now.date())
        if entry is None:
            raise ModelUnknown(editor, tuple(e.id for e in catalogue.editors(now.date())))
        return _edit(video, entry, catalogue, chosen=True)
    try:
        return _own_way(video, catalogue, now)
    except Refusal as refusal:
        refusal.offers = edits.offers(video, catalogue, now.date())
        if not refusal.offers and not isinstance(refusal, CannotEdit):
            refusal.hurdle = edits.hurdle(video, catalogue, now.date())
        raise


def is_remixable(video: Video, catalogue: Catalogue, now: datetime) -> bool:
    """In the way of its own model."""
    try:
        check_remixable(video, catalogue, now)
    except Refusal:
        return False
    return True


def offers(video: Video, catalogue: Catalogue, now: datetime) -> tuple[Offer, ...]:
    """The edit models to be offered where a video cannot be remixed in its own way."""
    if video.status is not Status.READY or video.removed or video.retired or is_remixable(video, catalogue, now):
        return ()
    return edits.offers(video, catalogue, now.date())


def _own_way(video: Video, catalogue: Catalogue, now: datetime) -> Way:
    """The seed's rule: a model that remixes, inside the window, and somebody still makes it."""
    if video.brought:
        raise NoModelMade(video.id)
    name, label = video.spec.model, catalogue.label(video.spec.model)
    rule = catalogue.remix_rule(name)
    if rule is None:
        raise NotRemixable(video.id, label, catalogue.remixable())
    entry = catalogue.find(name) if rule.pricing == "generation" else catalogue.find(rule.model)
    assert entry is not None, "a catalogue whose rules name nobody does not load"
    if entry.provider not in catalogue.usable or catalogue.gone(entry.id, now.date()):
        raise ProviderGone(label)
    if video.remixable_until is not None and video.remixable_until <= now:
        window = duration(rule.window or timedelta())
        raise SourceExpired(video.id, label, window, duration(now - video.remixable_until))
    if rule.pricing == "edit":
        return _edit(video, entry, catalogue)
    price = catalogue.price(video.spec)
    return Way(spec=video.spec, label=label, provider=entry.provider, price=price, edit=False)


def _edit(video: Video, editor: ModelEntry, catalogue: Catalogue, *, chosen: bool = False) -> Way:
    edits.check_fits(video, editor, catalogue)
    return Way(
        spec=replace(video.spec, model=editor.id),
        label=editor.label,
        provider=editor.provider,
        price=edits.price(video, editor, catalogue),
        edit=True,
        chosen=chosen,
    )


def _check_ready(video: Video) -> None:
    if video.removed:
        raise Removed(video.id)
    match video.status:
        case Status.FAILED:
            raise OriginalFailed(video.id)
        case Status.QUEUED | Status.SUBMITTING | Status.RUNNING | Status.STORING:
            raise NotReady(video.id, video.progress)
        case Status.READY:
            check_film(video)


def check_film(video: Video) -> None:
    """Whether its film is still kept."""
    if video.retired:
        raise FilmRetired(video.id, video.kept_days, by_admin=video.retired_by is not None)


def duration(span: timedelta) -> str:
    """ "1 hour", "23 minutes", "40 seconds": one unit, rounded down, at least one second."""
    seconds = max(1, int(span.total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("a second is always at least a second")
