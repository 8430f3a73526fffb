"""Who asked for a message that is nobody's result."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("asked_by", sa.String(length=160)))


def downgrade() -> None:
    op.drop_column("posts", "asked_by")
