"""What the gallery shows: one example card, as each platform draws it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One card on one platform."""

    platform: str
    html: Markup
    """Escaped by whoever drew it."""
    counters: str
    """How much of the platform's limits it takes."""
    builder: str = ""
    """Where the platform's own tool draws the same, if it has one."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    name: str
    kind: str
    drawn: Sequence[Drawn]


Pieces: TypeAlias = Callable[[], Awaitable[Sequence[Piece]]]
"""Put together outside, for adapters do not know each other."""
