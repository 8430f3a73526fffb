"""The polite noes that are nobody's choice: something was slow, old, done before, or broke."""

from dataclasses import dataclass

from core.refusals.refusal import Refusal


@dataclass
class AlreadyDone(Refusal):
    """A delivery that was handled before and has no card to show again; adapters stay silent about it."""

    def __str__(self) -> str:
        return "That was done already. Nothing more was charged."


@dataclass
class OldButton(Refusal):
    def __str__(self) -> str:
        return "This button is from an older version. Nothing was charged. Type /sora show and the video id for fresh ones."


@dataclass
class Paused(Refusal):
    def __str__(self) -> str:
        return "New videos are paused until the people who run this bot have checked its books. Nothing was charged. Try later."


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
