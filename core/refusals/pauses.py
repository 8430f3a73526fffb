"""The polite noes about vendors: that are paused, what waits for one, what they cost."""

from dataclasses import dataclass

from core.names import VideoId
from core.refusals.refusal import Refusal
from core.refusals.wording import typed


@dataclass
class ProviderDown(Refusal):
    """Asked for while the service is paused and not to be tried again yet."""

    model: str
    minutes: int
    others: tuple[str, ...]

    def __str__(self) -> str:
        other = f", or choose {' or '.join(self.others)} now" if self.others else ""
        wait = f"{self.minutes} minute{'' if self.minutes == 1 else 's'}"
        return (
            f"The video service that makes {self.model} videos is not working. Nothing was charged. "
            f"Try again in {wait}{other}."
        )


@dataclass
class CannotMove(Refusal):
    """It does not wait for a paused service any more, or that model does not take it."""

    video: VideoId

    def __str__(self) -> str:
        return (
            f"{self.video} cannot be moved there now. Nothing was changed and nothing more was charged. "
            f"See it with /sora show {self.video}."
        )


@dataclass
class OnlyTheOwner(Refusal):
    """It is paid from one person's credits, so nobody else decides."""

    def __str__(self) -> str:
        return (
            "Only the person who started it can move it, for it is paid from their credits. "
            "Nothing was changed and nothing was charged. Ask them."
        )


@dataclass
class BadMonth(Refusal):
    """Asked for the costs of no month."""

    asked: str

    def __str__(self) -> str:
        return f'No month is called "{typed(self.asked)}". Nothing was charged. Type it like 2026-11, or nothing for this one.'
