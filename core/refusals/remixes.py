"""The polite noes about an original that cannot be remixed, in its own way or by an edit model."""

from dataclasses import dataclass

from core.names import VideoId
from core.refusals.refusal import Refusal
from core.refusals.wording import listed


@dataclass
class SourceExpired(Refusal):
    video: VideoId
    model: str
    window: str
    ago: str

    def __str__(self) -> str:
        return (
            f"{self.model} videos can be remixed for {self.window}; this one's time ended {self.ago} ago. "
            "Nothing was charged. Make it again to remix it."
        )


@dataclass
class NotRemixable(Refusal):
    video: VideoId
    model: str
    remixable: tuple[str, ...]

    def __str__(self) -> str:
        next_ = (
            f"Make it again with {listed(self.remixable, 'or')} to remix it." if self.remixable else "Make a new one."
        )
        return f"{self.model} videos can't be remixed. Nothing was charged. {next_}"


@dataclass
class ProviderGone(Refusal):
    model: str

    def __str__(self) -> str:
        return (
            f"The service this bot is set to use no longer makes {self.model} videos. "
            "An admin has to choose another. Nothing was charged."
        )


class CannotEdit(Refusal):
    """An edit model that does not take our copy of this video."""

    video: VideoId


@dataclass
class SourceTooLong(CannotEdit):
    video: VideoId
    editor: str
    most: str
    seconds: str

    def __str__(self) -> str:
        return (
            f"{self.editor} changes videos of up to {self.most} seconds; {self.video} has {self.seconds}. "
            "Nothing was charged. Make it again, shorter."
        )


@dataclass
class SourceTooShort(CannotEdit):
    video: VideoId
    editor: str
    least: str
    seconds: str

    def __str__(self) -> str:
        return (
            f"{self.editor} changes videos of at least {self.least} seconds; {self.video} has {self.seconds}. "
            "Nothing was charged. Make it again, longer."
        )


@dataclass
class SourceTooLarge(CannotEdit):
    video: VideoId
    editor: str
    most: int
    bytes: int

    def __str__(self) -> str:
        return (
            f"{self.editor} takes files of up to {self.most / 1_000_000:.0f} MB; {self.video} has "
            f"{self.bytes / 1_000_000:.1f}. Nothing was charged. Make it again, shorter or smaller."
        )


@dataclass
class SourceTooSmall(CannotEdit):
    video: VideoId
    editor: str
    least: int
    pixels: int

    def __str__(self) -> str:
        return (
            f"{self.editor} changes pictures of at least {self.least} pixels a side; {self.video} has {self.pixels}. "
            "Nothing was charged. Make it again, larger."
        )


@dataclass
class NoPublicLink(CannotEdit):
    """For a vendor that fetches the original by itself."""

    video: VideoId
    editor: str

    def __str__(self) -> str:
        return (
            f"{self.editor} fetches {self.video} by a public link, and this bot has no public address. Nothing was "
            "charged. Ask whoever runs it to set WEB and PUBLIC_BASE_URL."
        )
