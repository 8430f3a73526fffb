"""What is shown where, and how large a file each place takes."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from core.store.tables.columns import ACCOUNT, PLACE, VIDEO_ID, Moment, metadata

posts = Table(
    "posts",
    metadata,
    Column("video_id", VIDEO_ID, ForeignKey("videos.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("at", PLACE, nullable=False),
    Column("message", PLACE),
    Column("shown", String(128)),
    Column("state", String(20), nullable=False),
    Column("memo", Text),
    Column("first_at", Moment),
    Column("last_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Column("again_at", Moment),
    Column("held", Boolean, nullable=False),
    Column("claim", BigInteger, nullable=False),
    Column("other", VIDEO_ID),
    Column("rung", String(10)),
    Column("asked_by", ACCOUNT),
)
Index(
    "ix_posts_due_at",
    posts.c.due_at,
    sqlite_where=posts.c.due_at.is_not(None),
    postgresql_where=posts.c.due_at.is_not(None),
)
Index(
    "ix_posts_other",
    posts.c.other,
    sqlite_where=posts.c.other.is_not(None),
    postgresql_where=posts.c.other.is_not(None),
)

file_limits = Table(
    "file_limits",
    metadata,
    Column("taker", PLACE, primary_key=True),
    Column("told", BigInteger),
    Column("refused", BigInteger),
    Column("refused_at", Moment),
    Column("told_then", BigInteger),
    Column("taken", BigInteger),
)
