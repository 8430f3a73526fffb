"""Which videos have a film, and how much room a team's films take."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.names import TeamId, VideoId
from core.store.database import Tx
from core.store.tables import film_room, videos
from core.video import OPEN

_HOLDERS = select(videos.c.id).where(
    videos.c.id.in_(bindparam("ids", expanding=True)),
    videos.c.erased_at.is_(None),
    or_(videos.c.film_key.is_not(None), videos.c.status.in_(sorted(OPEN))),
)
_BYTES = select(film_room.c.bytes).where(film_room.c.team == bindparam("team"))
_HOLD = {
    name: insert(film_room)
    .values(team=bindparam("team"), bytes=0)
    .on_conflict_do_update(index_elements=[film_room.c.team], set_={"bytes": film_room.c.bytes})
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
"""As it was; there has to be a row that can be held, also before the first film."""


def holders(tx: Tx, ids: Sequence[VideoId]) -> set[VideoId]:
    """Those of them that have a film, or may be getting one right now."""
    return {VideoId(row.id) for row in tx.execute(_HOLDERS, {"ids": list(ids)})}


def bytes_of(tx: Tx, team: TeamId) -> int:
    """Of the films alone; what was made from them is small beside them."""
    return int(tx.execute(_BYTES, {"team": team}).scalar_one_or_none() or 0)


def hold_room(tx: Tx, team: TeamId) -> None:
    """Until this transaction ends no other one adds a film to this team, or counts what it has before it adds one."""
    tx.execute(_HOLD[tx.dialect.name], {"team": team})
