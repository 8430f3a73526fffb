"""The words of the two forms: a new video, and one change to a finished one."""

from dataclasses import replace

from core.card_parts import Button, Choice, Line, Said
from core.cards import MakeForm, RemixForm
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.refusals import JustStarted, Refusal, SeveralChanges, credits_text
from core.remixing import Way
from core.rules import LONGEST_PROMPT
from core.text import clamp, one_line
from core.video import Spec, Video
from core.words.chains import CHAIN
from core.words.presets import LABEL, NONE

GOOD_REMIXES = (
    "Shift the color palette to warm sunset tones",
    "Change time from day to night",
    "Add falling snow",
    "Change lighting to golden hour",
    "Make the scene foggy and mysterious",
)
BAD_REMIXES = ("White, night, a dragon and another camera", "Make it better")
ADVICE = (
    "One clear change works best: it keeps more of the original and gives fewer artifacts.",
    "Don't change several things at once; remix the remix instead.",
)


def remix_form(video: Video, way: Way, *, available: int, prefill: str, presets: tuple[Choice, ...] = ()) -> RemixForm:
    price = way.price
    return RemixForm(
        video=video.id,
        editor=way.spec.model if way.chosen else None,
        title="Remix a video",
        about=(f"Remixing {video.id} ", Said(text=clamp(one_line(video.words), 80))),
        rules=_rules_words(way),
        cost=cost_line(price, available),
        label="What should change?",
        hint="One clear change works best. The rest stays.",
        placeholder=GOOD_REMIXES[0],
        prefill=prefill,
        longest=LONGEST_PROMPT,
        tips_title="Tips",
        good=GOOD_REMIXES,
        bad=BAD_REMIXES,
        submit=f"START REMIX ({price})",
        preset_label=LABEL,
        preset_none=NONE,
        presets=presets,
    )


def _rules_words(way: Way) -> str:
    shape = f"{way.spec.seconds} s · {way.spec.size.replace('x', '×')}"
    if not way.edit:
        return f"Same model, length and size as the original: {way.label} · {shape}"
    return f"Made by {way.label} from our copy of the original, priced by its length: {shape}"


def insisting(form: RemixForm, refusal: SeveralChanges | JustStarted) -> RemixForm:
    """The same form once more, with the warning in it; submitting it overrules the warning."""
    again = "Remix anyway" if isinstance(refusal, SeveralChanges) else "Start another"
    buttons = one_after_another(refusal) if isinstance(refusal, SeveralChanges) else ()
    return replace(form, warning=warning_words(refusal), submit=again, buttons=buttons)


def one_after_another(refusal: SeveralChanges) -> tuple[Button, ...]:
    """Only where the words part clearly; what each step costs is said before it starts."""
    if not refusal.draft or not refusal.steps:
        return ()
    return (Button(label=CHAIN, action="chain", draft=refusal.draft),)


def no_longer_offered(label: str, usual: str) -> str:
    return f"{label} is no longer offered, so {usual} is chosen here. Look at model, length and price before you start."


def no_longer_there(label: str) -> str:
    return f"{label}, which made this remix, is no longer offered. This form names what would make it now."


def warning_words(refusal: Refusal) -> str:
    return str(refusal)


def cost_line(price: int, available: int) -> Line:
    if price > available:
        return (
            f"Cost {credits_text(price)} · you have {available}: {price - available} too few. Ask an admin for credits.",
        )
    left = available - price
    return (
        f"Cost {credits_text(price)} · you have {available} · {left} left · set aside now, charged only if it works",
    )


def make_form(catalogue: Catalogue, spec: Spec, *, available: int, prefill: str) -> MakeForm:
    entry = catalogue.check(spec)
    price = catalogue.price(spec)
    return MakeForm(
        title="Make a video",
        prompt_label="What should it show?",
        prompt_hint="A scene, a subject, the light, the camera.",
        prefill=prefill,
        longest=LONGEST_PROMPT,
        model_label="Model",
        models=tuple(_model_choice(catalogue, offered, spec) for offered in catalogue.offered()),
        length_label="Length",
        lengths=_length_choices(catalogue, entry, spec),
        size_label="Size",
        sizes=_size_choices(catalogue, entry, spec),
        cost=cost_line(price, available),
        submit=f"GENERATE ({price})",
    )


def _model_choice(catalogue: Catalogue, entry: ModelEntry, spec: Spec) -> Choice:
    cheapest = catalogue.price(
        Spec(model=entry.id, size=min(entry.prices, key=lambda s: entry.prices[s]), seconds=min(entry.lengths))
    )
    chosen = catalogue.find(spec.model) == entry
    return Choice(value=entry.id, label=f"{entry.label} · from {credits_text(cheapest)}", chosen=chosen)


def _length_choices(catalogue: Catalogue, entry: ModelEntry, spec: Spec) -> tuple[Choice, ...]:
    """Every length that some model makes; the price is the chosen model's."""
    lengths = sorted({seconds for offered in catalogue.offered() for seconds in offered.lengths})
    return tuple(
        Choice(value=str(seconds), label=_length_words(catalogue, entry, spec, seconds), chosen=seconds == spec.seconds)
        for seconds in lengths
    )


def _length_words(catalogue: Catalogue, entry: ModelEntry, spec: Spec, seconds: int) -> str:
    if seconds not in entry.lengths:
        return f"{seconds} seconds · not with {entry.label}"
    price = catalogue.price(Spec(model=spec.model, size=spec.size, seconds=seconds))
    return f"{seconds} seconds · {credits_text(price)} with {entry.label}"


def _size_choices(catalogue: Catalogue, entry: ModelEntry, spec: Spec) -> tuple[Choice, ...]:
    sizes = list(dict.fromkeys(size for offered in catalogue.offered() for size in offered.prices))
    return tuple(
        Choice(value=size, label=_size_words(catalogue, entry, spec, size), chosen=size == spec.size) for size in sizes
    )


def _size_words(catalogue: Catalogue, entry: ModelEntry, spec: Spec, size: str) -> str:
    wide, high = (int(side) for side in size.split("x"))
    words = f"{wide}×{high} {'landscape' if wide > high else 'portrait' if high > wide else 'square'}"
    if size not in entry.prices:
        return f"{words} · not with {entry.label}"
    price = catalogue.price(Spec(model=spec.model, size=size, seconds=spec.seconds))
    return f"{words} · {credits_text(price)}"
