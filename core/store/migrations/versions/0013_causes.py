"""The cause of a pause may change while it lasts, and each is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ONCE = ("provider", "since", "kind", "account")


def upgrade() -> None:
    _keyed_by(*_ONCE, "why")


def downgrade() -> None:
    op.execute(
        "DELETE FROM alerts WHERE EXISTS (SELECT 1 FROM alerts AS other WHERE other.provider = alerts.provider"
        " AND other.since = alerts.since AND other.kind = alerts.kind AND other.account = alerts.account"
        " AND other.why < alerts.why)"
    )
    _keyed_by(*_ONCE)


def _keyed_by(*columns: str) -> None:
    op.drop_index("ix_alerts_due_at", "alerts")
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint("pk_alerts", type_="primary")
        table.create_primary_key("pk_alerts", list(columns))
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"], sqlite_where=due, postgresql_where=due)
