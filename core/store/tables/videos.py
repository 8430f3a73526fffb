"""Videos, by which words they are found, and what their films take."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from core.store.tables.columns import ACCOUNT, MARK, PLACE, TEAM, VIDEO_ID, Millionths, Moment, metadata

videos = Table(
    "videos",
    metadata,
    Column("id", VIDEO_ID, primary_key=True),
    Column("team", TEAM, nullable=False),
    Column("account", ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("model", String(100), nullable=False),
    Column("size", String(20), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("asked_at", PLACE, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("remix_of", VIDEO_ID, ForeignKey("videos.id")),
    Column("gift_of", VIDEO_ID, ForeignKey("videos.id"), unique=True),
    Column("status", String(12), nullable=False),
    Column("reason", String(20)),
    Column("error_code", Text),
    Column("attempts", Integer, nullable=False),
    Column("submitted_at", Moment),
    Column("fingerprint", String(128)),
    Column("provider", String(64), nullable=False),
    Column("provider_id", String(512)),
    Column("poll_url", String(2048)),
    Column("progress", Integer),
    Column("waited_s", Float(53), nullable=False),
    Column("looked_at", Moment),
    Column("missed", Integer, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("film_key", String(300)),
    Column("film_bytes", BigInteger),
    Column("film_sha256", String(64)),
    Column("film_seconds", Millionths),
    Column("film_width", Integer),
    Column("film_height", Integer),
    Column("ended_at", Moment),
    Column("result_expires_at", Moment),
    Column("remixable_until", Moment),
    Column("cost_usd", Millionths),
    Column("due_at", Moment),
    Column("claim", BigInteger, nullable=False),
    Column("removed_at", Moment),
    Column("removed_by", ACCOUNT),
    Column("erased_at", Moment),
    Column("brought", Boolean, nullable=False),
    Column("moved_from", VIDEO_ID),
    Column("retired_at", Moment),
    Column("retired_by", ACCOUNT),
    UniqueConstraint("provider", "provider_id"),
    CheckConstraint("(price > 0 AND NOT brought) OR (price = 0 AND brought = (gift_of IS NULL))", name="price"),
    CheckConstraint("status IN ('queued', 'submitting', 'running', 'storing', 'ready', 'failed')", name="status"),
    CheckConstraint("(status = 'failed') = (reason IS NOT NULL)", name="reason"),
    CheckConstraint("(status IN ('ready', 'failed')) = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("status NOT IN ('running', 'storing') OR provider_id IS NOT NULL", name="provider_id"),
    CheckConstraint("status <> 'ready' OR (film_key IS NOT NULL AND film_bytes > 0)", name="film"),
    Index(None, "team", "created_at", "id"),
    Index(None, "account", "status"),
    Index(None, "account", "created_at"),
    Index(None, "remix_of", "created_at", "id"),
    Index(None, "team", "film_sha256"),
)
Index(
    "uq_videos_fingerprint",
    videos.c.fingerprint,
    unique=True,
    sqlite_where=videos.c.status == "submitting",
    postgresql_where=videos.c.status == "submitting",
)
Index(
    "uq_videos_moved_from",
    videos.c.moved_from,
    unique=True,
    sqlite_where=videos.c.moved_from.is_not(None),
    postgresql_where=videos.c.moved_from.is_not(None),
)
Index(
    "ix_videos_fingerprint_submitted_at",
    videos.c.fingerprint,
    videos.c.submitted_at,
    sqlite_where=videos.c.fingerprint.is_not(None),
    postgresql_where=videos.c.fingerprint.is_not(None),
)
Index(
    "ix_videos_due_at",
    videos.c.due_at,
    sqlite_where=videos.c.due_at.is_not(None),
    postgresql_where=videos.c.due_at.is_not(None),
)
Index(
    "ix_videos_line",
    videos.c.provider,
    videos.c.created_at,
    sqlite_where=videos.c.status == "queued",
    postgresql_where=videos.c.status == "queued",
)
Index(
    "ix_videos_typical",
    videos.c.model,
    videos.c.seconds,
    videos.c.ended_at,
    sqlite_where=videos.c.status == "ready",
    postgresql_where=videos.c.status == "ready",
)

film_room = Table(
    "film_room",
    metadata,
    Column("team", TEAM, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
)
"""What a team's films take: triggers in the migration keep it, so that no way of a film in or out can forget it."""

_KEPT = and_(videos.c.status == "ready", videos.c.retired_at.is_(None), videos.c.removed_at.is_(None))
Index(
    "ix_videos_kept",
    videos.c.team,
    videos.c.ended_at,
    videos.c.film_bytes,
    sqlite_where=_KEPT,
    postgresql_where=_KEPT,
)

strays = Table(
    "strays",
    metadata,
    Column("provider", String(64), primary_key=True),
    Column("provider_id", String(512), primary_key=True),
    Column("video_id", VIDEO_ID),
    Column("seen_at", Moment, nullable=False, index=True),
)

marks = Table(
    "marks",
    metadata,
    Column("shelf", ACCOUNT, primary_key=True),
    Column("mark", MARK, primary_key=True),
    Column("created_at", Moment, primary_key=True),
    Column("video_id", VIDEO_ID, primary_key=True),
    sqlite_with_rowid=False,
)
