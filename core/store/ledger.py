"""Where credits move, and the only place: one guarded UPDATE of an account, and its line in the entries.

kind      available  held   written by
grant        +n              an admin, or the welcome; the pool's line has -n
revoke       -n              an admin; the pool's line has +n
hold         -n       +n     a video that starts           step hold
capture               -n     a video that is ready         step end
release      +n       -n     a video that failed           step end
fill         +n              the operator, pools only
drain        -n              the operator, pools only
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from core.names import AccountId, TeamId, VideoId, team_of
from core.refusals import InsufficientCredits, PoolEmpty
from core.store.books import Kind
from core.store.database import Tx
from core.store.tables import accounts, entries, insert_if_absent


@dataclass(frozen=True, kw_only=True)
class Balance:
    available: int
    held: int


class LedgerBroken(RuntimeError):
    """Something asked for a move that the books do not allow: a fault of ours, never a person's."""


_available, _held = accounts.c.available, accounts.c.held
_MOVE = (
    update(accounts)
    .where(
        accounts.c.id == bindparam("account"),
        _available + bindparam("available_change") >= 0,
        _held + bindparam("held_change") >= 0,
    )
    .values(available=_available + bindparam("available_change"), held=_held + bindparam("held_change"))
)
_WRITE = insert(entries).inline()
_OPEN = insert_if_absent(accounts)
_BALANCE = select(_available, _held).where(accounts.c.id == bindparam("account"))
_BALANCE_LOCKED = _BALANCE.with_for_update()
_BY_REFERENCE = select(entries.c.available_change).where(
    entries.c.account == bindparam("account"), entries.c.reference == bindparam("reference")
)


def open_account(tx: Tx, account: AccountId, team: TeamId, now: datetime) -> bool:
    """Safe to repeat. True when it was not there before."""
    row = {"id": account, "team": team, "available": 0, "held": 0, "opened_at": now}
    return tx.execute(_OPEN[tx.dialect.name], row).rowcount == 1


def hold(tx: Tx, account: AccountId, video_id: VideoId, price: int, now: datetime) -> None:
    if price <= 0:
        raise LedgerBroken(f"a hold of {price} for {video_id}")
    if not _move(tx, account, -price, price):
        raise InsufficientCredits(price=price, available=balance(tx, account).available)
    _write_step(tx, account, "hold", video_id, -price, price, now)


def capture(tx: Tx, account: AccountId, video_id: VideoId, price: int, now: datetime) -> None:
    """The video is ready and stored. A gift has no price, so nothing was held and nothing ends."""
    _end(tx, account, "capture", video_id, 0, price, now)


def release(tx: Tx, account: AccountId, video_id: VideoId, price: int, now: datetime) -> None:
    """The video failed. A gift has no price, so nothing was held and nothing ends."""
    _end(tx, account, "release", video_id, price, price, now)


def grant(
    tx: Tx,
    *,
    pool: AccountId,
    member: AccountId,
    credits: int,
    reference: str,
    actor: str,
    reason: str | None,
    now: datetime,
) -> bool:
    """From the pool to a member. False when this reference was granted before; then nothing changed."""
    _check_transfer(pool, member, credits)
    left = lock(tx, pool).available
    if _found(tx, member, reference) is not None:
        return False
    if not _move(tx, pool, -credits, 0):
        raise PoolEmpty(wanted=credits, available=left)
    open_account(tx, member, team_of(member), now)
    _must_move(tx, member, credits)
    _write_transfer(tx, "grant", pool, member, credits, reference, actor, reason, now)
    return True


def revoke(
    tx: Tx,
    *,
    pool: AccountId,
    member: AccountId,
    credits: int,
    reference: str,
    actor: str,
    reason: str | None,
    now: datetime,
) -> int:
    """Back to the pool, at most what the member has available. How many it took, also when asked again."""
    _check_transfer(pool, member, credits)
    lock(tx, pool)
    before = _found(tx, member, reference)
    if before is not None:
        return -before
    taken = min(credits, lock(tx, member).available)
    if taken:
        _must_move(tx, member, -taken)
        _must_move(tx, pool, taken)
        _write_transfer(tx, "revoke", pool, member, -taken, reference, actor, reason, now)
    return taken


