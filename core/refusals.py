"""Every polite no, as the sentence a person reads: what happened, what it cost, what to do now."""

from dataclasses import dataclass, field

from core.errors import SoraError
from core.names import VideoId
from core.text import clamp, clean, one_line


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Another model that would do it, at its own price: chosen by a press, never taken silently."""

    video: VideoId
    model: str
    label: str
    price: int
    again: VideoId | None = None
    """The remix whose words are taken along."""


class Refusal(SoraError):
    """Shown to the person who asked. str() is what they read: what happened, what it cost, what to do now."""

    draft: str | None = None
    """The kept words, as drafts.marked() names them; set where there were any to keep."""
    offers: tuple[Offer, ...] = ()
    hurdle: str = ""
    """Where nothing can be offered: why the nearest thing to it cannot."""

    @property
    def code(self) -> str:
        """Stable; for the HTTP API and tests."""
        return "".join("_" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("_")


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
        return f'I can\'t find a video called "{_typed(self.asked)}". Nothing was charged. {hint}'


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
            f"Make it again with {_listed(self.remixable, 'or')} to remix it." if self.remixable else "Make a new one."
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


@dataclass
class ModelUnknown(Refusal):
    asked: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        return f'There is no model called "{_typed(self.asked)}". Choose {_choices(self.offered)}. Nothing was charged.'


@dataclass
class SpecImpossible(Refusal):
    """A length or a size that the model does not make."""

    model: str
    what: str
    asked: str
    offered: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.model} does not make a {self.what} of {_typed(self.asked)}. "
            f"Choose {_choices(self.offered)}. Nothing was charged."
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
class UnknownPreset(Refusal):
    asked: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f'Did you mean "{_typed(self.nearest)}"?' if self.nearest else "See them with /sora presets list."
        return f'There is no preset called "{_typed(self.asked)}". Nothing was charged. {hint}'


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


@dataclass
class JustStarted(Refusal):
    """The same person, original and prompt within ten seconds: most likely a second press."""

    video: VideoId
    source: VideoId | None
    price: int

    def __str__(self) -> str:
        return f"You just started this one: it is {self.video}. Nothing more was charged. Start another for {credits_text(self.price)}?"


@dataclass
class InsufficientCredits(Refusal):
    price: int
    available: int

    def __str__(self) -> str:
        return (
            f"This costs {credits_text(self.price)} and you have {self.available}. Nothing was charged. "
            "Ask an admin for credits."
        )


@dataclass
class PoolEmpty(Refusal):
    wanted: int
    available: int

    def __str__(self) -> str:
        return (
            f"The team's pool has {credits_text(self.available)} left, not {self.wanted}. Nobody's credits changed. "
            "Whoever runs this bot can fill the pool."
        )


@dataclass
class BadAmount(Refusal):
    most: int

    def __str__(self) -> str:
        return f"An amount is a whole number from 1 to {self.most}. Nobody's credits changed."


@dataclass
class BadMember(Refusal):
    def __str__(self) -> str:
        return "Name one member of this team, for instance @ana. Nobody's credits changed."


@dataclass
class TooManyVideos(Refusal):
    making: int
    limit: int

    def __str__(self) -> str:
        return (
            f"You already have {self.making} video{'' if self.making == 1 else 's'} in the making; "
            f"the limit is {self.limit}. Wait for one to finish or cancel one. Nothing was charged."
        )


@dataclass
class NotAllowed(Refusal):
    def __str__(self) -> str:
        return "Only admins can do this here. Nothing was changed and nothing was charged. Ask one of them."


@dataclass
class NotYours(Refusal):
    def __str__(self) -> str:
        return "Only the person who started it or an admin can do this. Nothing was changed and nothing was charged. Ask one of them."


@dataclass
class Guest(Refusal):
    def __str__(self) -> str:
        return "Guests can watch, but not spend credits here. Nothing was charged. Ask a member to start it."


@dataclass
class External(Refusal):
    def __str__(self) -> str:
        return "People from other organisations can watch, but not spend credits here. Nothing was charged. Ask a member to start it."


@dataclass
class TeamIsFull(Refusal):
    """The films of the team take all the room that it has."""

    used: int
    room: int

    def __str__(self) -> str:
        return (
            f"This team's videos take {gigabytes(self.used)} of the {gigabytes(self.room)} that there is for them. "
            "Nothing was charged. Type /sora delete for those that can go, or ask an admin to keep films for fewer days."
        )


@dataclass
class PagesOff(Refusal):
    """/sora web where nothing serves the pages, or nobody said under which address."""

    def __str__(self) -> str:
        return "This bot has no pages in a browser here. Nothing was charged. Whoever runs it can switch them on: WEB=true."


@dataclass
class CannotPostHere(Refusal):
    """Judged before any hold, from what the platform said about the place."""

    missing: tuple[str, ...]
    bot: str = "sora"
    """The bot's name in this place, which an operator may have changed."""

    def __str__(self) -> str:
        if "membership" in self.missing:
            return (
                "I am not in this channel, so I could not bring the video. Nothing was charged. "
                f"Type /invite @{self.bot} first."
            )
        return (
            f"I am not allowed to post videos in this channel; I would need {_listed(self.missing)}. "
            "Nothing was charged. Ask an admin, or use another channel."
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


@dataclass
class TeamNotAdmitted(Refusal):
    def __str__(self) -> str:
        return "This bot does not make videos for this team yet. Nothing was charged. Ask the people who run it to admit you."


@dataclass
class AlreadyDone(Refusal):
    """A delivery that was handled before and has no card to show again; adapters stay silent about it."""

    def __str__(self) -> str:
        return "That was done already. Nothing more was charged."


@dataclass
class KeyReused(Refusal):
    """Over HTTP: the same key has to mean the same video."""

    video: VideoId

    def __str__(self) -> str:
        return f"This key was used for another video, {self.video}. Nothing more was charged. Choose a new key."


@dataclass
class Paused(Refusal):
    def __str__(self) -> str:
        return "New videos are paused until the people who run this bot have checked its books. Nothing was charged. Try later."


@dataclass
class OldButton(Refusal):
    def __str__(self) -> str:
        return "This button is from an older version. Nothing was charged. Type /sora show and the video id for fresh ones."


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
        hint = f"Did you mean {self.nearest}?" if self.nearest else f"Choose {_listed(self.known, 'or')}."
        return f'I do not know "{_typed(self.asked)}". {hint} Nothing was charged.'


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
class TryAgainSoon(Refusal):
    """The database is locked, full or away."""

    def __str__(self) -> str:
        return "I could not save that just now. Nothing was charged. Try again in a minute."


@dataclass
class PlatformSlow(Refusal):
    """The chat platform did not tell in time what has to be known first, or its leave to open a form ran out."""

    platform: str

    def __str__(self) -> str:
        return f"{self.platform} did not answer me in time. Nothing was charged. Try again."


@dataclass
class Broken(Refusal):
    """A fault of ours; the reference finds it in the log."""

    reference: str

    def __str__(self) -> str:
        return (
            f"Something broke on my side (ref {self.reference}). Nothing more was charged. Try again, or tell an admin."
        )


def are_back(amount: int) -> str:
    return f"{credits_text(amount)} {'is' if amount == 1 else 'are'} back."


def credits_text(amount: int) -> str:
    return f"{amount} credit{'' if amount == 1 else 's'}"


def gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _listed(things: tuple[str, ...], last: str = "and") -> str:
    return f" {last} ".join([", ".join(things[:-1]), things[-1]]) if len(things) > 1 else "".join(things)


_MOST_CHOICES = 8


def _choices(offered: tuple[str, ...]) -> str:
    """A model that makes each length from 1 to 60 is told by its ends."""
    if len(offered) <= _MOST_CHOICES:
        return _listed(offered, "or")
    if all(choice.isdecimal() for choice in offered):
        return f"from {offered[0]} to {offered[-1]}"
    return f"{', '.join(offered[: _MOST_CHOICES - 1])} or one of {len(offered) - _MOST_CHOICES + 1} more"


def _typed(text: str) -> str:
    """What a person typed, in one short harmless line."""
    return clamp(one_line(clean(text)), 40)
