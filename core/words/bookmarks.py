"""Which page of the archive somebody looks at, written so short that it fits into the id of a button."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, Self

from core.names import VideoId, read_video_id
from core.refusals import OldButton
from core.text import clean, one_line, utf16_length

Whose = Literal["team", "mine"]
Kind = Literal["all", "original", "remix", "now"]
"""The last: what can be remixed now."""

LONGEST_SEARCH = 30
"""Discord's ids hold 100 characters, and what was searched for is in each of them."""

_WHOSE: dict[str, Whose] = {"t": "team", "m": "mine"}
_KINDS: dict[str, Kind] = {"a": "all", "o": "original", "r": "remix", "n": "now"}
_WRITTEN = re.compile(
    r"(?P<whose>[tm])(?P<kind>[aorn])\.(?P<model>[0-9a-f]{0,6})\.(?P<edge>[<>]\d{1,17}-[0-9a-z]{5,12})?"
    r"\.(?P<page>\d{1,4})\.(?P<search>.*)",
    re.DOTALL,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_PAGE = 9999


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The page begins right after this video. It is no number of rows, so new videos shift nothing."""

    at: datetime
    video: VideoId
    newer: bool = False
    """The page is the one before instead."""


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    whose: Whose = "team"
    kind: Kind = "all"
    model: str = ""
    """A model's mark: its name may be longer than an id."""
    search: str = ""
    edge: Edge | None = None
    """None: the newest."""
    page: int = 1

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises OldButton. "" is the whole team's newest."""
        if not text:
            return cls()
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise OldButton
        return cls(
            whose=_WHOSE[found["whose"]],
            kind=_KINDS[found["kind"]],
            model=found["model"],
            edge=_edge(found["edge"] or ""),
            page=max(1, int(found["page"])),
            search=found["search"].replace("%40", "@").replace("%25", "%"),
        )

    def write(self) -> str:
        edge = self.edge
        stands = ""
        if edge is not None:
            stands = f"{'>' if edge.newer else '<'}{(edge.at - _EPOCH) // timedelta(microseconds=1)}-{edge.video}"
        first = f"{self.whose[0]}{self.kind[0]}.{self.model}.{stands}.{min(self.page, _LAST_PAGE)}"
        return f"{first}.{_quoted(self.search)}"

    def searching(self, words: str) -> Self:
        """From the newest again; as many of the words as fit."""
        kept = one_line(clean(words))
        while utf16_length(_quoted(kept)) > LONGEST_SEARCH:
            kept = kept[:-1]
        return replace(self, search=kept.strip(), edge=None, page=1)


def mark_of(model: str) -> str:
    return sha256(model.encode()).hexdigest()[:6]


def _edge(text: str) -> Edge | None:
    if not text:
        return None
    at, _, video = text[1:].partition("-")
    named = read_video_id(video)
    if named is None:
        raise OldButton
    return Edge(at=_EPOCH + timedelta(microseconds=int(at)), video=named, newer=text[0] == ">")


def _quoted(search: str) -> str:
    """In a direct message Discord's ids have their home after an @."""
    return search.replace("%", "%25").replace("@", "%40")
