"""The front door: what people can ask for. Adapters call nothing else of the core's doing."""

from core.studio.front import Studio
from core.studio.house import Brake, House, Limits
from core.studio.library import Search
from core.studio.presets import Saving
from core.studio.reader import (
    Account,
    Balance,
    Entry,
    Facts,
    Lineage,
    Numbers,
    Offered,
    Page,
    Preset,
    Reader,
    Shelf,
    TeamBooks,
    web_ask,
)
from core.studio.wish import Wish

__all__ = [
    "Account", "Balance", "Brake", "Entry", "Facts", "House", "Limits", "Lineage", "Numbers", "Offered", "Page",
    "Preset", "Reader", "Saving", "Search", "Shelf", "Studio", "TeamBooks", "Wish", "web_ask",
]  # fmt: skip  # For programs and pages, beside what the chats use.
