"""How long a team keeps its films, and who else may see them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_table("shares")
