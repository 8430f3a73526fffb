"""The largest file that a place takes, and how far down a film has come that is too large for its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_limits",
        sa.Column("taker", sa.String(length=300), nullable=False),
        sa.Column("told", sa.BigInteger()),
        sa.Column("refused", sa.BigInteger()),
        sa.Column("refused_at", sa.BigInteger()),
        sa.Column("told_then", sa.BigInteger()),
        sa.Column("taken", sa.BigInteger()),
        sa.PrimaryKeyConstraint("taker", name="pk_file_limits"),
    )
    op.add_column("posts", sa.Column("rung", sa.String(length=10)))


def downgrade() -> None:
    op.drop_column("posts", "rung")
    op.drop_table("file_limits")
