"""Vendors that do not work: who is paused, which admins there are, and what they are told."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from core.store.tables.columns import ACCOUNT, PROVIDER, TEAM, WHY, Moment, metadata

pauses = Table(
    "pauses",
    metadata,
    Column("provider", PROVIDER, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("why", WHY),
    Column("since", Moment),
    Column("tries", Integer, nullable=False),
    Column("trying", String(12)),
    Column("due_at", Moment),
    Column("claim", BigInteger, nullable=False),
    CheckConstraint("(why IS NULL) = (since IS NULL)", name="since"),
    CheckConstraint("(why IS NULL) = (due_at IS NULL)", name="due"),
    CheckConstraint("why IS NOT NULL OR trying IS NULL", name="trying"),
)
"""One row for each provider that ever failed. `why` is NULL while it is not paused; `due_at` is when the next try may
be made, by the video `trying` where one is under way."""

admins = Table(
    "admins",
    metadata,
    Column("account", ACCOUNT, primary_key=True),
    Column("team", TEAM, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
)
"""Who was seen acting as an admin, and when last: no chat tells a bot who they all are."""

alerts = Table(
    "alerts",
    metadata,
    Column("provider", PROVIDER, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("account", ACCOUNT, primary_key=True),
    Column("why", WHY, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Column("claim", BigInteger, nullable=False),
)
"""What somebody is told of one pause, which its provider and its beginning name, and whose cause may change. The
primary key is why nobody is told twice of one cause."""
Index(
    "ix_alerts_due_at",
    alerts.c.due_at,
    sqlite_where=alerts.c.due_at.is_not(None),
    postgresql_where=alerts.c.due_at.is_not(None),
)
