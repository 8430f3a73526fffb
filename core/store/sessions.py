"""Who is signed in to the pages: links that open a session once, and sessions, of both only a hash and an end."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId
from core.store.database import Tx
from core.store.tables import links, sessions


def _upsert(dialect_insert: Any) -> Any:
    statement = dialect_insert(links)
    new = {"hash": statement.excluded["hash"], "until": statement.excluded["until"]}
    return statement.on_conflict_do_update(index_elements=[links.c.account], set_=new)


_KEEP_LINK = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_LINK = select(links.c.account).where(links.c.hash == bindparam("its_hash"), links.c.until > bindparam("now"))
_TAKE_LINK = (
    delete(links)
    .where(links.c.hash == bindparam("its_hash"), links.c.until > bindparam("now"))
    .returning(links.c.account)
)
_HOLDER = select(sessions.c.account).where(
    sessions.c.hash == bindparam("its_hash"), sessions.c.until > bindparam("now")
)
_END = delete(sessions).where(sessions.c.hash == bindparam("its_hash"))
_ENDED = [delete(table).where(table.c.until <= bindparam("now")) for table in (links, sessions)]


def keep_link(tx: Tx, account: AccountId, digest: str, until: datetime) -> None:
    """One for a member; the one before, if it was not used, opens nothing any more."""
    tx.execute(_KEEP_LINK[tx.dialect.name], {"account": account, "hash": digest, "until": until})


def is_link(tx: Tx, digest: str, now: datetime) -> bool:
    return tx.execute(_LINK, {"its_hash": digest, "now": now}).first() is not None


def take_link(tx: Tx, digest: str, now: datetime) -> AccountId | None:
    """Whose it was; None for the second who comes with it, or too late. Of two at once one gets the row."""
    account = tx.execute(_TAKE_LINK, {"its_hash": digest, "now": now}).scalar_one_or_none()
    return None if account is None else AccountId(account)


def begin(tx: Tx, account: AccountId, digest: str, until: datetime) -> None:
    tx.execute(insert(sessions), {"hash": digest, "account": account, "until": until})


def holder(tx: Tx, digest: str, now: datetime) -> AccountId | None:
    account = tx.execute(_HOLDER, {"its_hash": digest, "now": now}).scalar_one_or_none()
    return None if account is None else AccountId(account)


def end(tx: Tx, digest: str) -> None:
    tx.execute(_END, {"its_hash": digest})


def drop_ended(tx: Tx, now: datetime) -> None:
    for statement in _ENDED:
        tx.execute(statement, {"now": now})
