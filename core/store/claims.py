"""The claim of due rows: one statement that takes some, each for one holder, on both engines."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from core.errors import Why
from core.store import pauses as paused
from core.store.alerts import Alert, alert_of
from core.store.bringings import Bringing, Stage, bringing_of
from core.store.chains import Chain, chain_of
from core.store.database import Tx
from core.store.pauses import Pause, pause_of
from core.store.posts import UNSEEN_FOR, Post, post_of
from core.store.rows import video_of
from core.store.tables import Moment, alerts, bringings, chains, pauses, posts, videos
from core.video import Status, Video


def _claim(table: Table, *also: ColumnElement[bool], **held: Any) -> ReturningUpdate[Any]:
    """The sub-select stays in a CTE: as a plain IN (SELECT … LIMIT n) PostgreSQL may run it more than once and take
    more than n rows. SQLite leaves the lock out; there only one transaction writes at a time."""
    key = table.primary_key.columns.values()
    due = (
        select(*key)
        .where(table.c.due_at <= bindparam("now"), *also)
        .order_by(table.c.due_at)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = select(*due.c)
    mine = key[0].in_(taken) if len(key) == 1 else tuple_(*key).in_(taken)
    return update(table).where(mine).values(claim=table.c.claim + 1, **held).returning(*table.c)


_UNTIL = bindparam("until", type_=Moment)
_CLAIM_VIDEOS = _claim(videos, due_at=_UNTIL)
_CLAIM_CHAINS = _claim(chains, due_at=_UNTIL)


@cache
def _claim_pauses(providers: tuple[str, ...], why: Why) -> ReturningUpdate[Any]:
    mine = (pauses.c.provider.in_(providers), pauses.c.why == why, pauses.c.trying.is_(None))
    return _claim(pauses, *mine, due_at=_UNTIL)


@cache
def _claim_posts(platforms: frozenset[str] | None) -> ReturningUpdate[Any]:
    ours = [] if platforms is None else [_served(posts, platforms)]
    return _claim(posts, *ours, due_at=_UNTIL, held=True)


@cache
def _claim_bringings(platforms: frozenset[str]) -> ReturningUpdate[Any]:
    return _claim(bringings, _served(bringings, platforms), due_at=_UNTIL)


def _served(table: Table, platforms: frozenset[str]) -> ColumnElement[bool]:
    return or_(false(), *(table.c.at.startswith(f"{name}:") for name in sorted(platforms)))


@cache
def _claim_alerts(platforms: frozenset[str]) -> ReturningUpdate[Any]:
    ours = or_(false(), *(alerts.c.account.startswith(f"{name}:") for name in sorted(platforms)))
    return _claim(alerts, ours, due_at=_UNTIL)


_NOW = bindparam("now", type_=Moment)


class Due(NamedTuple):
    """Of which kinds there are due rows at all, whoever may take them."""

    videos: bool
    posts: bool
    chains: bool
    bringings: bool
    pauses: bool
    alerts: bool


_DUE = select(*(exists().where(table.c.due_at <= _NOW) for table in (videos, posts, chains, bringings, pauses, alerts)))

_BEYOND = bindparam("beyond", type_=Moment)
_PULL_IN_VIDEOS = (
    update(videos)
    .where(videos.c.due_at > _BEYOND)
    .values(due_at=case((videos.c.status == Status.SUBMITTING, bindparam("doubt", type_=Moment)), else_=_NOW))
)
_PULL_IN_POSTS = (
    update(posts)
    .where(or_(posts.c.due_at > _BEYOND, posts.c.again_at > _BEYOND))
    .values(
        due_at=case((posts.c.due_at <= _BEYOND, posts.c.due_at), (posts.c.held, _UNTIL), else_=_NOW),
        again_at=case((posts.c.again_at > _BEYOND, _NOW), else_=posts.c.again_at),
    )
)
_LET_GO_VIDEOS = (
    update(videos)
    .where(videos.c.status.in_([Status.QUEUED, Status.RUNNING, Status.STORING]), videos.c.due_at.is_not(None))
    .values(due_at=case((videos.c.created_at > _NOW, _NOW), else_=videos.c.created_at))
)
_PULL_IN_ALERTS = update(alerts).where(alerts.c.due_at > _BEYOND).values(due_at=_NOW)
_PULL_IN_CHAINS = update(chains).where(chains.c.due_at > _BEYOND).values(due_at=_NOW)
_PULL_IN_BRINGINGS = update(bringings).where(bringings.c.due_at > _BEYOND).values(due_at=_NOW)
_TOLD_PERHAPS = and_(bringings.c.state == Stage.TELLING, bringings.c.tries > 0)
_LET_GO_BRINGINGS = (
    update(bringings)
    .where(bringings.c.due_at.is_not(None))
    .values(due_at=case((_TOLD_PERHAPS, bindparam("seen_by", type_=Moment)), else_=_NOW))
)
_LET_GO_CHAINS = update(chains).where(chains.c.due_at.is_not(None)).values(due_at=_NOW)
_FIRST_AT = func.coalesce(posts.c.first_at, 0)
_UNSEEN = and_(posts.c.message.is_(None), posts.c.last_at.is_not(None))
_LET_GO_POSTS = (
    update(posts)
    .where(posts.c.held)
    .values(
        held=False,
        due_at=case(
            (and_(_UNSEEN, posts.c.last_at > _NOW), bindparam("seen_by", type_=Moment)),
            (_UNSEEN, type_coerce(posts.c.last_at, BigInteger) + UNSEEN_FOR // timedelta(microseconds=1)),
            (_FIRST_AT > _NOW, _NOW),
            else_=_FIRST_AT,
        ),
    )
)
"""What was just being posted may still be on its way: looked for at once, it would not be found and posted again."""


def due(tx: Tx, now: datetime) -> Due:
    """One question instead of six claims that take nothing: a worker asks every second, most often in vain."""
    return Due._make(tx.execute(_DUE, {"now": now}).one())


def claim_videos(tx: Tx, now: datetime, limit: int, lease_s: float) -> list[Video]:
    """Longest due first. Each comes due again when its lease is over, should its holder die."""
    lease = {"now": now, "limit": limit, "until": now + timedelta(seconds=lease_s)}
    claimed = [video_of(row) for row in tx.execute(_CLAIM_VIDEOS, lease)]
    return sorted(claimed, key=lambda video: (video.created_at, video.id))  # RETURNING has no order.


def claim_posts(
    tx: Tx, now: datetime, limit: int, lease_s: float, platforms: frozenset[str] | None = None
) -> list[Post]:
    """Only those of these platforms, where a process serves some of them; None takes all."""
    lease = {"now": now, "limit": limit, "until": now + timedelta(seconds=lease_s)}
    claimed = [post_of(row) for row in tx.execute(_claim_posts(platforms), lease)]
    return sorted(claimed, key=lambda post: (post.video_id, post.kind))


def claim_chains(tx: Tx, now: datetime, limit: int, lease_s: float) -> list[Chain]:
    lease = {"now": now, "limit": limit, "until": now + timedelta(seconds=lease_s)}
    return sorted((chain_of(row) for row in tx.execute(_CLAIM_CHAINS, lease)), key=lambda chain: chain.id)


def claim_bringings(tx: Tx, now: datetime, limit: int, lease_s: float, platforms: frozenset[str]) -> list[Bringing]:
    """Only from chats that this process can fetch from."""
    lease = {"now": now, "limit": limit, "until": now + timedelta(seconds=lease_s)}
    claimed = (bringing_of(row) for row in tx.execute(_claim_bringings(platforms), lease))
    return sorted(claimed, key=lambda bringing: bringing.id)


def claim_pauses(tx: Tx, now: datetime, lease_s: float, providers: tuple[str, ...], why: Why) -> list[Pause]:
    """Of these providers, those that are paused for this and are to be tried."""
    lease = {"now": now, "limit": len(providers), "until": now + timedelta(seconds=lease_s)}
    return [pause_of(row) for row in tx.execute(_claim_pauses(providers, why), lease)] if providers else []


def claim_alerts(tx: Tx, now: datetime, limit: int, lease_s: float, platforms: frozenset[str]) -> list[Alert]:
    lease = {"now": now, "limit": limit, "until": now + timedelta(seconds=lease_s)}
    return [alert_of(row) for row in tx.execute(_claim_alerts(platforms), lease)]


def let_go_after_a_crash(tx: Tx, now: datetime) -> None:
    """At a start on SQLite, where no other process can hold a lease: what the last one held is due now. A submit in
    doubt keeps its time. Replicas on PostgreSQL share the rows, so there a lease has to run out."""
    if tx.dialect.name == "sqlite":
        tx.execute(_LET_GO_VIDEOS, {"now": now})
        tx.execute(_LET_GO_CHAINS, {"now": now})
        tx.execute(_LET_GO_BRINGINGS, {"now": now, "seen_by": now + UNSEEN_FOR})
        tx.execute(_LET_GO_POSTS, {"now": now, "seen_by": now + UNSEEN_FOR})


def pull_in(tx: Tx, now: datetime, *, beyond_s: float, lease_s: float, doubt_s: float) -> None:
    """The clock was set back, so what is due later than anything waits is due now. A post that somebody may be at gets
    a new lease, and a submit in doubt its whole grace."""
    beyond, until = now + timedelta(seconds=beyond_s), now + timedelta(seconds=lease_s)
    tx.execute(_PULL_IN_VIDEOS, {"now": now, "beyond": beyond, "doubt": now + timedelta(seconds=doubt_s)})
    tx.execute(_PULL_IN_CHAINS, {"now": now, "beyond": beyond})
    tx.execute(_PULL_IN_BRINGINGS, {"now": now, "beyond": beyond})
    tx.execute(_PULL_IN_ALERTS, {"now": now, "beyond": beyond})
    paused.pull_in(tx, now, beyond)
    tx.execute(_PULL_IN_POSTS, {"now": now, "beyond": beyond, "until": until})
