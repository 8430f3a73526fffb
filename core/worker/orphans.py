"""Files that no video knows are removed after a day: a kill between a film's name and its row leaves one behind."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from core.errors import MediaProblem
from core.names import VideoId, read_video_id
from core.ports import Kept
from core.store import films
from core.worker.shop import Workshop

_KEPT = timedelta(hours=24)
_AT_ONCE = 500
_A_FEW, _MOST_PART = 20, 0.25
"""More unknown files than this mean another bot's folder, or an older database: then nothing is removed."""


async def sweep(shop: Workshop) -> None:
    try:
        before = await shop.house.database.read(shop.now) - _KEPT
        kept = [one async for one in shop.media.kept(before)]
        orphans = [one.key for part in _parts(kept) for one in await _unknown(shop, part)]
        if len(orphans) > max(_A_FEW, len(kept) * _MOST_PART):
            shop.log.error("too_many_orphans", files=len(orphans), of=len(kept))
            return
        for key in orphans:
            await shop.media.delete(key)
            shop.log.info("orphan_removed", key=key)
    except (MediaProblem, OSError) as fault:
        shop.log.warning("orphans_not_looked_for", why=str(fault)[:200])


async def _unknown(shop: Workshop, kept: Sequence[Kept]) -> list[Kept]:
    """Those that are made from a film which no video has. A name that was never ours is left alone."""
    ids = {key: name for one in kept for key in one.films if (name := _video_of(key))}
    holders = await shop.house.database.read(lambda tx: films.holders(tx, sorted(set(ids.values()))))
    return [one for one in kept if any(key in ids and ids[key] not in holders for key in one.films)]


def _parts(kept: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    for start in range(0, len(kept), _AT_ONCE):
        yield kept[start : start + _AT_ONCE]


def _video_of(film_key: str) -> VideoId | None:
    name = film_key.removesuffix(".mp4")
    return VideoId(name) if read_video_id(name) == name else None
