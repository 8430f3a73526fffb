"""Films that are older than their team keeps them: marked some at a time, then taken out of our store one by one."""

from datetime import timedelta

from core.names import TeamId
from core.store import archive, family, retention
from core.store.database import Tx
from core.store.retention import Rule
from core.video import OPEN, Video
from core.worker.shop import Workshop

_AT_ONCE = 100
"""Of one team; each is then a step of the worker like any other, and nobody's video is to wait behind thousands."""


async def mark_old(shop: Workshop) -> bool:
    """True where there may be more. Nothing is lost by a kill: what is marked is due, what is not is found again."""
    usual = shop.house.limits.film_days
    teams = await shop.house.database.read(lambda tx: retention.teams_with_an_end(tx, usual))
    full = [await _mark_some(shop, team, rule) for team, rule in teams]
    return any(full)


async def _mark_some(shop: Workshop, team: TeamId, rule: Rule) -> bool:
    days = timedelta(days=rule.days)
    old = await shop.house.database.read(lambda tx: retention.older(tx, team, shop.now(tx) - days, _AT_ONCE))
    if old:
        await shop.write(lambda tx: _mark(tx, shop, old, rule))
    return len(old) == _AT_ONCE


def _mark(tx: Tx, shop: Workshop, old: list[Video], rule: Rule) -> None:
    now = shop.now(tx)
    for video in old:
        marked = archive.touch(tx, video, retired_at=now, retired_by=rule.set_by, due_at=now)
        # After the mark, which on PostgreSQL waits for whoever asks for a remix just now.
        if marked is not None and family.remix_with(tx, video.id, OPEN):
            archive.touch(tx, marked, retired_at=None, retired_by=None, due_at=None)


async def retire(shop: Workshop, video: Video) -> None:
    """Safe to repeat. Its row, words, receipt and place between original and remixes stay."""
    if video.film is not None and video.retired and video.erased_at is None:
        await shop.media.delete(video.film.key)
        await shop.write_surely(lambda tx: _retired(tx, shop, video))
    else:
        await shop.write(lambda tx: archive.touch(tx, video, due_at=None))


def _retired(tx: Tx, shop: Workshop, video: Video) -> None:
    if archive.touch(tx, video, erased_at=shop.now(tx), due_at=None) is not None:
        shop.log.info("film_retired", video=video.id, days=video.kept_days)
