"""What is shown, as flat values: the same card is drawn by every adapter, each in its own way."""

from dataclasses import dataclass

from core.card_parts import Button, Choice, Line, Link, Menu, Row, Tone, remix_target
from core.names import AccountId, Place, VideoId


@dataclass(frozen=True, kw_only=True)
class VideoCard:
    """The progress card, edited in place until it folds to its headline or tells why nothing came."""

    video: VideoId
    tone: Tone
    headline: Line
    bar: str | None = None
    said: str | None = None
    facts: Line = ()
    notes: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    summary: str
    """One plain line for notifications and screen readers; holds people's text, so escape it."""
    shown: str
    """What this card shows in short ("running:42"): equal means no edit is needed."""


@dataclass(frozen=True, kw_only=True)
class ResultCard:
    """The new message with the film."""

    video: VideoId
    tone: Tone
    headline: Line
    said: str
    parent: Line | None
    facts: Line
    receipt: Line
    window: Line | None
    buttons: tuple[Button, ...]
    alt: str
    """Alternative text of the film, at most 1000 UTF-16 units; holds people's text."""
    file_name: str | None
    """Of what comes along, the film or a picture out of it; None where nothing does."""
    summary: str
    requester: AccountId | None
    """The only one to be notified; None where a film is shown again."""
    reply_to: Place | None
    """The original's own result, if it stands in the same channel."""
    about_film: tuple[Line, ...] = ()
    """What is said where the film is not shown whole: made smaller, played from elsewhere, or why it is not here."""
    watch: Link | None = None
    """Our own address of the film, where it plays from there."""


@dataclass(frozen=True, kw_only=True)
class ComparisonCard:
    """Two videos in one film, A on the left: a new message like a result's, and delivered like one."""

    video: VideoId
    """B, the later one: the message is kept as one of its."""
    headline: Line
    sides: tuple[tuple[Line, str], tuple[Line, str]]
    """Of A and of B: which video it is, and its words."""
    facts: Line
    buttons: tuple[Button, ...]
    alt: str
    """As a result's."""
    file_name: str | None
    summary: str
    requester: AccountId | None
    reply_to: Place | None
    about_film: tuple[Line, ...] = ()
    """What is said where it could not be made, or is too large for the place."""
    watch: Link | None = None


FilmCard = ResultCard | ComparisonCard
"""What comes with a film."""


@dataclass(frozen=True, kw_only=True)
class RemixForm:
    video: VideoId
    editor: str | None = None
    """The edit model that somebody chose."""
    title: str
    about: Line
    rules: str
    cost: Line
    label: str
    hint: str
    placeholder: str
    prefill: str
    longest: int
    tips_title: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    submit: str
    """At most 24 characters, for Slack."""
    warning: str | None = None
    buttons: tuple[Button, ...] = ()
    """Other ways than the warning's, for platforms whose forms take buttons; elsewhere the notice has them."""
    preset_label: str = ""
    preset_none: str = ""
    presets: tuple[Choice, ...] = ()
    """At most 25; one of them alone is enough, and with words of one's own it goes before them."""

    @property
    def target(self) -> str:
        """What the form's own id carries, and what comes back at its submit."""
        return remix_target(self.video, self.editor)


@dataclass(frozen=True, kw_only=True)
class MakeForm:
    title: str
    prompt_label: str
    prompt_hint: str
    prefill: str
    longest: int
    model_label: str
    models: tuple[Choice, ...]
    length_label: str
    lengths: tuple[Choice, ...]
    size_label: str
    sizes: tuple[Choice, ...]
    cost: Line
    submit: str
    """At most 24 characters, for Slack."""
    warning: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Words to one person: a refusal, help, prices, a receipt."""

    tone: Tone
    title: str | None = None
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
    code: str = ""
    """The refusal's stable code, "" for other notices."""


@dataclass(frozen=True, kw_only=True)
class AccountCard:
    """A member's credits; shown to that member alone."""

    title: str
    available: int
    held: int
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListCard:
    """Several videos, a row each."""

    title: str
    rows: tuple[Row, ...]
    empty: Line
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArchiveCard:
    """A page of the archive, for one person. All that turns it stands in the ids of its buttons."""

    title: Line
    rows: tuple[Row, ...]
    """The first button of a row is what one most likely wants with that video."""
    empty: Line
    filters: tuple[Menu, ...]
    turns: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class SearchForm:
    bookmark: str
    """Where somebody stood who now searches: their filters stay."""
    title: str
    label: str
    hint: str
    prefill: str
    longest: int
    submit: str
    """At most 24 characters, for Slack."""


@dataclass(frozen=True, kw_only=True)
class LineageCard:
    """What a video was made from and what was made from it, as a tree."""

    video: VideoId
    title: str
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
