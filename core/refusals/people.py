"""The polite noes about who asks, and where."""

from dataclasses import dataclass

from core.refusals.refusal import Refusal
from core.refusals.wording import listed


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
class TeamNotAdmitted(Refusal):
    def __str__(self) -> str:
        return "This bot does not make videos for this team yet. Nothing was charged. Ask the people who run it to admit you."


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
            f"I am not allowed to post videos in this channel; I would need {listed(self.missing)}. "
            "Nothing was charged. Ask an admin, or use another channel."
        )


@dataclass
class PagesOff(Refusal):
    """/sora web where nothing serves the pages, or nobody said under which address."""

    def __str__(self) -> str:
        return "This bot has no pages in a browser here. Nothing was charged. Whoever runs it can switch them on: WEB=true."
