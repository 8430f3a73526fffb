"""A running video is looked at, and what its provider says is noted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from core.errors import Elsewhere, Missed
from core.ports import Provider, Ref, Report, State
from core.store import archive, ending, posts
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Reason, Status, Video
from core.worker import health
from core.worker.shop import Workshop
from core.worker.submit import REASONS

_GONE_FOR = timedelta(minutes=10)
_GONE_TIMES = 10
_GONE = "gone"
_NOT_CONFIGURED, _ASK_AGAIN = "provider_not_configured", timedelta(minutes=2)


async def look(shop: Workshop, video: Video) -> None:
    provider = shop.providers.get(video.provider)
    if provider is None:
        await nobody_to_ask(shop, video)
        return
    if video.cancel_asked:
        await _ask_to_stop(shop, provider, video)
        return
    try:
        report = await provider.poll(ref_of(video))
    except Missed as miss:
        await shop.write(partial(_missed, shop=shop, video=video, miss=miss))
        return
    await note(shop, video, report)


async def nobody_to_ask(shop: Workshop, video: Video) -> None:
    """Its provider was taken out of the configuration. Until it is put back the video waits, for as long as it might
    have taken; then the credits go back."""
    tries = video.missed + 1 if video.error_code == _NOT_CONFIGURED else 1
    over = (tries - 1) * _ASK_AGAIN >= shop.house.catalogue.deadline(video.spec.model)
    if tries == 1 or over:
        shop.log.error("provider_not_configured", video=video.id, provider=video.provider, given_up=over)
    await shop.write(partial(_wait_for_provider, shop=shop, video=video, tries=tries, over=over))


def _wait_for_provider(tx: Tx, shop: Workshop, video: Video, *, tries: int, over: bool) -> None:
    now = shop.now(tx)
    if over:
        ending.failed(tx, video, Reason.PROVIDER_ERROR, now, error_code=_NOT_CONFIGURED)
    elif archive.touch(tx, video, missed=tries, error_code=_NOT_CONFIGURED, due_at=now + _ASK_AGAIN) is not None:
        posts.redraw(tx, video.id, CARD, now)


def ref_of(video: Video) -> Ref:
    assert video.provider_id is not None, "a submitted video has its provider's id"
    return Ref(provider=video.provider, id=video.provider_id, poll_url=video.poll_url)


UNFINISHED = frozenset({State.QUEUED, State.RUNNING})


async def note(shop: Workshop, video: Video, report: Report) -> None:
    if not report.known_word:
        shop.log.warning("unknown_status_word", video=video.id, provider=video.provider)
    if report.state is State.FAILED:
        shop.log.info("provider_failed", video=video.id, code=report.code, why=report.message)
    await shop.write(lambda tx: apply(tx, shop, video, report))
    if report.state in UNFINISHED:
        await end_overdue(shop, shop.providers[video.provider], [video])


def apply(tx: Tx, shop: Workshop, video: Video, report: Report) -> None:
    now = shop.now(tx)
    health.looked(tx, shop, video.provider, now)
    cost = report.cost_usd if report.cost_usd is not None else video.cost_usd
    match report.state:
        case State.COMPLETED:
            expires = report.result_expires_at or now + shop.house.catalogue.retention(video.spec.model)
            moved = archive.move(
                tx,
                video,
                Status.STORING,
                looked_at=now,
                missed=0,
                error_code=None,
                cost_usd=cost,
                result_expires_at=expires,
                due_at=now,
            )
            if moved is not None:
                posts.redraw(tx, video.id, CARD, now)
        case State.FAILED:
            reason = REASONS.get(report.code or "", Reason.PROVIDER_ERROR)
            ending.failed(tx, video, reason, now, error_code=report.code, cost_usd=cost)
        case State.QUEUED | State.RUNNING:
            _go_on(tx, shop, video, report, now)


def _go_on(tx: Tx, shop: Workshop, video: Video, report: Report, now: datetime) -> None:
    """The deadline counts only time between answered looks, so neither an outage nor a clock jump expires anything."""
    progress = video.progress
    if report.progress is not None:
        progress = max(report.progress, video.progress or 0)
    changed = archive.touch(
        tx,
        video,
        progress=progress,
        waited_s=_waited_s(shop, video, now),
        looked_at=now,
        missed=0,
        error_code=None,
        due_at=shop.next_look(video, now, report.retry_after),
    )
    if changed is not None and (progress != video.progress or video.missed):
        posts.redraw(tx, video.id, CARD, now)


def _waited_s(shop: Workshop, video: Video, now: datetime) -> float:
    since = video.looked_at or video.submitted_at or now
    passed = max(0.0, (now - since).total_seconds())
    return video.waited_s + min(passed, 2 * shop.interval(video.submitted_at, now))


def _missed(tx: Tx, shop: Workshop, video: Video, miss: Missed) -> None:
    """A missed look is no verdict; only a provider that keeps saying "no such video" is believed in the end."""
    now = shop.now(tx)
    since = video.looked_at or video.submitted_at or now
    if isinstance(miss, Elsewhere) and not video.missed:
        say_where(shop, video, miss)
    same = miss.gone == (video.error_code == _GONE)  # A first 404 after an outage begins a new count.
    if miss.gone and same and video.missed >= _GONE_TIMES and now - since > _GONE_FOR:
        watched = now + timedelta(seconds=shop.timing.watch_s)
        ending.failed(tx, video, Reason.PROVIDER_ERROR, now, error_code=_GONE, due_at=watched)
        return
    pause = shop.back_off(min(video.missed, 4), miss.retry_after)
    count = {"missed": video.missed + 1 if same else 1, "error_code": _GONE if miss.gone else None}
    if archive.touch(tx, video, due_at=now + pause, **count) is not None:
        posts.redraw(tx, video.id, CARD, now)


def say_where(shop: Workshop, video: Video, lies: Elsewhere) -> None:
    """To the operator, who alone can allow it."""
    setting = f"hosts in [provider.{video.provider}] of the catalogue"
    shop.log.warning("film_elsewhere", video=video.id, host=lies.host, why=str(lies), set=setting)


async def _ask_to_stop(shop: Workshop, provider: Provider, video: Video) -> None:
    """If the provider cannot stop it, it runs on and the wish is forgotten."""
    if await provider.cancel(ref_of(video)):
        await shop.write(lambda tx: ending.failed(tx, video, Reason.CANCELLED, shop.now(tx)))
    else:
        await shop.write(lambda tx: _forget_wish(tx, shop, video))


def _forget_wish(tx: Tx, shop: Workshop, video: Video) -> None:
    now = shop.now(tx)
    if archive.touch(tx, video, cancel_asked=False, due_at=now) is not None:
        posts.redraw(tx, video.id, CARD, now)


async def end_overdue(shop: Workshop, provider: Provider, videos: Sequence[Video]) -> None:
    """At the deadline: stop it there if that is possible, give the credits back, and watch for a late success."""
    for video in videos:
        if video.waited_s < shop.house.catalogue.deadline(video.spec.model).total_seconds():
            continue
        await provider.cancel(ref_of(video))
        shop.log.warning("deadline_passed", video=video.id, waited_s=round(video.waited_s))
        await shop.write(partial(_expire, shop=shop, video=video))


def _expire(tx: Tx, shop: Workshop, video: Video) -> None:
    now = shop.now(tx)
    fresh = archive.by_id(tx, video.id)
    if fresh is not None and fresh.status is Status.RUNNING and fresh.claim == video.claim:
        ending.failed(tx, fresh, Reason.EXPIRED, now, due_at=now + timedelta(seconds=shop.timing.watch_s))
