"""The polite noes about one video: that is not there, not ready, or must stay."""

from dataclasses import dataclass

from core.names import VideoId
from core.refusals.refusal import Refusal
from core.refusals.wording import typed


@dataclass
class NotFound(Refusal):
    """Also the answer for a video that this person may not see: both cases read alike."""

    asked: str
    suggestion: VideoId | None = None

    def __str__(self) -> str:
        hint = (
            f"Did you mean {self.suggestion}?"
            if self.suggestion
            else "An id looks like v7kq2; it stands under every video."
        )
        return f'I can\'t find a video called "{typed(self.asked)}". Nothing was charged. {hint}'


@dataclass
class Removed(Refusal):
    """Told only to those who might have seen it."""

    video: VideoId

    def __str__(self) -> str:
        return f"{self.video} was removed, so nothing can be done with it any more. Nothing was charged. Choose another video."


@dataclass
class NotReady(Refusal):
    video: VideoId
    progress: int | None

    def __str__(self) -> str:
        percent = f" ({self.progress} %)" if self.progress is not None else ""
        return (
            f"{self.video} is still being made{percent}. You can remix it as soon as it is ready. Nothing was charged."
        )


@dataclass
class OriginalFailed(Refusal):
    video: VideoId

    def __str__(self) -> str:
        return f"{self.video} failed, so there is nothing to remix. Nothing was charged. Make it again first."


@dataclass
class VideoUnnamed(Refusal):
    """A command about a video that names none."""

    command: str

    def __str__(self) -> str:
        return (
            f"Which video? Type its id too, for instance /sora {self.command} v7kq2; it stands under every video. "
            "Nothing was charged."
        )


@dataclass
class CannotCancel(Refusal):
    video: VideoId
    ended: bool

    def __str__(self) -> str:
        if self.ended:
            return f"{self.video} has already ended, so there is nothing to cancel. Nothing was changed. See it with /sora show {self.video}."
        return (
            f"{self.video} is with the video service already and cannot be stopped there. Nothing was changed. "
            "Wait for it: if it fails, its credits come back."
        )


@dataclass
class StillMaking(Refusal):
    """What is being made cannot be deleted."""

    video: VideoId

    def __str__(self) -> str:
        return (
            f"{self.video} is still being made, so it cannot be deleted yet. Nothing was changed. "
            f"Type /sora cancel {self.video} first, or wait until it is ready."
        )


@dataclass
class RemixWaits(Refusal):
    """A remix was asked for and is not handed over yet, so its original is still needed."""

    video: VideoId
    remix: VideoId | None
    """None: one that this person may not see."""

    def __str__(self) -> str:
        return (
            f"{self.video} cannot be deleted yet: {self.remix or 'a remix'} is about to be made from it. "
            "Nothing was changed. Try again when that is rendering."
        )
