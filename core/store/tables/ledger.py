"""Accounts and their entries: every credit there is."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from core.store.tables.columns import ACCOUNT, AUTOMATIC, TEAM, VIDEO_ID, Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", ACCOUNT, primary_key=True),
    Column("team", TEAM, nullable=False, index=True),
    Column("available", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    CheckConstraint("available >= 0", name="available"),
    CheckConstraint("held >= 0", name="held"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", AUTOMATIC, primary_key=True, autoincrement=True),
    Column("account", ACCOUNT, ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("available_change", BigInteger, nullable=False),
    Column("held_change", BigInteger, nullable=False),
    Column("video_id", VIDEO_ID),
    Column("step", String(4)),
    Column("reference", String(300)),
    Column("actor", ACCOUNT),
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
