"""How fast videos are made: how long one takes, and how many are before it."""

from statistics import median

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, or_, select

from core.store.database import Tx
from core.store.tables import videos
from core.video import Video

# Written out, because an index on some rows serves only a statement that names the same rows when it is planned.
_READY: ColumnElement[str] = literal_column("'ready'")
_QUEUED: ColumnElement[str] = literal_column("'queued'")
_TIMES = (
    select(videos.c.submitted_at, videos.c.ended_at)
    .where(
        videos.c.model == bindparam("model"),
        videos.c.seconds == bindparam("seconds"),
        videos.c.status == _READY,
        videos.c.submitted_at.is_not(None),
    )
    .order_by(videos.c.ended_at.desc())
    .limit(bindparam("limit"))
)
_BEFORE = select(func.count()).where(
    videos.c.provider == bindparam("provider"),
    videos.c.status == _QUEUED,
    videos.c.created_at <= bindparam("created_at"),
    or_(
        videos.c.created_at < bindparam("created_at"),
        and_(videos.c.created_at == bindparam("created_at"), videos.c.id < bindparam("video_id")),
    ),
)


def typical_time(tx: Tx, model: str, seconds: int, limit: int = 20) -> float | None:
    """Seconds from submit to ready, the median of the newest."""
    rows = tx.execute(_TIMES, {"model": model, "seconds": seconds, "limit": limit}).all()
    return median((row.ended_at - row.submitted_at).total_seconds() for row in rows) if rows else None


def line_position(tx: Tx, video: Video) -> int:
    """1 is the next to be sent to its provider."""
    place = {"provider": video.provider, "created_at": video.created_at, "video_id": video.id}
    return int(tx.execute(_BEFORE, place).scalar_one()) + 1
