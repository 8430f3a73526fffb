"""Ways in: links to films, tokens of programs, sessions of browsers; each as a hash."""

from sqlalchemy import Column, ForeignKey, String, Table

from core.store.tables.columns import ACCOUNT, VIDEO_ID, Moment, metadata

film_links = Table(
    "film_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), nullable=False),
    Column("remix_id", VIDEO_ID, ForeignKey("videos.id"), nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
)

shares = Table(
    "shares",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), nullable=False, index=True),
    Column("made_by", ACCOUNT, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("account", ACCOUNT, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("account", ACCOUNT, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("until", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", ACCOUNT, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
)
