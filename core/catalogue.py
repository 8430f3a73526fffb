"""Which models there are, who makes them, what they cost and which of them can remix what."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Self
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.catalogue_entries import CatalogueFile, ModelEntry, ProviderEntry, RemixRule, SourceKind
from core.errors import SoraError
from core.refusals import ModelUnknown, SpecImpossible
from core.video import Spec

SWITCHED_OFF_HOST = "api.openai.com"
"""A model's `retired` date counts only here; the same protocol lives on at other hosts."""

_TENTH = Decimal("0.1")
_SNAPSHOT = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What a person types behind a prefix is stored, shown and sent, so it has to look like a model's name."""


class CatalogueError(SoraError):
    """The catalogue cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    entries: tuple[ModelEntry, ...]
    providers: dict[str, ProviderEntry]
    credits_per_usd: int
    checked: date
    usable: frozenset[str]
    """Names of the providers that have an adapter and a key."""
    day: date = date.min
    """On which it is judged what is offered; what is asked for is judged at that moment."""
    links: bool = False
    """Whether a vendor can be given a link to a film of ours."""

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            file = CatalogueFile.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"not TOML: {error}") from error
        except ValidationError as error:
            raise CatalogueError(_first_fault(error)) from error
        return cls(
            entries=file.model,
            providers=file.provider,
            credits_per_usd=file.credits_per_usd,
            checked=file.checked,
            usable=frozenset(file.provider),
        )

    def with_credits_per_usd(self, credits_per_usd: int) -> Self:
        return replace(self, credits_per_usd=credits_per_usd)

    def with_provider(self, name: str, entry: ProviderEntry) -> Self:
        return replace(self, providers={**self.providers, name: entry})

    def with_usable(self, names: frozenset[str]) -> Self:
        return replace(self, usable=names)

    def with_links(self) -> Self:
        return replace(self, links=True)

    def as_of(self, day: date) -> Self:
        return replace(self, day=day)

    def find(self, name: str) -> ModelEntry | None:
        """The model of this id, or of the longest snapshot prefix: "sora-2-pro-2025-10-06" is never sora-2."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        if _SNAPSHOT.fullmatch(name) is None:
            return None
        fitting = [(len(p), e) for e in self.entries for p in e.snapshot_prefixes if name.startswith(p)]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def upstream(self, name: str) -> str:
        """What the provider calls it; a snapshot is sent as asked."""
        entry = self.find(name)
        return entry.upstream if entry and entry.id == name else name

    def label(self, name: str) -> str:
        entry = self.find(name)
        return entry.label if entry and entry.id == name else name

    def offered(self) -> tuple[ModelEntry, ...]:
        """What a person can choose for a new video: of models that their own host has switched off only the last ones,
        so that somebody who asks for a video is at least told why there is none."""
        usable = tuple(e for e in self.entries if e.kind == "make" and e.provider in self.usable)
        return tuple(e for e in usable if not self.gone(e.id, self.day)) or usable

    def check(self, spec: Spec) -> ModelEntry:
        """The entry of a spec that can be made; raises ModelUnknown or SpecImpossible."""
        entry = self.find(spec.model)
        names = tuple(e.id for e in self.offered())
        if entry is None or entry.kind != "make" or entry.provider not in self.usable:
            raise ModelUnknown(spec.model, names)
        if spec.seconds not in entry.lengths:
            raise SpecImpossible(entry.label, "length", f"{spec.seconds} seconds", tuple(map(str, entry.lengths)))
        if spec.size not in entry.prices:
            raise SpecImpossible(entry.label, "size", spec.size, tuple(entry.prices))
        return entry

    def price(self, spec: Spec) -> int:
        """Credits, at least 1. Raises like check()."""
        return self.credits(self.check(spec).prices[spec.size] * spec.seconds)

    def credits(self, usd: Decimal) -> int:
        return max(1, int((usd * self.credits_per_usd).to_integral_value(ROUND_CEILING)))

    def remix_rule(self, name: str) -> RemixRule | None:
        """How its videos are remixed where nobody chooses otherwise. What an edit model made it edits again."""
        entry = self.find(name)
        if entry is None:
            return None
        if entry.remix is None and entry.kind == "edit":
            return RemixRule(model=entry.id, pricing="edit")
        by_id = entry.remix is not None and entry.remix.pricing == "generation"
        return None if by_id and self.providers[entry.provider].remix == "none" else entry.remix

    def remixable(self) -> tuple[str, ...]:
        """Models on offer whose videos can be remixed."""
        return tuple(e.id for e in self.offered() if self._remixes(e))

    def editors(self, today: date) -> tuple[ModelEntry, ...]:
        """Models that change a film which is there already, and work."""
        return tuple(
            e for e in self.entries if e.kind == "edit" and e.provider in self.usable and not self.gone(e.id, today)
        )

    def editor(self, name: str, today: date) -> ModelEntry | None:
        return next((entry for entry in self.editors(today) if entry.id == name), None)

    def source_kinds(self, entry: ModelEntry) -> tuple[SourceKind, ...]:
        """As what this model can be given an original, here."""
        kinds = entry.source_kinds or self.providers[entry.provider].source_kinds
        return tuple(kind for kind in kinds if kind != "public_url" or self.links)

    def edit_price(self, entry: ModelEntry, seconds: Decimal) -> int:
        """Credits for changing a film of this length, which is counted to a tenth of a second."""
        assert entry.usd_per_second is not None, "an edit model without a price does not load"
        usd = entry.usd_per_second * seconds.quantize(_TENTH, ROUND_HALF_UP)
        return self.credits(max(usd, entry.min_charge_usd or Decimal(0)))

    def gone(self, name: str, today: date) -> bool:
        """Whether this model's own host has switched it off."""
        entry = self.find(name)
        if entry is None or entry.retired is None or today < entry.retired:
            return False
        return urlsplit(self.providers[entry.provider].base_url).hostname == SWITCHED_OFF_HOST

    def default(self) -> Spec | None:
        offered = self.offered()
        return offered[0].first_spec() if offered else None

    def checked_on(self, entry: ModelEntry) -> date:
        """When somebody last compared its price with what the vendor publishes."""
        return entry.checked or self.checked

    def deadline(self, name: str) -> timedelta:
        entry = self.find(name)
        return entry.deadline if entry else timedelta(hours=1)

    def retention(self, name: str) -> timedelta:
        entry = self.find(name)
        return entry.retention if entry else timedelta(hours=1)

    def _remixes(self, entry: ModelEntry) -> bool:
        rule = self.remix_rule(entry.id)
        if rule is None or rule.pricing == "generation":
            return rule is not None
        editor = self.editor(rule.model, self.day)
        return editor is not None and bool(self.source_kinds(editor))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])
