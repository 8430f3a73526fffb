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

_ROOM = "COALESCE(CASE WHEN {row}.erased_at IS NULL THEN {row}.film_bytes END, 0)"
_NEW, _OLD = _ROOM.format(row="NEW"), _ROOM.format(row="OLD")
_SQLITE_TRIGGERS = (
    f"""
    CREATE TRIGGER film_room_begins AFTER INSERT ON videos WHEN {_NEW} <> 0
    BEGIN
        INSERT INTO film_room (team, bytes) VALUES (NEW.team, {_NEW})
        ON CONFLICT (team) DO UPDATE SET bytes = bytes + excluded.bytes;
    END
    """,  # noqa: S608  # Nothing in it comes from outside.
    f"""
    CREATE TRIGGER film_room_changes AFTER UPDATE OF film_bytes, erased_at ON videos WHEN {_NEW} <> {_OLD}
    BEGIN
        INSERT INTO film_room (team, bytes) VALUES (NEW.team, {_NEW} - {_OLD})
        ON CONFLICT (team) DO UPDATE SET bytes = bytes + excluded.bytes;
    END
    """,  # noqa: S608  # Nothing in it comes from outside.
)
_POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION film_room_follows() RETURNS trigger LANGUAGE plpgsql AS
$$
DECLARE
    more bigint := {_NEW};
BEGIN
    IF TG_OP = 'UPDATE' THEN
        more := more - {_OLD};
    END IF;
    IF more <> 0 THEN
        INSERT INTO film_room AS room (team, bytes) VALUES (NEW.team, more)
        ON CONFLICT (team) DO UPDATE SET bytes = room.bytes + excluded.bytes;
    END IF;
    RETURN NULL;
END
$$
"""  # noqa: S608  # The same.
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER film_room_follows AFTER INSERT OR UPDATE OF film_bytes, erased_at ON videos
FOR EACH ROW EXECUTE FUNCTION film_room_follows()
"""
_FILL = """
INSERT INTO film_room (team, bytes)
SELECT team, SUM(film_bytes) FROM videos WHERE film_bytes IS NOT NULL AND erased_at IS NULL GROUP BY team
"""


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
    op.create_table(
        "owed",
        sa.Column("account", sa.String(length=160), nullable=False),
        sa.Column("video_id", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["video_id"], ["videos.id"], name="fk_owed_video_id"),
        sa.PrimaryKeyConstraint("account", "video_id", name="pk_owed"),
    )
    op.add_column("teams", sa.Column("film_days", sa.Integer()))
    op.add_column("teams", sa.Column("film_days_by", sa.String(length=160)))
    op.add_column("teams", sa.Column("film_days_at", sa.BigInteger()))
    op.add_column("videos", sa.Column("retired_at", sa.BigInteger()))
    op.add_column("videos", sa.Column("retired_by", sa.String(length=160)))
    kept = sa.text("status = 'ready' AND retired_at IS NULL AND removed_at IS NULL")
    columns = ["team", "ended_at", "film_bytes"]
    op.create_index("ix_videos_kept", "videos", columns, sqlite_where=kept, postgresql_where=kept)
    _keep_count()


def _keep_count() -> None:
    """Of what each team's films take: a sum over a large archive at each press would be slow."""
    op.create_table(
        "film_room",
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_film_room"),
    )
    op.execute(_FILL)
    if op.get_bind().dialect.name == "sqlite":
        for trigger in _SQLITE_TRIGGERS:
            op.execute(trigger)
        return
    op.execute(_POSTGRESQL_FUNCTION)
    op.execute(_POSTGRESQL_TRIGGER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER film_room_begins")
        op.execute("DROP TRIGGER film_room_changes")
    else:
        op.execute("DROP TRIGGER film_room_follows ON videos")
        op.execute("DROP FUNCTION film_room_follows()")
    op.drop_table("film_room")
    op.drop_index("ix_videos_kept", table_name="videos")
    for table, column in _ADDED:
        op.drop_column(table, column)
    op.drop_table("owed")
    op.drop_table("shares")
