"""The archive can be searched, and looked at by kind, model and owner, at any size."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.names import AccountId, Place, TeamId, VideoId
from core.store import marks
from core.store.tables import Moment
from core.video import Spec, Video

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_VIDEOS = sa.table(
    "videos",
    *(sa.column(name) for name in ("id", "team", "account", "prompt", "model", "remix_of")),
    sa.column("private", sa.Boolean),
    sa.column("created_at", Moment),
)
_MARK = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("shelf", sa.String(length=160), nullable=False),
        sa.Column("mark", _MARK, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("shelf", "mark", "created_at", "video_id", name="pk_marks"),
        sqlite_with_rowid=False,
    )
    tx, last = op.get_bind(), ""
    while rows := tx.execute(_VIDEOS.select().where(_VIDEOS.c.id > last).order_by(_VIDEOS.c.id).limit(_AT_ONCE)).all():
        for row in rows:
            marks.note(tx, _video_of(row))
        last = rows[-1].id


def downgrade() -> None:
    op.drop_table("marks")


def _video_of(row: sa.Row[Any]) -> Video:
    """As much of it as marks are made of; the other columns may be more by now than they were then."""
    return Video(
        id=VideoId(row.id),
        team=TeamId(row.team),
        account=AccountId(row.account),
        prompt=row.prompt,
        spec=Spec(model=row.model, size="", seconds=0),
        price=0,
        asked_at=Place(""),
        created_at=row.created_at,
        private=row.private,
        remix_of=row.remix_of,
        provider="",
    )
