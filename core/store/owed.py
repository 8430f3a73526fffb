"""Videos that are ready and could be brought nowhere: whom to tell of them when they come by."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from core.names import AccountId, VideoId
from core.store.database import Tx
from core.store.tables import insert_if_absent, owed

_NOTE = insert_if_absent(owed)
_ANY = select(owed.c.video_id).where(owed.c.account == bindparam("of_account")).limit(1)
_TAKE = delete(owed).where(owed.c.account == bindparam("of_account")).returning(owed.c.video_id, owed.c.at)
_SETTLE = delete(owed).where(owed.c.account == bindparam("of_account"), owed.c.video_id == bindparam("of_video"))


def note(tx: Tx, account: AccountId, video: VideoId, now: datetime) -> None:
    tx.execute(_NOTE[tx.dialect.name], {"account": account, "video_id": video, "at": now})


def anything(tx: Tx, account: AccountId) -> bool:
    return tx.execute(_ANY, {"of_account": account}).first() is not None


def take(tx: Tx, account: AccountId) -> list[VideoId]:
    """Oldest first; told once, so they are forgotten with this."""
    rows = sorted(tx.execute(_TAKE, {"of_account": account}).all(), key=lambda row: (row.at, row.video_id))
    return [VideoId(row.video_id) for row in rows]


def settle(tx: Tx, account: AccountId, video: VideoId) -> None:
    """They have found it by themselves."""
    tx.execute(_SETTLE, {"of_account": account, "of_video": video})
