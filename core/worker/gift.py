"""A failed video that comes after all is given away: a new video, free, that points to the failed one."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import Missed, Rejected
from core.ports import Provider, Report, State
from core.store import archive, equals, posts
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Reason, Status, Video
from core.worker.keep import LOST
from core.worker.look import ref_of
from core.worker.reconcile import SKEW, candidates_for
from core.worker.shop import Workshop

_WATCHED_FOR = timedelta(hours=24)


async def watch(shop: Workshop, video: Video) -> None:
    """One look at a failed video whose provider may still finish it."""
    provider = shop.providers.get(video.provider)
    if provider is None:
        await shop.write(lambda tx: archive.touch(tx, video, due_at=None))
        return
    try:
        if video.provider_id is not None:
            report = await provider.poll(ref_of(video))
            came = video.provider_id if await _has_come(provider, video, report) else None
            over = report.state is State.FAILED
        else:
            came = await _found_unconfirmed(shop, video)
            over = False
    except (Missed, Rejected):
        came, over = None, False
    await shop.write(lambda tx: _give(tx, shop, video, came) if came else _go_on(tx, shop, video, over=over))


async def _has_come(provider: Provider, video: Video, report: Report) -> bool:
    """A provider that has removed a film goes on saying "completed"; so where the film was missed, it has to begin."""
    if report.state is not State.COMPLETED or video.error_code not in LOST:
        return report.state is State.COMPLETED
    film = provider.fetch(ref_of(video), report)
    try:
        return bool(await anext(film, b""))
    finally:
        if isinstance(film, AsyncGenerator):
            await film.aclose()


async def _found_unconfirmed(shop: Workshop, video: Video) -> str | None:
    """Only what was made before the next equal submit of ours can be this one's; the provider's clock may differ."""
    provider = shop.providers[video.provider]
    if video.reason is not Reason.NOT_CONFIRMED or video.submitted_at is None:
        return None
    if not provider.caps(shop.house.catalogue.upstream(video.spec.model)).lists:
        return None
    rows = await candidates_for(shop, provider, video)

    def unclaimed(tx: Tx) -> str | None:
        until = equals.next_equal_submit(tx, video)
        known = archive.known_provider_ids(tx, video.provider, [row.id for row in rows])
        mine = (r.id for r in rows if r.id not in known and (until is None or r.created_at < until - SKEW))
        return next(mine, None)

    return await shop.house.database.read(unclaimed)


def _go_on(tx: Tx, shop: Workshop, video: Video, *, over: bool) -> None:
    now = shop.now(tx)
    over = over or video.ended_at is None or now - video.ended_at > _WATCHED_FOR
    archive.touch(tx, video, due_at=None if over else now + timedelta(seconds=shop.timing.watch_s))


def _give(tx: Tx, shop: Workshop, video: Video, provider_id: str) -> None:
    """The end of the failed one is final; the provider's id moves to the gift in the same transaction."""
    now = shop.now(tx)
    if archive.touch(tx, video, provider_id=None, due_at=None) is None:
        return
    gift = _gift_of(tx, shop, video, provider_id, now)
    archive.add(tx, gift)
    posts.redraw(tx, video.id, CARD, now)
    shop.log.info("gift", video=gift.id, gift_of=video.id)


def _gift_of(tx: Tx, shop: Workshop, video: Video, provider_id: str, now: datetime) -> Video:
    return replace(
        video,
        id=archive.free_id(tx, shop.house.rng),
        price=0,
        gift_of=video.id,
        status=Status.RUNNING,
        reason=None,
        error_code=None,
        fingerprint=None,
        provider_id=provider_id,
        created_at=now,
        waited_s=0.0,
        missed=0,
        cancel_asked=False,
        ended_at=None,
        due_at=now,
        claim=0,
    )
