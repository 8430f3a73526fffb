"""Videos at a provider that belong to none of ours, as far as is known; one may yet answer a submit in doubt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from core.names import VideoId
from core.store.database import Tx
from core.store.tables import insert_if_absent, strays


@dataclass(frozen=True, kw_only=True)
class Stray:
    provider: str
    provider_id: str
    video_id: VideoId | None
    """The video it may have been made for, where that could be told."""
    seen_at: datetime


_KEEP = insert_if_absent(strays)
_THIS = (strays.c.provider == bindparam("of_provider"), strays.c.provider_id == bindparam("its_id"))
_FIND = select(strays).where(*_THIS)
_SINCE = (
    select(strays)
    .where(strays.c.provider == bindparam("of_provider"), strays.c.seen_at >= bindparam("since"))
    .order_by(strays.c.seen_at, strays.c.provider_id)
    .limit(bindparam("limit"))
)
_TAKE = delete(strays).where(*_THIS)
_DROP = delete(strays).where(strays.c.seen_at < bindparam("before"))


def keep(tx: Tx, provider: str, provider_id: str, now: datetime, video_id: VideoId | None = None) -> bool:
    """Safe to repeat: the first sighting counts. True when it is new."""
    row = {"provider": provider, "provider_id": provider_id, "video_id": video_id, "seen_at": now}
    return tx.execute(_KEEP[tx.dialect.name], row).rowcount == 1


def find(tx: Tx, provider: str, provider_id: str) -> Stray | None:
    row = tx.execute(_FIND, {"of_provider": provider, "its_id": provider_id}).one_or_none()
    return None if row is None else Stray(**row._mapping)  # noqa: SLF001  # The documented name of a row's mapping.


def since(tx: Tx, provider: str, seen_since: datetime, limit: int) -> list[Stray]:
    """Oldest first."""
    rows = tx.execute(_SINCE, {"of_provider": provider, "since": seen_since, "limit": limit})
    return [Stray(**row._mapping) for row in rows]  # noqa: SLF001  # The documented name of a row's mapping.


def take(tx: Tx, provider: str, provider_id: str) -> bool:
    """It has found its video. False when someone else took it."""
    return tx.execute(_TAKE, {"of_provider": provider, "its_id": provider_id}).rowcount == 1


def drop_older(tx: Tx, before: datetime) -> int:
    return tx.execute(_DROP, {"before": before}).rowcount
