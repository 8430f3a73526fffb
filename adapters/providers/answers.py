"""What a vendor answered, and how long and how large an answer may be."""

import json
from dataclasses import dataclass

import httpx

from core.errors import Missed


@dataclass(frozen=True, kw_only=True)
class Limits:
    """No exchange takes longer or brings more than this, however slowly or endlessly a vendor answers."""

    post_s: float = 45.0
    connect_s: float = 11.0
    """Of post_s; a connection that takes longer is given up, and nothing was sent over it."""
    get_s: float = 30.0
    film_s: float = 600.0
    film_pause_s: float = 30.0
    json_bytes: int = 1 << 20
    film_bytes: int = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a vendor said, whatever its status."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def json(self) -> object:
        """None where the body is no JSON. Nesting deep enough to exhaust the parser counts as no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class TooLong(Missed):
    """The answer was longer than we read."""
