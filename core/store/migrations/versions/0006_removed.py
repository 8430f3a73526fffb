"""Videos can be removed, and two of them be shown side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("videos", sa.Column("removed_at", sa.BigInteger()))
    op.add_column("videos", sa.Column("removed_by", sa.String(length=160)))
    op.add_column("videos", sa.Column("erased_at", sa.BigInteger()))
    op.add_column("posts", sa.Column("other", sa.String(length=12)))
    op.create_index(
        "ix_posts_other",
        "posts",
        ["other"],
        sqlite_where=sa.text("other IS NOT NULL"),
        postgresql_where=sa.text("other IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_posts_other", table_name="posts")
    op.drop_column("posts", "other")
    for column in ("erased_at", "removed_by", "removed_at"):
        op.drop_column("videos", column)
