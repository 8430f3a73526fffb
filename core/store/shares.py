"""Links that show a film to people without an account: of each only its hash is kept. A link opens until its time is
over, until somebody ends it, or until the film is gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from core.names import AccountId, VideoId
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import shares, videos
from core.video import Status, Video


@dataclass(frozen=True, kw_only=True)
class Live:
    """How many links open a video now."""

    count: int
    until: datetime | None
    """When the last of them ends."""


_KEEP = insert(shares)
_OPENED = (
    select(videos)
    .join(shares, shares.c.video_id == videos.c.id)
    .where(
        shares.c.hash == bindparam("its_hash"),
        shares.c.ends_at > bindparam("now"),
        videos.c.status == Status.READY,
        videos.c.removed_at.is_(None),
        videos.c.retired_at.is_(None),
    )
)
_OF_VIDEO = (shares.c.video_id == bindparam("of_video"), shares.c.ends_at > bindparam("now"))
_LIVE = select(func.count(), func.max(shares.c.ends_at)).where(*_OF_VIDEO)
_END = delete(shares).where(*_OF_VIDEO)
_DROP = delete(shares).where(shares.c.ends_at < bindparam("before"))


def keep(tx: Tx, digest: str, video: VideoId, by: AccountId, made_at: datetime, ends_at: datetime) -> None:
    tx.execute(_KEEP, {"hash": digest, "video_id": video, "made_by": by, "made_at": made_at, "ends_at": ends_at})


def opened(tx: Tx, digest: str, now: datetime) -> Video | None:
    row = tx.execute(_OPENED, {"its_hash": digest, "now": now}).one_or_none()
    return None if row is None else video_of(row)


def live(tx: Tx, video: VideoId, now: datetime, by: AccountId | None = None) -> Live:
    """`by`: of those that this person made."""
    count, until = tx.execute(_by(_LIVE, by), {"of_video": video, "now": now}).one()
    return Live(count=int(count), until=until)


def end(tx: Tx, video: VideoId, now: datetime, by: AccountId | None = None) -> int:
    """How many there were."""
    return tx.execute(_by(_END, by), {"of_video": video, "now": now}).rowcount


def drop_older(tx: Tx, before: datetime) -> int:
    return tx.execute(_DROP, {"before": before}).rowcount


def _by(statement: Any, by: AccountId | None) -> Any:
    return statement if by is None else statement.where(shares.c.made_by == by)
