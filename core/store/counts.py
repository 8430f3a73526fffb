"""How much there is, for the operator."""

from dataclasses import dataclass

from sqlalchemy import func, literal_column, select

from core.store.database import Tx
from core.store.tables import accounts, posts, videos
from core.video import OPEN, Status


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How much there is, over all teams."""

    videos: dict[Status, int]
    held: int
    """Credits set aside."""
    posts_due: int


# Written out, because an index on some rows serves only a statement that names the same rows when it is planned.
_ENDED_READY = select(func.count()).select_from(videos).where(videos.c.status == literal_column("'ready'"))
_ALL = select(func.count()).select_from(videos)
_UNFINISHED = (
    select(videos.c.status, func.count())
    .where(videos.c.due_at.is_not(None), videos.c.status.in_(sorted(OPEN)))
    .group_by(videos.c.status)
)
_HELD = select(func.coalesce(func.sum(accounts.c.held), 0))
_POSTS_DUE = select(func.count()).select_from(posts).where(posts.c.due_at.is_not(None))


def numbers(tx: Tx) -> Numbers:
    """Counted on partial indexes: the unfinished are few, the ready are counted without reading a row."""
    ready, all_ = (int(tx.execute(count).scalar_one()) for count in (_ENDED_READY, _ALL))
    unfinished = {Status(status): int(count) for status, count in tx.execute(_UNFINISHED)}
    by_status = dict.fromkeys(Status, 0) | unfinished | {Status.READY: ready}
    by_status[Status.FAILED] = all_ - sum(by_status.values())
    held, due = (int(tx.execute(count).scalar_one()) for count in (_HELD, _POSTS_DUE))
    return Numbers(videos=by_status, held=held, posts_due=due)
