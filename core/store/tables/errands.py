"""What goes on after an answer beside videos: changes one after another, films that members bring along."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from core.store.tables.columns import ACCOUNT, PLACE, TEAM, VIDEO_ID, Moment, metadata

chains = Table(
    "chains",
    metadata,
    Column("id", VIDEO_ID, primary_key=True),
    Column("team", TEAM, nullable=False),
    Column("account", ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("at", PLACE, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("position", Integer, nullable=False),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("why", Text),
    Column("cancel_asked", Boolean, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("due_at", Moment),
    Column("claim", BigInteger, nullable=False),
    CheckConstraint("state IN ('going', 'done', 'stopped')", name="state"),
    CheckConstraint("(state = 'going') = (ended_at IS NULL)", name="ended"),
)
Index(
    "ix_chains_due_at",
    chains.c.due_at,
    sqlite_where=chains.c.due_at.is_not(None),
    postgresql_where=chains.c.due_at.is_not(None),
)

chain_steps = Table(
    "chain_steps",
    metadata,
    Column("chain_id", VIDEO_ID, ForeignKey("chains.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), nullable=False, unique=True),
)
"""The primary key is why no step is ever made twice."""

bringings = Table(
    "bringings",
    metadata,
    Column("id", VIDEO_ID, primary_key=True),
    Column("team", TEAM, nullable=False),
    Column("account", ACCOUNT, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("at", PLACE, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sha256", String(64)),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id")),
    Column("why", Text),
    Column("began_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("claim", BigInteger, nullable=False),
    CheckConstraint("state IN ('coming', 'telling', 'over')", name="state"),
    CheckConstraint("(state = 'over') = (due_at IS NULL)", name="due"),
    Index(None, "team", "sha256"),
)
Index(
    "ix_bringings_due_at",
    bringings.c.due_at,
    sqlite_where=bringings.c.due_at.is_not(None),
    postgresql_where=bringings.c.due_at.is_not(None),
)
