"""Who may do what, and what can be remixed: values in, a refusal out, nothing else."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import edits
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.names import Actor, Ask, Place, channel_of
from core.refusals import (
    CannotEdit,
    CannotPostHere,
    External,
    FilmRetired,
    Guest,
    ModelUnknown,
    NoModelMade,
    NotAllowed,
    NotReady,
    NotRemixable,
    NotYours,
    Offer,
    OriginalFailed,
    PromptEmpty,
    PromptTooLong,
    ProviderGone,
    Refusal,
    Removed,
    SourceExpired,
)
from core.text import clean, visible_length
from core.video import Spec, Status, Video

SHORTEST_PROMPT = 3
LONGEST_PROMPT = 2000
MOST_CREDITS_AT_ONCE = 1_000_000
ASKED_ABOUT_ABOVE = 10_000
"""A grant of more credits than that may be a slip of a digit, so it is asked about once."""
SAME_AGAIN = timedelta(seconds=10)
"""The same person, original and words within this time is most likely a second press."""


def check_may_spend(ask: Ask) -> None:
    """Whether this person may start a video here, and whether it could be brought here at all."""
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    if ask.missing:
        raise CannotPostHere(ask.missing)


def check_admin(actor: Actor) -> None:
    if not actor.admin:
        raise NotAllowed


def check_may_end(actor: Actor, video: Video) -> None:
    """Cancelling and deleting: its owner or an admin of its team."""
    if not may_end(actor, video):
        raise NotYours


def may_end(actor: Actor, video: Video) -> bool:
    return actor.account == video.account or actor.admin


def may_see(actor: Actor, at: Place, video: Video) -> bool:
    """A video from a private place is seen there and by its owner, nowhere else. Guests and people from outside do not
    see every channel of the team, so for them each place is private."""
    if video.team != actor.team:
        return False
    private = video.private or actor.guest or actor.external
    return not private or video.account == actor.account or channel_of(video.asked_at) == channel_of(at)


def check_prompt(text: str) -> str:
    """The cleaned prompt; raises PromptEmpty or PromptTooLong."""
    prompt = clean(text)
    if visible_length(prompt) < SHORTEST_PROMPT:
        raise PromptEmpty(SHORTEST_PROMPT)
    if len(prompt) > LONGEST_PROMPT:
        raise PromptTooLong(len(prompt), LONGEST_PROMPT)
    return prompt


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


_VERBS = (
    "add|adjust|animate|apply|blur|bring|brighten|change|close|color|colour|convert|cut|darken|decrease|delete|drop|"
    "dress|fade|fill|flip|give|increase|insert|let|lower|make|move|paint|pan|pull|push|put|raise|remove|render|"
    "replace|rotate|set|shift|slow|soften|speed|swap|switch|take|tilt|tint|transform|turn|use|zoom"
)
_IMPERATIVE = re.compile(rf"^(?:please |also |then |now )*(?:{_VERBS})\b", re.IGNORECASE)
_STAYING = re.compile(r"(?:but )?(?:keep|leave|preserve|without|everything else|all else|the rest)\b", re.IGNORECASE)
_JOINTS = re.compile(r"[,;.\n]+\s*(?:and\s+|then\s+)*|\s+(?:and|then|plus)\s+(?:then\s+)?", re.IGNORECASE)
_KINDS = {
    "light": r"night|day|dawn|dusk|sunset|sunrise|noon|midnight|golden hour|lighting|sunlight|moonlight|dark(?:er)?",
    "weather": r"snow|rain|fog|foggy|mist|storm|wind|lightning|winter|summer|autumn|spring",
    "style": r"palette|colou?rs?|tones?|anime|cartoon|watercolou?r|noir|black and white|style|vintage|oil painting",
    "camera": r"camera|zoom|close-up|closeup|pan|angle|dolly|tracking shot|drone|slow motion|slow-motion",
    "sound": r"sound|music|voice|silent|audio|song",
}
_KIND_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _KINDS.items()}
_MANY = 3


def count_changes(prompt: str) -> int:
    """How many changes a remix prompt asks for, by a rough reading; 1 where in doubt, for this is only advice."""
    clauses = _asked_for(prompt)
    orders = sum(1 for clause in clauses if _IMPERATIVE.match(clause))
    kinds = sum(1 for pattern in _KIND_PATTERNS.values() if pattern.search(" and ".join(clauses)))
    if orders >= _MANY:
        return orders
    if orders != 1 and kinds > 1 and orders + len(clauses) >= _MANY:  # Two orders, or a bare list of three things.
        return max(orders, kinds, len(clauses) if not orders else 0)
    return kinds if kinds >= _MANY and len(clauses) >= _MANY else 1


MOST_STEPS = 5
_LIST_MARKS = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+", re.MULTILINE)
_SHORTEST_STEP = 2
"""Words: "zoom" alone may be anything."""


def split_changes(prompt: str) -> tuple[str, ...]:
    """The changes that a prompt asks for, each as a prompt of its own in the person's words, in their order. What is no
    order of its own stays with the one before it. Empty where it is not clear how to part them."""
    text = _LIST_MARKS.sub("", prompt).strip()
    begins = [0, *(joint.end() for joint in _JOINTS.finditer(text))]
    ends = [*(joint.start() for joint in _JOINTS.finditer(text)), len(text)]
    steps: list[tuple[int, int]] = []
    first = True
    for begin, end in zip(begins, ends, strict=True):
        clause = text[begin:end].strip()
        if not clause:
            continue
        order = bool(_IMPERATIVE.match(clause)) and not _STAYING.match(clause)
        if first or (order and _IMPERATIVE.match(text[steps[-1][0] :])):
            steps.append((begin, end))
        else:
            steps[-1] = (steps[-1][0], end)
        first = False
    parts = tuple(text[begin:end].strip(" ,;\n") for begin, end in steps)
    return parts if 1 < len(parts) <= MOST_STEPS and all(_is_a_step(part) for part in parts) else ()


def _is_a_step(part: str) -> bool:
    balanced = all(part.count(a) == part.count(b) for a, b in ("()", "[]", "“”", "«»")) and part.count('"') % 2 == 0
    return balanced and len(part.split()) >= _SHORTEST_STEP and count_changes(part) == 1


def _asked_for(prompt: str) -> list[str]:
    """The clauses of a prompt without those that say what is to stay, and what is listed after such a one."""
    asked, staying = [], False
    single = "\n".join(" ".join(line.split()) for line in prompt.splitlines())  # A run of blanks costs its square.
    for clause in (part.strip() for part in _JOINTS.split(single)):
        staying = bool(_STAYING.match(clause)) or (staying and not _IMPERATIVE.match(clause))
        if clause and not staying:
            asked.append(clause)
    return asked
