"""Presets, and changes that are made one after another."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presets",
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("description", sa.String(length=100), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=160), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_presets"),
    )
    op.create_table(
        "chains",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("at", sa.String(length=300), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_chains_account"),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_chains_video_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chains"),
        sa.UniqueConstraint("video_id", name="uq_chains_video_id"),
        sa.CheckConstraint("state IN ('going', 'done', 'stopped')", name="ck_chains_state"),
        sa.CheckConstraint("(state = 'going') = (ended_at IS NULL)", name="ck_chains_ended"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_chains_due_at", "chains", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "chain_steps",
        sa.Column("chain_id", sa.String(length=12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chains.id"], name="fk_chain_steps_chain_id"),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_chain_steps_video_id"),
        sa.PrimaryKeyConstraint("chain_id", "step", name="pk_chain_steps"),
        sa.UniqueConstraint("video_id", name="uq_chain_steps_video_id"),
    )


def downgrade() -> None:
    for table in ("chain_steps", "chains", "presets"):
        op.drop_table(table)
