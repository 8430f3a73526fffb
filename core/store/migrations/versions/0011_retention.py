"""How long a team keeps its films, and who else may see them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ADDED = (
    ("videos", "retired_by"),
    ("videos", "retired_at"),
    ("teams", "film_days_at"),
    ("teams", "film_days_by"),
    ("teams", "film_days"),
)


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.Column("made_by", sa.String(length=160), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_shares_video_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_shares"),
    )
    op.create_index("ix_shares_video_id", "shares", ["video_id"])
    op.create_index("ix_shares_ends_at", "shares", ["ends_at"])
    op.add_column("teams", sa.Column("film_days", sa.Integer()))
    op.add_column("teams", sa.Column("film_days_by", sa.String(length=160)))
    op.add_column("teams", sa.Column("film_days_at", sa.BigInteger()))
    op.add_column("videos", sa.Column("retired_at", sa.BigInteger()))
    op.add_column("videos", sa.Column("retired_by", sa.String(length=160)))
    kept = sa.text("status = 'ready' AND retired_at IS NULL AND removed_at IS NULL")
    columns = ["team", "ended_at", "film_bytes"]
    op.create_index("ix_videos_kept", "videos", columns, sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index("ix_videos_kept", table_name="videos")
    for table, column in _ADDED:
        op.drop_column(table, column)
    op.drop_table("shares")
