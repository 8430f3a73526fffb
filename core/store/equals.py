"""Videos that are hard to tell apart: a second press, and submits that look the same in a listing."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from core.names import AccountId, VideoId
from core.store.database import Tx
from core.store.rows import NEWEST_FIRST, videos_from
from core.store.tables import videos
from core.video import Video

_JUST_NOW = (
    select(videos)
    .where(
        videos.c.account == bindparam("account"),
        videos.c.prompt == bindparam("prompt"),
        videos.c.created_at >= bindparam("since"),
        videos.c.remix_of.is_not_distinct_from(bindparam("remix_of", type_=videos.c.remix_of.type)),
    )
    .order_by(*NEWEST_FIRST)
    .limit(1)
)
_NEXT_EQUAL = select(func.min(videos.c.submitted_at)).where(
    videos.c.fingerprint == bindparam("fingerprint"), videos.c.submitted_at > bindparam("submitted_at")
)
_EQUAL_BEFORE = select(videos.c.id).where(
    videos.c.fingerprint == bindparam("fingerprint"),
    videos.c.id != bindparam("video_id"),
    videos.c.submitted_at.between(bindparam("since"), bindparam("submitted_at")),
)


def same_just_now(tx: Tx, account: AccountId, remix_of: VideoId | None, prompt: str, since: datetime) -> Video | None:
    """The newest of the same person, original and stored prompt: most likely a second press."""
    same = {"account": account, "remix_of": remix_of, "prompt": prompt, "since": since}
    return next(iter(videos_from(tx, _JUST_NOW, same)), None)


def next_equal_submit(tx: Tx, video: Video) -> datetime | None:
    """When the next submit that a listing cannot tell from this one was made, if there was one."""
    same = {"fingerprint": video.fingerprint, "submitted_at": video.submitted_at}
    found: datetime | None = tx.execute(_NEXT_EQUAL, same).scalar_one()
    return found


def had_equal_submit(tx: Tx, video: Video, since: datetime) -> bool:
    """Whether another submit that a listing cannot tell from this one was made shortly before it."""
    same = {"fingerprint": video.fingerprint, "submitted_at": video.submitted_at, "since": since, "video_id": video.id}
    return tx.execute(_EQUAL_BEFORE, same).first() is not None
