"""A remix from our own copy: which edit models take a stored film, what they ask for it, and why another does not."""

from datetime import date
from decimal import Decimal

from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.refusals import CannotEdit, NoPublicLink, Offer, SourceTooLarge, SourceTooLong, SourceTooShort, SourceTooSmall
from core.video import Film, Video

MOST_BYTES = 64 << 20
"""Of a film that is sent along to an edit model whose entry sets no limit: it lies in memory meanwhile."""

_MOST_OFFERS = 3


def price(video: Video, editor: ModelEntry, catalogue: Catalogue) -> int:
    """The edit model's own price for the film's real length."""
    return catalogue.edit_price(editor, _film(video).seconds)


def check_fits(video: Video, editor: ModelEntry, catalogue: Catalogue) -> None:
    """Whether this model can be given our copy; raises a CannotEdit."""
    film, label = _film(video), editor.label
    ways = ways_in(video, editor, catalogue)
    if not ways:
        raise NoPublicLink(video.id, label)
    most, least = editor.max_source_seconds, editor.min_source_seconds
    if most is not None and film.seconds > most:
        raise SourceTooLong(video.id, label, _plain(most), _plain(film.seconds))
    if least is not None and film.seconds < least:
        raise SourceTooShort(video.id, label, _plain(least), _plain(film.seconds))
    room = editor.max_source_bytes or (None if "public_url" in ways else MOST_BYTES)
    if room is not None and film.bytes > room:
        raise SourceTooLarge(video.id, label, room, film.bytes)
    side = min(film.width, film.height)
    if editor.min_source_pixels is not None and side < editor.min_source_pixels:
        raise SourceTooSmall(video.id, label, editor.min_source_pixels, side)


def ways_in(video: Video, editor: ModelEntry, catalogue: Catalogue) -> tuple[str, ...]:
    """As what this model can be given this video, the best first."""
    known_there = video.provider == editor.provider and video.provider_id is not None
    return tuple(kind for kind in catalogue.source_kinds(editor) if kind != "provider_id" or known_there)


def offers(video: Video, catalogue: Catalogue, today: date) -> tuple[Offer, ...]:
    """What could change our copy of it: the edit model that its own model names first, then any other."""
    if video.film is None:
        return ()
    fitting = [editor for editor in _nearest_first(video, catalogue, today) if _fits(video, editor, catalogue)]
    return tuple(
        Offer(video=video.id, model=editor.id, label=editor.label, price=price(video, editor, catalogue))
        for editor in fitting[:_MOST_OFFERS]
    )


def hurdle(video: Video, catalogue: Catalogue, today: date) -> str:
    """Why the nearest edit model does not take it; "" where there is none at all."""
    for editor in _nearest_first(video, catalogue, today) if video.film else ():
        try:
            check_fits(video, editor, catalogue)
        except CannotEdit as why:
            return str(why)
    return ""


def _nearest_first(video: Video, catalogue: Catalogue, today: date) -> list[ModelEntry]:
    rule = catalogue.remix_rule(video.spec.model)
    named = rule.model if rule is not None else ""
    return sorted(catalogue.editors(today), key=lambda editor: editor.id != named)


def _fits(video: Video, editor: ModelEntry, catalogue: Catalogue) -> bool:
    try:
        check_fits(video, editor, catalogue)
    except CannotEdit:
        return False
    return True


def _film(video: Video) -> Film:
    assert video.film is not None, "only a film of ours can be changed"
    return video.film


def _plain(seconds: Decimal) -> str:
    return f"{seconds:.2f}".rstrip("0").rstrip(".")
