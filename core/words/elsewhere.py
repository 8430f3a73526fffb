"""The words about what was meant for a channel that takes no messages, and comes to one person instead.

`meant_for`: that channel. None: it stands where it was meant to, and nothing is said.
"""

from dataclasses import replace
from typing import TypeVar

from core.card_parts import Channel, Line
from core.cards import ComparisonCard, ResultCard, VideoCard
from core.names import Place

Film = TypeVar("Film", bound=ResultCard | ComparisonCard)


def told_elsewhere(card: VideoCard, meant_for: Place | None) -> VideoCard:
    return replace(card, notes=(_line(meant_for, "I tell you here"), *card.notes)) if meant_for else card


def brought_elsewhere(card: Film, meant_for: Place | None) -> Film:
    return replace(card, about_film=(_line(meant_for, "here it is"), *card.about_film)) if meant_for else card


def _line(meant_for: Place, so: str) -> Line:
    return ("I could not post in ", Channel(at=meant_for), f", so {so}.")
