"""Tokens of the HTTP API: one for a member of a team at most, and of that only its hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId
from core.store.database import Tx
from core.store.tables import tokens


def _upsert(insert: Any) -> Any:
    statement = insert(tokens)
    new = {"hash": statement.excluded["hash"], "made_at": statement.excluded["made_at"]}
    return statement.on_conflict_do_update(index_elements=[tokens.c.account], set_=new)


_KEEP = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_HOLDER = select(tokens.c.account).where(tokens.c.hash == bindparam("its_hash"))
_REVOKE = delete(tokens).where(tokens.c.account == bindparam("of_account"))


def keep(tx: Tx, account: AccountId, digest: str, now: datetime) -> None:
    """The one before, if there was one, opens nothing any more."""
    tx.execute(_KEEP[tx.dialect.name], {"account": account, "hash": digest, "made_at": now})


def holder(tx: Tx, digest: str) -> AccountId | None:
    account = tx.execute(_HOLDER, {"its_hash": digest}).scalar_one_or_none()
    return None if account is None else AccountId(account)


def revoke(tx: Tx, account: AccountId) -> bool:
    """False: there was none."""
    return tx.execute(_REVOKE, {"of_account": account}).rowcount == 1
