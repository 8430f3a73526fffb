"""The polite noes about films: that are not there, not there any more, or not to be shown outside."""

from dataclasses import dataclass

from core.names import VideoId
from core.refusals.refusal import Refusal


@dataclass
class NoFilmYet(Refusal):
    """Asked for a link to what has no film."""

    video: VideoId
    failed: bool

    def __str__(self) -> str:
        if self.failed:
            return f"{self.video} failed, so there is no film to show. Nothing was charged. Make it again first."
        return f"{self.video} is still being made. Nothing was charged. Ask for a link as soon as it is ready."


@dataclass
class NoPublicAddress(Refusal):
    """Links for people without an account need one."""

    def __str__(self) -> str:
        return (
            "Nobody outside could open a link, for this bot has no public address. Nothing was charged. Ask whoever "
            "runs it to set WEB and PUBLIC_BASE_URL."
        )


@dataclass
class TooManyLinks(Refusal):
    video: VideoId
    most: int

    def __str__(self) -> str:
        return (
            f"There are {self.most} links to {self.video} already, the most that there can be. Nothing was charged. "
            f"Wait until one is over, or end them with /sora unlink {self.video}."
        )


@dataclass
class BadDays(Refusal):
    most: int
    or_off: bool = False

    def __str__(self) -> str:
        off = ", or off" if self.or_off else ""
        return f"Choose a whole number of days from 1 to {self.most}{off}. Nothing was changed and nothing was charged."


@dataclass
class FilmRetired(Refusal):
    """The video is in the archive; its film was older than the team keeps films."""

    video: VideoId
    days: int
    by_admin: bool

    def __str__(self) -> str:
        who = "this team's admins" if self.by_admin else "whoever runs this bot"
        days = f"{self.days} day{'' if self.days == 1 else 's'}"
        return (
            f"The film of {self.video} was removed after {days}, as {who} set. Nothing was charged. "
            "Make it again, or choose another video."
        )


@dataclass
class NothingToCompare(Refusal):
    video: VideoId

    def __str__(self) -> str:
        return (
            f"There is nothing to compare {self.video} with yet: it is no remix, and no remix of it is ready here. "
            "Nothing was charged. Type a second id too, or remix it first."
        )


@dataclass
class SameVideo(Refusal):
    video: VideoId

    def __str__(self) -> str:
        return f"Both of them are {self.video}. Nothing was charged. Choose two different videos."


@dataclass
class NoFilmToCompare(Refusal):
    video: VideoId
    progress: int | None
    failed: bool

    def __str__(self) -> str:
        if self.failed:
            return (
                f"{self.video} has no film, so there is nothing to compare. Nothing was charged. Choose another video."
            )
        percent = f" ({self.progress} %)" if self.progress is not None else ""
        return f"{self.video} is still being made{percent}. Nothing was charged. Wait until it is ready."


@dataclass
class ComparedElsewhere(Refusal):
    """What comes from a private place is posted nowhere else, not by its owner either."""

    video: VideoId

    def __str__(self) -> str:
        return (
            f"{self.video} was made in another, private place, and is compared only there. Nothing was charged. "
            "Ask me there."
        )


@dataclass
class TooManyComparisons(Refusal):
    most: int

    def __str__(self) -> str:
        return (
            f"You already have {self.most} comparisons on their way, the most at once. Nothing was charged. "
            "Wait until one has come."
        )
