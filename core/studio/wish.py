"""What a person said about model, length and size, and the spec that follows from it."""

import re
from dataclasses import dataclass

from core.catalogue import Catalogue
from core.refusals import ModelUnknown, ProviderGone, SpecImpossible
from core.video import Spec


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Each None: the usual one. Values as typed; they are judged here and nowhere else."""

    model: str | None = None
    seconds: str | int | None = None
    size: str | None = None


def spec_of(wish: Wish, catalogue: Catalogue) -> Spec:
    """The spec a person means, possible or not; raises ModelUnknown, or SpecImpossible where a length is no number."""
    usual = catalogue.default()
    if usual is None:
        raise ProviderGone("AI")
    if wish.model:
        name = wish.model.strip().lower()
        entry = catalogue.find(name)
        if entry is None or entry not in catalogue.offered():
            raise ModelUnknown(wish.model, tuple(e.id for e in catalogue.offered()))
        first = entry.first_spec()
        usual = Spec(model=name, size=first.size, seconds=first.seconds)
    seconds = _seconds(wish.seconds, catalogue, usual) if wish.seconds not in (None, "") else usual.seconds
    size = re.sub(r"\s*[x×*]\s*", "x", wish.size.strip().lower()) if wish.size else usual.size
    return Spec(model=usual.model, size=size, seconds=seconds)


def nearest_possible(spec: Spec, catalogue: Catalogue) -> Spec:
    """For a form: the same model with the nearest length and size that it makes."""
    entry = catalogue.find(spec.model)
    assert entry is not None, "spec_of found the model"
    seconds = min(entry.lengths, key=lambda length: abs(length - spec.seconds))
    size = spec.size if spec.size in entry.prices else entry.first_spec().size
    return Spec(model=spec.model, size=size, seconds=seconds)


def _seconds(asked: str | int | None, catalogue: Catalogue, usual: Spec) -> int:
    match = re.fullmatch(r"\s*(\d{1,4})\s*(?:s|sec|seconds)?\s*", str(asked), re.IGNORECASE)
    if match is None:
        entry = catalogue.check(usual)
        raise SpecImpossible(entry.label, "length", str(asked), tuple(map(str, entry.lengths)))
    return int(match[1])
