"""The entries of the catalogue's TOML file, checked while they are read."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.video import Spec

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(text: Any) -> Any:
    if isinstance(text, str) and (match := re.fullmatch(r"([1-9]\d{0,5})([smhd])", text)):
        return timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    raise ValueError('a duration is a number and a unit, such as "1h" or "90s"')


def _written_price(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError('a price is written as a string of US dollars, such as "0.10"')  # noqa: TRY004  # pydantic wants ValueError.
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Usd = Annotated[Decimal, BeforeValidator(_written_price), Field(gt=0, le=1000)]
SecondsText = Annotated[Decimal, BeforeValidator(_written_price), Field(gt=0)]


SourceKind = Literal["provider_id", "bytes", "upload", "public_url"]
"""What of an original a vendor can be given: its own id of it, our film, or a link to our film."""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProviderEntry(Entry):
    """Who makes videos. The key itself is never here, only the name of the variable that holds it."""

    kind: Literal["openai-videos", "bfl", "xai", "openrouter"]
    base_url: str = Field(pattern=r"^https?://")
    key_env: str | None = None
    auth: Literal["bearer", "api-key"] = "bearer"
    remix: Literal["remix", "edits", "create-video-reference", "none"] = "remix"
    edits_upload: bool = False
    video_reference: Literal["field", "file"] = "field"
    list: bool = False
    echoes_prompt: bool = True
    delete: bool = False
    delete_cancels: bool = False
    variants: bool = False
    multipart: bool = False
    hosts: tuple[str, ...] = ()

    @property
    def source_kinds(self) -> tuple[SourceKind, ...]:
        """As what its adapter takes the original of a remix, the best first."""
        match self.kind:
            case "bfl" | "xai":
                return ("bytes", "public_url")
            case "openrouter":
                return ("public_url",)
            case "openai-videos":
                return _OF_REMIX[self.remix] if not self.edits_upload else _OF_REMIX_UPLOADING[self.remix]


_OF_REMIX: dict[str, tuple[SourceKind, ...]] = {
    "remix": ("provider_id",),
    "edits": ("provider_id",),
    "create-video-reference": ("bytes",),
    "none": (),
}
_OF_REMIX_UPLOADING = _OF_REMIX | {"edits": ("bytes", "provider_id")}


class SizeEntry(Entry):
    size: str = Field(pattern=r"^\d{2,5}x\d{2,5}$")
    usd_per_second: Usd
    send: dict[str, Any] = {}


class RemixRule(Entry):
    model: str
    pricing: Literal["generation", "edit"]
    window: Duration | None = None


class Between(Entry):
    min: int = Field(ge=1)
    max: int = Field(le=600)


class DefaultEntry(Entry):
    seconds: int
    size: str


class ModelEntry(Entry):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    label: str = ""
    kind: Literal["make", "edit"] = "make"
    provider: str
    upstream: str = ""
    snapshot_prefixes: tuple[str, ...] = ()
    seconds: tuple[Annotated[int, Field(ge=1, le=600)], ...] | Between = ()
    default: DefaultEntry | None = None
    retention: Duration = timedelta(hours=1)
    deadline: Duration = timedelta(hours=1)
    retired: date | None = None
    source: str = ""
    checked: date | None = None
    """When its price was last compared with `source`; otherwise the file's day counts."""
    remix: RemixRule | None = None
    size: tuple[SizeEntry, ...] = ()
    usd_per_second: Usd | None = None
    min_charge_usd: Usd | None = None
    source_kinds: tuple[SourceKind, ...] = ()
    """Empty: whatever its provider takes."""
    min_source_seconds: SecondsText | None = None
    max_source_seconds: SecondsText | None = None
    min_source_pixels: int | None = None
    max_source_bytes: int | None = None
    max_output: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, entry: Any) -> Any:
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            return {"label": entry["id"], "upstream": entry["id"], **entry}
        return entry

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.kind == "edit" and self.usd_per_second is None:
            raise ValueError(f'model "{self.id}" has no usd_per_second: a model without a price is refused, never free')
        if self.kind == "make" and not (self.size and self.lengths):
            raise ValueError(f'model "{self.id}" needs seconds and at least one [[model.size]] with usd_per_second')
        if len(self.prices) < len(self.size):
            raise ValueError(f'model "{self.id}" has two prices for one size')
        if self.default and (self.default.seconds not in self.lengths or self.default.size not in self.prices):
            raise ValueError(f'the default of model "{self.id}" is not among its seconds and sizes')
        return self

    @property
    def lengths(self) -> tuple[int, ...]:
        if isinstance(self.seconds, Between):
            return tuple(range(self.seconds.min, self.seconds.max + 1))
        return self.seconds

    @property
    def prices(self) -> dict[str, Decimal]:
        """US dollars per second by size."""
        return {entry.size: entry.usd_per_second for entry in self.size}

    def send(self, size: str) -> dict[str, Any]:
        return next((entry.send for entry in self.size if entry.size == size), {})

    def first_spec(self) -> Spec:
        seconds = self.default.seconds if self.default else self.lengths[0]
        size = self.default.size if self.default else self.size[0].size
        return Spec(model=self.id, size=size, seconds=seconds)


class CatalogueFile(Entry):
    checked: date = date.min
    credits_per_usd: int = Field(default=100, ge=1, le=1_000_000)
    provider: dict[str, ProviderEntry]
    model: tuple[ModelEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [entry.id for entry in self.model]
        editors = {entry.id for entry in self.model if entry.kind == "edit"}
        for entry in self.model:
            if ids.count(entry.id) > 1:
                raise ValueError(f'two models are called "{entry.id}"')
            if entry.provider not in self.provider:
                raise ValueError(f'model "{entry.id}" names a provider "{entry.provider}" that is not in the file')
            if entry.remix and entry.remix.model not in ids:
                raise ValueError(
                    f'model "{entry.id}" is to be remixed by "{entry.remix.model}", which is not in the file'
                )
            if entry.remix and entry.remix.pricing == "edit" and entry.remix.model not in editors:
                raise ValueError(f'model "{entry.id}" is to be edited by "{entry.remix.model}", which edits nothing')
        return self
