"""Links to our films, for vendors that fetch the original of a remix: of each only its hash is kept. A link opens while
that remix is being made and its time lasts; the remix's end or cancelling ends it at once."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from core.names import VideoId
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import film_links, videos
from core.video import OPEN, Status, Video

_KEEP = insert(film_links)
_remix = videos.alias("remix")
_OPENED = (
    select(videos)
    .join(film_links, film_links.c.video_id == videos.c.id)
    .join(_remix, _remix.c.id == film_links.c.remix_id)
    .where(
        film_links.c.hash == bindparam("its_hash"),
        film_links.c.ends_at > bindparam("now"),
        _remix.c.status.in_(sorted(OPEN)),
        videos.c.status == Status.READY,
        videos.c.removed_at.is_(None),
    )
)
_DROP = delete(film_links).where(film_links.c.ends_at < bindparam("before"))


def keep(tx: Tx, digest: str, video: VideoId, remix: VideoId, ends_at: datetime) -> None:
    tx.execute(_KEEP, {"hash": digest, "video_id": video, "remix_id": remix, "ends_at": ends_at})


def opened(tx: Tx, digest: str, now: datetime) -> Video | None:
    """The original whose film this link shows."""
    row = tx.execute(_OPENED, {"its_hash": digest, "now": now}).one_or_none()
    return None if row is None else video_of(row)


def drop_older(tx: Tx, before: datetime) -> int:
    return tx.execute(_DROP, {"before": before}).rowcount
