"""Files that no video knows are removed after a day: a kill between a film's name and its row leaves one behind."""

from collections.abc import AsyncIterator, Sequence
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
        looked_at, orphans = 0, []
        async for part in _parts(shop.media.kept(before)):
            looked_at += len(part)
            orphans += [one.key for one in await _unknown(shop, part)]
        if len(orphans) > max(_A_FEW, looked_at * _MOST_PART):
            shop.log.error("too_many_orphans", files=len(orphans), of=looked_at)
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


async def _parts(kept: AsyncIterator[Kept]) -> AsyncIterator[Sequence[Kept]]:
    """So that a million files are never in memory at once."""
    part: list[Kept] = []
    async for one in kept:
        part.append(one)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _video_of(film_key: str) -> VideoId | None:
    name = film_key.removesuffix(".mp4")
    return VideoId(name) if read_video_id(name) == name else None
