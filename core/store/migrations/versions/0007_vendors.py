"""Links by which a vendor fetches the original of a remix."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "film_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.Column("remix_id", sa.String(length=12), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["remix_id"], ["videos.id"], name="fk_film_links_remix_id"),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_film_links_video_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_film_links"),
    )
    op.create_index("ix_film_links_ends_at", "film_links", ["ends_at"])


def downgrade() -> None:
    op.drop_table("film_links")
