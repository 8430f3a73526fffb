"""The polite noes about what was typed or chosen: a model, a prompt, a preset, an option."""

from dataclasses import dataclass, field

from core.names import VideoId
from core.refusals.refusal import Refusal
from core.refusals.wording import choices, credits_text, listed, typed


@dataclass
class ModelUnknown(Refusal):
    asked: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        return f'There is no model called "{typed(self.asked)}". Choose {choices(self.offered)}. Nothing was charged.'


@dataclass
class SpecImpossible(Refusal):
    """A length or a size that the model does not make."""

    model: str
    what: str
    asked: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.model} does not make a {self.what} of {typed(self.asked)}. "
            f"Choose {choices(self.offered)}. Nothing was charged."
        )


@dataclass
class PromptEmpty(Refusal):
    shortest: int

    def __str__(self) -> str:
        return f"Say what you want in at least {self.shortest} characters. Nothing was charged."


@dataclass
class PromptTooLong(Refusal):
    length: int
    longest: int

    def __str__(self) -> str:
        return f"That is {self.length} characters; up to {self.longest} fit. Shorten it and try again. Nothing was charged."


@dataclass
class SeveralChanges(Refusal):
    """Advice, never a wall: insisting starts it."""

    changes: int
    video: VideoId
    price: int
    steps: int = 0
    """Into how many changes its words part clearly; 0: they do not."""
    parts: tuple[str, ...] = field(default=(), repr=False)
    """These changes."""

    def __str__(self) -> str:
        return (
            f"This asks for {self.changes} changes at once. Remixes keep more of the original when each asks for one. "
            f"Nothing was charged. Remix anyway ({credits_text(self.price)}), or edit it?"
        )


@dataclass
class JustStarted(Refusal):
    """The same person, original and prompt within ten seconds: most likely a second press."""

    video: VideoId
    source: VideoId | None
    price: int

    def __str__(self) -> str:
        return f"You just started this one: it is {self.video}. Nothing more was charged. Start another for {credits_text(self.price)}?"


@dataclass
class DraftGone(Refusal):
    def __str__(self) -> str:
        return "I no longer have that draft. Nothing was charged. Press the button under the video and type it again."


@dataclass
class UnknownOption(Refusal):
    asked: str
    nearest: str = ""
    known: tuple[str, ...] = ()
    """What there is, where nothing is near."""

    def __str__(self) -> str:
        hint = f"Did you mean {self.nearest}?" if self.nearest else f"Choose {listed(self.known, 'or')}."
        return f'I do not know "{typed(self.asked)}". {hint} Nothing was charged.'


@dataclass
class KeyReused(Refusal):
    """Over HTTP: the same key has to mean the same video."""

    video: VideoId

    def __str__(self) -> str:
        return f"This key was used for another video, {self.video}. Nothing more was charged. Choose a new key."


@dataclass
class UnknownPreset(Refusal):
    asked: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f'Did you mean "{typed(self.nearest)}"?' if self.nearest else "See them with /sora presets list."
        return f'There is no preset called "{typed(self.asked)}". Nothing was charged. {hint}'


@dataclass
class BadPreset(Refusal):
    """A name, text or description of a preset that is missing or too long."""

    what: str
    shortest: int
    longest: int

    def __str__(self) -> str:
        return (
            f"The {self.what} of a preset has {self.shortest} to {self.longest} characters. "
            "Nothing was changed and nothing was charged. Change it and try again."
        )


@dataclass
class TooManyPresets(Refusal):
    most: int

    def __str__(self) -> str:
        return f"There is room for {self.most} presets. Nothing was changed and nothing was charged. Delete one first."
