"""What cards are made of, as flat values: pieces of a line, buttons, choices, rows."""

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
class Choice:
    value: str
    label: str
    chosen: bool = False
    hint: str = ""
    """A second line, in small."""


@dataclass(frozen=True, kw_only=True)
class Row:
    video: VideoId
    head: Line
    said: str
    facts: Line
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One line of an autocomplete."""

    value: str
    label: str
