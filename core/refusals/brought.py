"""Every polite no about a file that somebody brings along; nothing is ever charged for bringing one."""

from dataclasses import dataclass

from core.names import VideoId
from core.refusals.refusal import Refusal

_MB = 1_000_000


@dataclass
class NoVideoThere(Refusal):
    def __str__(self) -> str:
        return "There is no mp4, MOV or WebM on that message. Nothing was charged. Use this on a message with a video file, or on one of mine."


@dataclass
class FileHidden(Refusal):
    platform: str

    def __str__(self) -> str:
        return f"{self.platform} does not show me the file on that message. Nothing was charged. Post it again here."


@dataclass
class FileTooBig(Refusal):
    most: int
    bytes: int | None = None

    def __str__(self) -> str:
        size = "too large" if self.bytes is None else f"{self.bytes / _MB:.1f} MB"
        return f"That file is {size}; up to {self.most / _MB:.0f} MB can be brought along. Nothing was charged. Post it again, smaller."


@dataclass
class FilmTooLong(Refusal):
    most: int
    seconds: str

    def __str__(self) -> str:
        return f"That video has {self.seconds} seconds; up to {self.most} can be brought along. Nothing was charged. Post a shorter piece of it."


@dataclass
class FilmUnfit(Refusal):
    """No edit model takes it; `why` is the nearest one's own sentence, with what was charged."""

    why: str

    def __str__(self) -> str:
        return f"I have fetched the video, and nothing here can change it. {self.why}"


@dataclass
class NotPlayable(Refusal):
    def __str__(self) -> str:
        return "I could not read that file as a video. Nothing was charged. Export it as an mp4 and post it again."


@dataclass
class CannotFetch(Refusal):
    def __str__(self) -> str:
        return "I could not fetch that file: it is gone, or I may not read it. Nothing was charged. Post it again and try once more."


@dataclass
class NoEditor(Refusal):
    """Said before anything is fetched."""

    def __str__(self) -> str:
        return (
            "No model here changes a video that somebody brings along. Nothing was charged. Ask whoever runs this bot "
            "to set up an edit model."
        )


@dataclass
class StillFetching(Refusal):
    count: int

    def __str__(self) -> str:
        return f"I am still fetching {self.count} videos for you. Nothing was charged. Try again when they are here."


@dataclass
class NoModelMade(Refusal):
    """A brought video has no way of its own, whatever the model: vendors remix by their own ids alone."""

    video: VideoId

    def __str__(self) -> str:
        return f"No model here made {self.video}, so only an edit model can change it. Nothing was charged. Choose one."
