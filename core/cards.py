"""What is shown, as flat values: the same card is drawn by every adapter, each in its own way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.names import AccountId, Place, VideoId


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person, drawn as the platform's own mention and never as a name."""

    account: AccountId


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time, rendered by the reader's client: "14:32 (in 37 minutes)". It stays true without edits."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """People's text: drawn between “ ”, inert, already clean and clamped."""

    text: str


@dataclass(frozen=True, kw_only=True)
class VideoName:
    """A video's id, linked to the message at `at` where the platform can."""

    video: VideoId
    at: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address of ours that can be pressed; never one that somebody else wrote."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Channel:
    """Where something was asked for, drawn as the platform's own mention and never as a name."""

    at: Place


Piece = str | Member | Moment | Said | VideoName | Link | Channel
Line = tuple[Piece, ...]
"""One line of a card. Plain strings are our own words; adapters escape them all the same."""


class Tone(StrEnum):
    """Colour, never alone: the headline always says the same in words."""

    WAITING = "waiting"  # grey
    ACTIVE = "active"  # blue
    READY = "ready"  # green
    REMIX = "remix"  # violet
    FAILED = "failed"  # red


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """What is asked before a button does what cannot be undone. A platform that can ask by itself does so and sends
    `action` at once; elsewhere the button's own action asks."""

    action: str
    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """Carries an action and a video's id and nothing that counts: price, owner and rights are read again."""

    label: str
    action: str
    video: VideoId | None = None
    draft: str | None = None
    """Stands for words that were kept, by their mark; two buttons under two refusals start two different videos."""
    bookmark: str | None = None
    """A page of the archive, as words/bookmarks.py writes it."""
    choice: str | None = None
    """What is chosen by pressing it, for what is about no video."""
    editor: str | None = None
    """The edit model that is to change the video, where it is not the one that the video's own model names."""
    style: Literal["primary", "secondary", "danger"] = "secondary"
    confirm: Confirm | None = None

    @property
    def target(self) -> str:
        """What goes into the platform's id of the button beside the action, and comes back at a press."""
        return self.draft or self.bookmark or self.choice or remix_target(self.video or "", self.editor)


def remix_target(video: str, editor: str | None) -> str:
    """What stands for a remix in the ids of buttons and forms: the video, and the model where somebody chose one."""
    return f"{video}:{editor}" if editor else video


@dataclass(frozen=True, kw_only=True)
class Menu:
    """Buttons to choose one of; a choice does what the button would do."""

    label: str
    buttons: tuple[Button, ...]
    chosen: int | None = None
    """The one that says how things are now."""


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
class Choice:
    value: str
    label: str
    chosen: bool = False
    hint: str = ""
    """A second line, in small."""


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
class Row:
    video: VideoId
    head: Line
    said: str
    facts: Line
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


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One line of an autocomplete."""

    value: str
    label: str
