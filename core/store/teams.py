"""Who is in: a team's admission with its pool, and a member's first time with the welcome."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.names import AccountId, TeamId, pool_of
from core.store import ledger
from core.store.database import Tx
from core.store.tables import accounts, insert_if_absent, teams

OPERATOR = "operator"
_HAS_JOINED = select(accounts.c.id).where(accounts.c.id == bindparam("account"))
_ADMIT = insert_if_absent(teams)


def admit(tx: Tx, team: TeamId, pool_credits: int, now: datetime) -> bool:
    """Safe to repeat. True the first time: only then is the pool filled."""
    if tx.execute(_ADMIT[tx.dialect.name], {"id": team, "admitted_at": now}).rowcount != 1:
        return False
    ledger.open_account(tx, pool_of(team), team, now)
    if pool_credits:
        ledger.fill(tx, pool_of(team), pool_credits, "admit", OPERATOR, "the team was admitted", now)
    return True


def admitted(tx: Tx, team: TeamId) -> bool:
    return tx.execute(select(teams.c.id).where(teams.c.id == team)).first() is not None


def has_joined(tx: Tx, account: AccountId) -> bool:
    return tx.execute(_HAS_JOINED, {"account": account}).first() is not None


def joined(tx: Tx, account: AccountId, team: TeamId, welcome: int, now: datetime) -> None:
    """Safe to repeat. The first time a member gets the welcome, as far as the pool goes."""
    if not ledger.open_account(tx, account, team, now) or welcome <= 0:
        return
    pool = pool_of(team)
    credits = min(welcome, ledger.lock(tx, pool).available)
    if credits:
        ledger.grant(
            tx,
            pool=pool,
            member=account,
            credits=credits,
            reference=f"welcome:{account}",
            actor=OPERATOR,
            reason="welcome",
            now=now,
        )
