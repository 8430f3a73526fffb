"""Teams, and what is kept of people between two clicks: drafts, presets, deliveries, words that are owed."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from core.store.tables.columns import ACCOUNT, TEAM, VIDEO_ID, Moment, metadata

teams = Table(
    "teams",
    metadata,
    Column("id", TEAM, primary_key=True),
    Column("admitted_at", Moment, nullable=False),
    Column("film_days", Integer),
    Column("film_days_by", ACCOUNT),
    Column("film_days_at", Moment),
)

owed = Table(
    "owed",
    metadata,
    Column("account", ACCOUNT, primary_key=True),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), primary_key=True),
    Column("at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("delivery_id", String(300), primary_key=True),
    Column("video_id", VIDEO_ID),
    Column("at", Moment, nullable=False, index=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("account", ACCOUNT, primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("prompt", Text, nullable=False),
    Column("model", String(100)),
    Column("size", String(20)),
    Column("seconds", Integer),
    Column("at", Moment, nullable=False, index=True),
)

presets = Table(
    "presets",
    metadata,
    Column("owner", ACCOUNT, primary_key=True),  # A member, or a whole team by its own id.
    Column("key", String(120), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("description", String(100), nullable=False),
    Column("uses", Integer, nullable=False),
    Column("saved_by", ACCOUNT, nullable=False),
    Column("saved_at", Moment, nullable=False),
)
