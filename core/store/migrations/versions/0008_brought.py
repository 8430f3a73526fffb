"""Videos that a member brought along: fetched from a message, free, and ready at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "price > 0 OR (price = 0 AND gift_of IS NOT NULL)"
_SINCE = "(price > 0 AND NOT brought) OR (price = 0 AND brought = (gift_of IS NULL))"


def upgrade() -> None:
    op.add_column("videos", sa.Column("brought", sa.Boolean(), nullable=False, server_default=sa.false()))
    _change_check(_BEFORE, _SINCE)
    op.create_table(
        "bringings",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("at", sa.String(length=300), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64)),
        sa.Column("video_id", sa.String(length=12)),
        sa.Column("why", sa.Text()),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('coming', 'telling', 'over')", name="ck_bringings_state"),
        sa.CheckConstraint("(state = 'over') = (due_at IS NULL)", name="ck_bringings_due"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_bringings_account"),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_bringings_video_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bringings"),
    )
    op.create_index(
        "ix_bringings_due_at",
        "bringings",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_bringings_team_sha256", "bringings", ["team", "sha256"])
    op.create_index("ix_bringings_account", "bringings", ["account"])
    op.create_index("ix_videos_team_film_sha256", "videos", ["team", "film_sha256"])


def downgrade() -> None:
    op.drop_index("ix_videos_team_film_sha256", table_name="videos")
    op.drop_table("bringings")
    _change_check(_SINCE, _BEFORE)
    op.drop_column("videos", "brought")


def _change_check(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(before, after)
        return
    name = op.f("ck_videos_ck_videos_price")  # So 0001 has called it: the tables' convention put its own before ours.
    op.drop_constraint(name, "videos", type_="check")
    op.create_check_constraint(name, "videos", after)
    op.alter_column("videos", "brought", server_default=None)


def _rebuild(before: str, after: str) -> None:
    """SQLite changes no constraint of a table: it is made anew from its own words, with its rows and its indexes. The
    engine that migrates leaves foreign keys alone for this."""
    tx = op.get_bind()
    words = str(tx.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'videos'").scalar_one())
    made = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'videos' AND sql IS NOT NULL"
    indexes = tx.exec_driver_sql(made).scalars().all()
    head, check, tail = words.partition(before)
    assert check, "the table is as the migrations before have left it"
    head = head.replace(" DEFAULT 0 NOT NULL", " NOT NULL").replace("videos", "videos_anew", 1)
    tail = tail.replace(" DEFAULT 0 NOT NULL", " NOT NULL")
    tx.exec_driver_sql(head + after + tail)
    tx.exec_driver_sql("INSERT INTO videos_anew SELECT * FROM videos")
    tx.exec_driver_sql("DROP TABLE videos")
    tx.exec_driver_sql("ALTER TABLE videos_anew RENAME TO videos")
    for index in indexes:
        tx.exec_driver_sql(index)
