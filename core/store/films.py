"""Which videos have a film, and how much room a team's films take."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select

from core.names import TeamId, VideoId
from core.store.database import Tx
from core.store.tables import videos
from core.video import OPEN

_HOLDERS = select(videos.c.id).where(
    videos.c.id.in_(bindparam("ids", expanding=True)),
    videos.c.erased_at.is_(None),
    or_(videos.c.film_key.is_not(None), videos.c.status.in_(sorted(OPEN))),
)
_BYTES = select(func.coalesce(func.sum(videos.c.film_bytes), 0)).where(
    videos.c.team == bindparam("team"), videos.c.erased_at.is_(None)
)


def holders(tx: Tx, ids: Sequence[VideoId]) -> set[VideoId]:
    """Those of them that have a film, or may be getting one right now."""
    return {VideoId(row.id) for row in tx.execute(_HOLDERS, {"ids": list(ids)})}


def bytes_of(tx: Tx, team: TeamId) -> int:
    """Of the films alone; what was made from them is small beside them."""
    return int(tx.execute(_BYTES, {"team": team}).scalar_one())
