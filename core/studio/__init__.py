"""The front door: what people can ask for. Adapters call nothing else of the core's doing."""

from core.changes import MOST_STEPS
from core.store.books import Entry
from core.store.counts import Numbers
from core.store.ledger import Balance
from core.store.presets import Preset
from core.store.shelves import Shelf
from core.studio.bringing import Attachment
from core.studio.costs import Report as CostReport
from core.studio.doors import SESSION_LIVES, Doors
from core.studio.facts import Account, Facts, Lineage, Offered, Page, Step
from core.studio.front import Studio
from core.studio.house import Brake, House, Limits, Pages
from core.studio.library import Search
from core.studio.presets import Saving
from core.studio.reader import Reader, web_ask
from core.studio.screen import Card, Screen, Shown, VideoPage
from core.studio.sharing import MOST_DAYS as MOST_LINK_DAYS
from core.studio.team_books import TeamBooks
from core.studio.wish import Wish

__all__ = [
    "MOST_LINK_DAYS", "MOST_STEPS", "SESSION_LIVES", "Account", "Attachment", "Balance", "Brake", "Card",
    "CostReport", "Doors", "Entry", "Facts", "House", "Limits", "Lineage", "Numbers", "Offered", "Page", "Pages",
    "Preset", "Reader", "Saving", "Screen", "Search", "Shelf", "Shown", "Step", "Studio", "TeamBooks", "VideoPage",
    "Wish", "web_ask",
]  # fmt: skip  # For programs and pages, beside what the chats use.
