"""What came from what: the originals of a video, its remixes, and the gift that came in its place."""

from typing import Any

from sqlalchemy import bindparam, literal, select

from core.names import TeamId, VideoId
from core.store.database import Tx
from core.store.rows import NEWEST_FIRST, videos_from
from core.store.tables import videos
from core.video import Status, Video

_DEEPEST = 100
_REMIXES = (
    select(videos)
    .where(videos.c.team == bindparam("team"), videos.c.remix_of == bindparam("video_id"))
    .order_by(*NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_REMIX_WITH = select(videos).where(
    videos.c.remix_of == bindparam("video_id"), videos.c.status.in_(bindparam("statuses", expanding=True))
)
_GIFT = select(videos).where(videos.c.gift_of == bindparam("video_id"))


def _ancestors() -> Any:
    first = select(videos.c.remix_of.label("id"), literal(1).label("depth")).where(
        videos.c.id == bindparam("video_id"), videos.c.team == bindparam("team")
    )
    up = first.cte("up", recursive=True)
    next_up = select(videos.c.remix_of, up.c.depth + 1).join(up, videos.c.id == up.c.id).where(up.c.depth < _DEEPEST)
    up = up.union_all(next_up)
    return (
        select(videos).join(up, videos.c.id == up.c.id).where(videos.c.team == bindparam("team")).order_by(up.c.depth)
    )


_ANCESTORS = _ancestors()


def _descendants() -> Any:
    first = select(videos.c.id, literal(0).label("depth")).where(
        videos.c.id == bindparam("video_id"), videos.c.team == bindparam("team")
    )
    down = first.cte("down", recursive=True)
    next_down = select(videos.c.id, down.c.depth + 1).join(down, videos.c.remix_of == down.c.id)
    down = down.union_all(next_down.where(down.c.depth < bindparam("depth")))
    return (
        select(videos)
        .join(down, videos.c.id == down.c.id)
        .where(videos.c.team == bindparam("team"), down.c.depth > 0)
        .order_by(down.c.depth, videos.c.created_at, videos.c.id)
        .limit(bindparam("limit"))
    )


_DESCENDANTS = _descendants()


def remixes_of(tx: Tx, team: TeamId, video_id: VideoId, limit: int) -> list[Video]:
    """Newest first."""
    return videos_from(tx, _REMIXES, {"team": team, "video_id": video_id, "limit": limit})


def remix_with(tx: Tx, video_id: VideoId, statuses: frozenset[Status]) -> Video | None:
    """Any remix of it that is in one of these statuses."""
    return next(iter(videos_from(tx, _REMIX_WITH.limit(1), {"video_id": video_id, "statuses": sorted(statuses)})), None)


def lineage(tx: Tx, team: TeamId, video_id: VideoId) -> list[Video]:
    """What it was made from, and that from, up to the first; nearest first."""
    return videos_from(tx, _ANCESTORS, {"team": team, "video_id": video_id})


def descendants(tx: Tx, team: TeamId, video_id: VideoId, depth: int, limit: int) -> list[Video]:
    """What was made from it, and from that, as many steps down; each generation in the order it was made."""
    return videos_from(tx, _DESCENDANTS, {"team": team, "video_id": video_id, "depth": depth, "limit": limit})


def gift_for(tx: Tx, video_id: VideoId) -> Video | None:
    """What came after all, in its place."""
    return next(iter(videos_from(tx, _GIFT, {"video_id": video_id})), None)
