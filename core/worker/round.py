"""Many running videos are looked at by one listing of their provider, page by page."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from core.errors import Missed
from core.names import VideoId
from core.ports import Listed, Provider, Report
from core.store import archive, posts, rounds
from core.store.database import Tx
from core.store.ending import CARD
from core.store.rounds import Glance, Round
from core.video import Video
from core.worker import health
from core.worker.look import UNFINISHED, apply, end_overdue
from core.worker.shop import Workshop

PAYS_FROM = 4
"""Fewer due videos are asked for one by one."""

_CLOCK_SKEW = timedelta(minutes=2)
_PAGE = 100
_MOST_LEFT = 500
_MISSED_BEFORE, _MOST_SINGLY = 3, 20
"""A listing that fails once is tried again. Where it goes on failing some are asked for singly, a few in each round: it
may be the listing alone that is broken."""


async def look_at_all(shop: Workshop, provider: Provider, round_: Round) -> list[Video]:
    """Returns those that are to be asked for singly: what a whole listing did not hold, or what waited for too many."""
    page: list[Listed] = []
    found = 0
    missed: Missed | None = None
    try:
        async for row in provider.listing(round_.oldest - _CLOCK_SKEW):
            page.append(row)
            if len(page) == _PAGE:
                found += await _note_page(shop, provider, round_, page)
                page = []
                if found >= round_.count:
                    break
    except Missed as miss:
        shop.log.warning("listing_missed", provider=provider.name, why=miss.message)
        missed = miss
    if page:
        await _note_page(shop, provider, round_, page)
    if missed is not None and not missed.gone:
        return await shop.write(partial(_put_off, shop=shop, round_=round_, wish_s=missed.retry_after))
    return await shop.house.database.read(lambda tx: rounds.left(tx, round_, _MOST_LEFT))


def _put_off(tx: Tx, shop: Workshop, round_: Round, wish_s: float | None) -> list[Video]:
    """They fall due together again. What is beyond `_MOST_LEFT` waits for the end of the round's lease."""
    left = rounds.left(tx, round_, _MOST_LEFT)
    singly = [video for video in left if video.missed >= _MISSED_BEFORE][:_MOST_SINGLY]
    chosen = {video.id for video in singly}
    now = shop.now(tx)
    pause = shop.back_off(min((video.missed for video in left), default=0), wish_s)
    for video in left:
        if video.id not in chosen and archive.touch(tx, video, missed=video.missed + 1, due_at=now + pause):
            posts.redraw(tx, video.id, CARD, now)
    return singly


async def _note_page(shop: Workshop, provider: Provider, round_: Round, page: Sequence[Listed]) -> int:
    """How many of the round stood on it."""
    found, unfinished = await shop.write(partial(_note, shop=shop, round_=round_, page=page))
    await end_overdue(shop, provider, unfinished)
    return found


def _note(tx: Tx, shop: Workshop, round_: Round, page: Sequence[Listed]) -> tuple[int, list[Video]]:
    now = shop.now(tx)
    health.looked(tx, shop, round_.provider, now)
    reports = {row.id: row.report for row in page}
    glances = rounds.page(tx, round_, list(reports))
    same: dict[datetime, list[VideoId]] = defaultdict(list)
    unfinished: list[Video] = []
    for provider_id, glance in glances.items():
        report = reports[provider_id]
        if _is_news(shop, glance, report):
            video = archive.by_id(tx, glance.id)
            assert video is not None, "it was there a statement ago"
            apply(tx, shop, video, report)
            unfinished += [video] if report.state in UNFINISHED else []
        else:
            same[shop.next_round(glance.submitted_at, now)].append(glance.id)
    for next_at, ids in same.items():
        most_s = 2 * max(shop.timing.poll_s, (next_at - now).total_seconds())
        rounds.unchanged(tx, round_, ids, now, most_s=most_s, next_at=next_at)
    return len(glances), unfinished


def _is_news(shop: Workshop, glance: Glance, report: Report) -> bool:
    """Anything that people would see, or that ends the waiting."""
    if report.state not in UNFINISHED or not report.known_word or report.retry_after is not None or glance.missed:
        return True
    if report.progress is not None and report.progress > (glance.progress or 0):
        return True
    return glance.waited_s >= shop.house.catalogue.deadline(glance.model).total_seconds()
