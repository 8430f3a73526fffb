"""Every table, its columns and the rules that the database itself sees to."""

from core.store.tables.columns import Millionths, Moment, insert_if_absent, metadata
from core.store.tables.doors import film_links, links, sessions, shares, tokens
from core.store.tables.errands import bringings, chain_steps, chains
from core.store.tables.health import admins, alerts, pauses
from core.store.tables.ledger import accounts, entries
from core.store.tables.people import drafts, inbox, owed, presets, teams
from core.store.tables.posts import file_limits, posts
from core.store.tables.videos import film_room, marks, strays, videos

__all__ = [
    "Millionths", "Moment", "accounts", "admins", "alerts", "bringings", "chain_steps", "chains", "drafts",
    "entries", "file_limits", "film_links", "film_room", "inbox", "insert_if_absent", "links", "marks", "metadata",
    "owed", "pauses", "posts", "presets", "sessions", "shares", "strays", "teams", "tokens", "videos",
]  # fmt: skip
