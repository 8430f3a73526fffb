"""Videos at a provider that may have been made for one of ours and became nobody's: noted for whoever asks why the
vendor's bill counts more videos than the archive. The bot itself never reads them."""

from datetime import datetime

from sqlalchemy import bindparam, delete

from core.names import VideoId
from core.store.database import Tx
from core.store.tables import insert_if_absent, strays

_KEEP = insert_if_absent(strays)
_DROP = delete(strays).where(strays.c.seen_at < bindparam("before"))


def keep(tx: Tx, provider: str, provider_id: str, now: datetime, video_id: VideoId | None = None) -> bool:
    """Safe to repeat: the first sighting counts. True when it is new."""
    row = {"provider": provider, "provider_id": provider_id, "video_id": video_id, "seen_at": now}
    return tx.execute(_KEEP[tx.dialect.name], row).rowcount == 1


def drop_older(tx: Tx, before: datetime) -> int:
    return tx.execute(_DROP, {"before": before}).rowcount
