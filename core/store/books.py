"""What the books say: an account's lines, a video's receipt, what was spent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Row, and_, bindparam, func, or_, select

from core.names import AccountId, TeamId, VideoId, pool_of
from core.store.database import Tx
from core.store.tables import accounts, entries, videos
from core.video import OPEN

Kind = Literal["grant", "revoke", "hold", "capture", "release", "fill", "drain"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the books as its owner would read it."""

    id: int
    account: AccountId
    kind: Kind
    amount: int
    """What could be spent more or less afterwards; for a capture what was spent of the held."""
    available_after: int | None = None
    """Known where one account's lines are listed."""
    video_id: VideoId | None
    actor: str | None
    reason: str | None
    at: datetime


_OPEN = sorted(OPEN)
_HELD_VIDEOS = select(func.count()).where(
    videos.c.account == bindparam("account"), videos.c.status.in_(_OPEN), videos.c.price > 0
)
_SPENT = select(func.coalesce(func.sum(-entries.c.held_change), 0)).where(
    entries.c.account == bindparam("account"), entries.c.kind == "capture", entries.c.at >= bindparam("since")
)
_LINES = (
    select(entries)
    .where(entries.c.account == bindparam("account"), entries.c.id < bindparam("before_id"))
    .order_by(entries.c.id.desc())
    .limit(bindparam("limit"))
)
_AVAILABLE_BEFORE = select(func.coalesce(func.sum(entries.c.available_change), 0)).where(
    entries.c.account == bindparam("account"), entries.c.id < bindparam("before_id")
)
_TEAM_LINES = (
    select(entries)
    .join(accounts)
    .where(
        accounts.c.team == bindparam("team"),
        or_(
            and_(entries.c.kind.in_(["grant", "revoke"]), entries.c.account != bindparam("pool")),
            entries.c.kind.in_(["fill", "drain"]),
        ),
    )
    .order_by(entries.c.id.desc())
    .limit(bindparam("limit"))
)
_RECEIPT = select(entries).where(entries.c.video_id == bindparam("video_id")).order_by(entries.c.id)
AFTER_ALL = 2**62


def held_videos(tx: Tx, account: AccountId) -> int:
    """How many open videos of this account have credits on hold."""
    return int(tx.execute(_HELD_VIDEOS, {"account": account}).scalar_one())


def spent_since(tx: Tx, account: AccountId, since: datetime) -> int:
    return int(tx.execute(_SPENT, {"account": account, "since": since}).scalar_one())


def entries_of(tx: Tx, account: AccountId, limit: int, before_id: int | None = None) -> list[Entry]:
    """Newest first. `before_id` is the last id of the page before."""
    page = {"account": account, "before_id": AFTER_ALL if before_id is None else before_id}
    rows = tx.execute(_LINES, {**page, "limit": limit}).all()
    available = int(tx.execute(_AVAILABLE_BEFORE, page).scalar_one()) if rows else 0
    lines = []
    for row in rows:
        lines.append(entry_of(row, available))
        available -= row.available_change
    return lines


def team_entries(tx: Tx, team: TeamId, limit: int) -> list[Entry]:
    """What admins and the operator did with the team's credits, newest first."""
    rows = tx.execute(_TEAM_LINES, {"team": team, "pool": pool_of(team), "limit": limit})
    return [entry_of(row) for row in rows]


def receipt(tx: Tx, video_id: VideoId) -> list[Entry]:
    """What a video did to its owner's account, oldest first."""
    return [entry_of(row) for row in tx.execute(_RECEIPT, {"video_id": video_id})]


def entry_of(row: Row[tuple[object, ...]], available_after: int | None = None) -> Entry:
    return Entry(
        id=row.id,
        account=AccountId(row.account),
        kind=cast("Kind", row.kind),
        amount=row.held_change if row.kind == "capture" else row.available_change,
        available_after=available_after,
        video_id=None if row.video_id is None else VideoId(row.video_id),
        actor=row.actor,
        reason=row.reason,
        at=row.at,
    )
