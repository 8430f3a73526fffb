"""What a polite no is: an answer to a person, with the ways out that there are."""

from dataclasses import dataclass

from core.errors import SoraError
from core.names import VideoId


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
