"""Every table, its columns and the rules that the database itself sees to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Executable,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
)
from sqlalchemy.dialects import postgresql, sqlite

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MILLION = Decimal(1_000_000)


class Moment(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970: exact on both engines, and sortable as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone cannot be stored: {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


class Millionths(TypeDecorator[Decimal]):
    """A decimal with six places as a whole number, because SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        return None if value is None else round(value * _MILLION)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / _MILLION


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_VIDEO_ID, _ACCOUNT, _TEAM, _PLACE = String(12), String(160), String(100), String(300)
_MARK = String(200).with_variant(String(200, collation="C"), "postgresql")  # Sorted alike on both engines.
_AUTOMATIC = BigInteger().with_variant(Integer, "sqlite")  # Only INTEGER counts by itself on SQLite.

teams = Table(
    "teams",
    metadata,
    Column("id", _TEAM, primary_key=True),
    Column("admitted_at", Moment, nullable=False),
    Column("film_days", Integer),
    Column("film_days_by", _ACCOUNT),
    Column("film_days_at", Moment),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", _ACCOUNT, primary_key=True),
    Column("team", _TEAM, nullable=False, index=True),
    Column("available", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    CheckConstraint("available >= 0", name="available"),
    CheckConstraint("held >= 0", name="held"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", _AUTOMATIC, primary_key=True, autoincrement=True),
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("available_change", BigInteger, nullable=False),
    Column("held_change", BigInteger, nullable=False),
    Column("video_id", _VIDEO_ID),
    Column("step", String(4)),
    Column("reference", String(300)),
    Column("actor", _ACCOUNT),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    UniqueConstraint("video_id", "step"),
    UniqueConstraint("account", "reference"),
    CheckConstraint(
        "(kind = 'hold' AND step = 'hold' AND available_change < 0 AND held_change = -available_change)"
        " OR (kind = 'capture' AND step = 'end' AND available_change = 0 AND held_change < 0)"
        " OR (kind = 'release' AND step = 'end' AND available_change > 0 AND held_change = -available_change)"
        " OR (kind IN ('grant', 'revoke') AND step IS NULL AND available_change <> 0 AND held_change = 0)"
        " OR (kind = 'fill' AND step IS NULL AND available_change > 0 AND held_change = 0)"
        " OR (kind = 'drain' AND step IS NULL AND available_change < 0 AND held_change = 0)",
        name="kind",
    ),
    CheckConstraint("(step IS NULL) = (video_id IS NULL)", name="step"),
    CheckConstraint("step IS NOT NULL OR (reference IS NOT NULL AND actor IS NOT NULL)", name="reference"),
    Index(None, "account", "id"),
    sqlite_autoincrement=True,  # An id is never given twice, not even after the newest row was restored away.
)
"""Append-only: triggers in the migration refuse UPDATE, DELETE and TRUNCATE."""

videos = Table(
    "videos",
    metadata,
    Column("id", _VIDEO_ID, primary_key=True),
    Column("team", _TEAM, nullable=False),
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("model", String(100), nullable=False),
    Column("size", String(20), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("asked_at", _PLACE, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("remix_of", _VIDEO_ID, ForeignKey("videos.id")),
    Column("gift_of", _VIDEO_ID, ForeignKey("videos.id"), unique=True),
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
    Column("removed_by", _ACCOUNT),
    Column("erased_at", Moment),
    Column("moved_from", _VIDEO_ID),
    Column("retired_at", Moment),
    Column("retired_by", _ACCOUNT),
    UniqueConstraint("provider", "provider_id"),
    CheckConstraint("price > 0 OR (price = 0 AND gift_of IS NOT NULL)", name="price"),
    CheckConstraint("status IN ('queued', 'submitting', 'running', 'storing', 'ready', 'failed')", name="status"),
    CheckConstraint("(status = 'failed') = (reason IS NOT NULL)", name="reason"),
    CheckConstraint("(status IN ('ready', 'failed')) = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("status NOT IN ('running', 'storing') OR provider_id IS NOT NULL", name="provider_id"),
    CheckConstraint("status <> 'ready' OR (film_key IS NOT NULL AND film_bytes > 0)", name="film"),
    Index(None, "team", "created_at", "id"),
    Index(None, "account", "status"),
    Index(None, "account", "created_at"),
    Index(None, "remix_of", "created_at", "id"),
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

owed = Table(
    "owed",
    metadata,
    Column("account", _ACCOUNT, primary_key=True),
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), primary_key=True),
    Column("at", Moment, nullable=False),
)

film_room = Table(
    "film_room",
    metadata,
    Column("team", _TEAM, primary_key=True),
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

posts = Table(
    "posts",
    metadata,
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("at", _PLACE, nullable=False),
    Column("message", _PLACE),
    Column("shown", String(128)),
    Column("state", String(20), nullable=False),
    Column("memo", Text),
    Column("first_at", Moment),
    Column("last_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Column("again_at", Moment),
    Column("held", Boolean, nullable=False),
    Column("claim", BigInteger, nullable=False),
    Column("other", _VIDEO_ID),
    Column("rung", String(10)),
    Column("asked_by", _ACCOUNT),
)
Index(
    "ix_posts_due_at",
    posts.c.due_at,
    sqlite_where=posts.c.due_at.is_not(None),
    postgresql_where=posts.c.due_at.is_not(None),
)

Index(
    "ix_posts_other",
    posts.c.other,
    sqlite_where=posts.c.other.is_not(None),
    postgresql_where=posts.c.other.is_not(None),
)

file_limits = Table(
    "file_limits",
    metadata,
    Column("taker", _PLACE, primary_key=True),
    Column("told", BigInteger),
    Column("refused", BigInteger),
    Column("refused_at", Moment),
    Column("told_then", BigInteger),
    Column("taken", BigInteger),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("delivery_id", String(300), primary_key=True),
    Column("video_id", _VIDEO_ID),
    Column("at", Moment, nullable=False, index=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("account", _ACCOUNT, primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("prompt", Text, nullable=False),
    Column("model", String(100)),
    Column("size", String(20)),
    Column("seconds", Integer),
    Column("at", Moment, nullable=False, index=True),
)

strays = Table(
    "strays",
    metadata,
    Column("provider", String(64), primary_key=True),
    Column("provider_id", String(512), primary_key=True),
    Column("video_id", _VIDEO_ID),
    Column("seen_at", Moment, nullable=False, index=True),
)

film_links = Table(
    "film_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), nullable=False),
    Column("remix_id", _VIDEO_ID, ForeignKey("videos.id"), nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
)

shares = Table(
    "shares",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), nullable=False, index=True),
    Column("made_by", _ACCOUNT, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("until", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
)

presets = Table(
    "presets",
    metadata,
    Column("owner", _ACCOUNT, primary_key=True),  # A member, or a whole team by its own id.
    Column("key", String(120), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("description", String(100), nullable=False),
    Column("uses", Integer, nullable=False),
    Column("saved_by", _ACCOUNT, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

chains = Table(
    "chains",
    metadata,
    Column("id", _VIDEO_ID, primary_key=True),
    Column("team", _TEAM, nullable=False),
    Column("account", _ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("at", _PLACE, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("position", Integer, nullable=False),
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), nullable=False, unique=True),
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
    Column("chain_id", _VIDEO_ID, ForeignKey("chains.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("video_id", _VIDEO_ID, ForeignKey("videos.id"), nullable=False, unique=True),
)
"""The primary key is why no step is ever made twice."""


marks = Table(
    "marks",
    metadata,
    Column("shelf", _ACCOUNT, primary_key=True),
    Column("mark", _MARK, primary_key=True),
    Column("created_at", Moment, primary_key=True),
    Column("video_id", _VIDEO_ID, primary_key=True),
    sqlite_with_rowid=False,
)


def insert_if_absent(table: Table) -> Mapping[str, Executable]:
    """An insert that leaves an existing row alone, by the dialect's name; rowcount tells which it was."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }
