"""Deliveries that were handled: the same click twice counts once."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from core.names import VideoId
from core.store.database import Tx
from core.store.tables import inbox, insert_if_absent

_INSERT = insert_if_absent(inbox)
_SEEN = select(inbox.c.video_id).where(
    inbox.c.platform == bindparam("platform"), inbox.c.delivery_id == bindparam("delivery_id")
)
_PURGE = delete(inbox).where(inbox.c.at < bindparam("before"))


def first_time(tx: Tx, platform: str, delivery_id: str, video_id: VideoId | None, now: datetime) -> bool:
    """Notes the delivery together with what comes of it in this transaction. False: it was handled before."""
    row = {"platform": platform, "delivery_id": delivery_id, "video_id": video_id, "at": now}
    return tx.execute(_INSERT[tx.dialect.name], row).rowcount == 1


def seen(tx: Tx, platform: str, delivery_id: str) -> tuple[bool, VideoId | None]:
    """Whether it was handled, and the video that came of it."""
    row = tx.execute(_SEEN, {"platform": platform, "delivery_id": delivery_id}).one_or_none()
    return (False, None) if row is None else (True, row.video_id)


def purge(tx: Tx, before: datetime) -> int:
    """Forgets deliveries older than any platform repeats them."""
    return tx.execute(_PURGE, {"before": before}).rowcount