def fill(tx: Tx, pool: AccountId, credits: int, reference: str, actor: str, reason: str | None, now: datetime) -> bool:
    """New credits, from the operator's shell. False when this reference was there before."""
    return _pour(tx, "fill", pool, credits, reference, actor, reason, now)


def drain(tx: Tx, pool: AccountId, credits: int, reference: str, actor: str, reason: str | None, now: datetime) -> bool:
    """Credits taken out of the pool again, never more than it has. False when this reference was there before."""
    return _pour(tx, "drain", pool, -credits, reference, actor, reason, now)


def balance(tx: Tx, account: AccountId) -> Balance:
    """Zeros for an account nobody opened."""
    row = tx.execute(_BALANCE, {"account": account}).one_or_none()
    return Balance(available=row.available, held=row.held) if row else Balance(available=0, held=0)


def lock(tx: Tx, account: AccountId) -> Balance:
    """The balance, which nobody else can change before this transaction ends. Pools before members: no deadlock."""
    row = tx.execute(_BALANCE_LOCKED, {"account": account}).one_or_none()
    return Balance(available=row.available, held=row.held) if row else Balance(available=0, held=0)


def _move(tx: Tx, account: AccountId, available_change: int, held_change: int) -> bool:
    changes = {"account": account, "available_change": available_change, "held_change": held_change}
    return tx.execute(_MOVE, changes).rowcount == 1


def _must_move(tx: Tx, account: AccountId, available_change: int, held_change: int = 0) -> None:
    if not _move(tx, account, available_change, held_change):
        raise LedgerBroken(f"{account} cannot move by {available_change} and {held_change}")


def _end(tx: Tx, account: AccountId, kind: Kind, video_id: VideoId, given_back: int, price: int, now: datetime) -> None:
    if price < 0:
        raise LedgerBroken(f"a {kind} of {price} for {video_id}")
    if price:
        _must_move(tx, account, given_back, -price)
        _write_step(tx, account, kind, video_id, given_back, -price, now)


def _pour(
    tx: Tx, kind: Kind, pool: AccountId, change: int, reference: str, actor: str, reason: str | None, now: datetime
) -> bool:
    if (change > 0) != (kind == "fill") or not change:
        raise LedgerBroken(f"a {kind} of {change} credits")
    open_account(tx, pool, team_of(pool), now)
    left = lock(tx, pool).available
    if _found(tx, pool, reference) is not None:
        return False
    if not _move(tx, pool, change, 0):
        raise PoolEmpty(wanted=-change, available=left)
    _write(tx, pool, kind, change, reference, actor, reason, now)
    return True


def _found(tx: Tx, account: AccountId, reference: str) -> int | None:
    found: int | None = tx.execute(_BY_REFERENCE, {"account": account, "reference": reference}).scalar_one_or_none()
    return found


def _write_step(
    tx: Tx, account: AccountId, kind: Kind, video_id: VideoId, available_change: int, held_change: int, now: datetime
) -> None:
    row = {
        "account": account, "kind": kind, "step": "hold" if kind == "hold" else "end", "video_id": video_id,
        "available_change": available_change, "held_change": held_change, "at": now,
    }  # fmt: skip  # One line of the books.
    tx.execute(_WRITE, row)


def _write_transfer(
    tx: Tx,
    kind: Kind,
    pool: AccountId,
    member: AccountId,
    to_member: int,
    reference: str,
    actor: str,
    reason: str | None,
    now: datetime,
) -> None:
    _write(tx, pool, kind, -to_member, reference, actor, reason, now)
    _write(tx, member, kind, to_member, reference, actor, reason, now)


def _write(
    tx: Tx, account: AccountId, kind: Kind, change: int, reference: str, actor: str, reason: str | None, now: datetime
) -> None:
    row = {
        "account": account, "kind": kind, "available_change": change, "held_change": 0,
        "reference": reference, "actor": actor, "reason": reason, "at": now,
    }  # fmt: skip  # One line of the books.
    tx.execute(_WRITE, row)


def _check_transfer(pool: AccountId, member: AccountId, credits: int) -> None:
    if credits <= 0 or pool == member or team_of(pool) != team_of(member):
        raise LedgerBroken(f"{credits} credits between {pool} and {member}")
