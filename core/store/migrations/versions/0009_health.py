"""Vendors that are paused, the admins who are told, and videos that were moved to another vendor."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trying", sa.String(length=12), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(why IS NULL) = (since IS NULL)", name="ck_pauses_since"),
        sa.CheckConstraint("(why IS NULL) = (due_at IS NULL)", name="ck_pauses_due"),
        sa.CheckConstraint("why IS NOT NULL OR trying IS NULL", name="ck_pauses_trying"),
        sa.PrimaryKeyConstraint("provider", name="pk_pauses"),
    )
    op.create_table(
        "admins",
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_admins"),
    )
    op.create_index("ix_admins_team", "admins", ["team"])
    op.create_table(
        "alerts",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "since", "kind", "account", name="pk_alerts"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.add_column("videos", sa.Column("moved_from", sa.String(length=12), nullable=True))
    moved = sa.text("moved_from IS NOT NULL")
    op.create_index(
        "uq_videos_moved_from", "videos", ["moved_from"], unique=True, sqlite_where=moved, postgresql_where=moved
    )


def downgrade() -> None:
    op.drop_index("uq_videos_moved_from", "videos")
    op.drop_column("videos", "moved_from")
    op.drop_table("alerts")
    op.drop_table("admins")
    op.drop_table("pauses")
