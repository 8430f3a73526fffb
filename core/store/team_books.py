"""What the books say about a whole team: its accounts, what is set aside and since when, and every line."""

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select

from core.names import AccountId, TeamId, pool_of
from core.store.books import Entry, entry_of
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import accounts, entries, videos
from core.video import OPEN, Video


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member's account."""

    account: AccountId
    available: int
    held: int


_OF_TEAM = (accounts.c.team == bindparam("team"), accounts.c.id != bindparam("pool"))
_MEMBERS = (
    select(accounts)
    .where(*_OF_TEAM, accounts.c.id > bindparam("after"))
    .order_by(accounts.c.id)
    .limit(bindparam("limit"))
)
_TOTAL = select(
    func.coalesce(func.sum(accounts.c.available), 0).label("available"),
    func.coalesce(func.sum(accounts.c.held), 0).label("held"),
).where(*_OF_TEAM)
# Everything unfinished has a due_at, and only the unfinished have an index entry for it: no finished video is read.
_HOLDS = (
    select(videos)
    .where(
        videos.c.due_at.is_not(None),
        videos.c.status.in_(sorted(OPEN)),
        videos.c.team == bindparam("team"),
        videos.c.price > 0,
    )
    .order_by(videos.c.created_at, videos.c.id)
    .limit(bindparam("limit"))
)


def _lines() -> Select[tuple[object, ...]]:
    of_team = accounts.c.team == bindparam("team")
    earlier = entries.c.id < bindparam("before_id")
    return (
        select(entries).join(accounts).where(of_team, earlier).order_by(entries.c.id.desc()).limit(bindparam("limit"))
    )


_LINES = _lines()


def members(tx: Tx, team: TeamId, after: AccountId | None, limit: int) -> list[Member]:
    """In the order of their names; `after` is the last of the page before."""
    found = tx.execute(_MEMBERS, {"team": team, "pool": pool_of(team), "after": after or "", "limit": limit})
    return [Member(account=AccountId(row.id), available=row.available, held=row.held) for row in found]


def totals(tx: Tx, team: TeamId) -> tuple[int, int]:
    """What all members together have available, and what is set aside; the pool is not among them."""
    row = tx.execute(_TOTAL, {"team": team, "pool": pool_of(team)}).one()
    return int(row.available), int(row.held)


def holds(tx: Tx, team: TeamId, limit: int) -> list[Video]:
    """The videos that credits are set aside for, the oldest first."""
    return [video_of(row) for row in tx.execute(_HOLDS, {"team": team, "limit": limit})]


def lines(tx: Tx, team: TeamId, before_id: int, limit: int) -> list[Entry]:
    """Every line of every account, newest first; `before_id` is the last of the page before."""
    found = tx.execute(_LINES, {"team": team, "before_id": before_id, "limit": limit})
    return [entry_of(row) for row in found]
