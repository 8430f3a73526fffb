"""Whether a provider works: failures in a row pause it for every replica, and a good answer ends the pause."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.errors import Code, Rejected, Why
from core.store import alerts, pauses, posts
from core.store.database import Tx
from core.store.ending import CARD
from core.store.pauses import Pause, Waiting
from core.video import Video
from core.worker.shop import Workshop

_FAILURES = 3
_LONGEST = {Why.UNREACHABLE: 4, Why.FAILING: 8, Why.ACCOUNT: 8, Why.FUNDS: 8}
"""Of the first pause: what costs nobody anything is tried more often."""

_GAP_S = 0.25
_MOST_AT_ONCE = 1000

_ACCOUNT: dict[str, Why] = {Code.AUTH: Why.ACCOUNT, Code.INSUFFICIENT_FUNDS: Why.FUNDS}


def wait_for(tx: Tx, shop: Workshop, video: Video, now: datetime, limit: timedelta) -> datetime | None:
    """When this video may be submitted; None: now. While its provider is paused it is the one try where it is time for
    one, and that try has `limit` to end."""
    pause = pauses.of(tx, video.provider)
    if pause is None or pauses.let_through(tx, video.provider, video.id, now, now + limit):
        return None
    wait_s = max((pause.due_at - now).total_seconds(), 0.0)
    return now + timedelta(seconds=wait_s + shop.timing.pause_s * shop.house.rng.between(0.02, 0.08))


def at_start(tx: Tx, shop: Workshop, now: datetime) -> None:
    """It may be with another key, so each that is paused is tried at once, by the video that has waited longest."""
    pauses.forget_others(tx, shop.providers.keys())
    pauses.try_now(tx, now)
    for pause in pauses.every(tx):
        first = pauses.waiting(tx, pause.provider, 1)
        pauses.sooner(tx, [Waiting(id=one.id, due_at=now) for one in first])


def may_go_on(tx: Tx, video: Video) -> bool:
    """Just before the POST: whether its provider has not been paused since the intent."""
    pause = pauses.of(tx, video.provider)
    return pause is None or pause.trying == video.id


def failed(tx: Tx, shop: Workshop, video: Video, why: Why, now: datetime) -> bool:
    """A submit that failed for the provider's sake. True: it was the try of a pause, which goes on."""
    pause = pauses.of(tx, video.provider)
    if pause is not None:
        next_at = now + _pause(shop, why, pause.tries + 1)
        its_try = pauses.try_failed(tx, video.provider, video.id, next_at, why)
        if its_try:
            _goes_on(tx, shop, pause, why, now)
        return its_try
    failures, lasting = pauses.count(tx, video.provider, now)
    enough = failures >= _FAILURES and lasting.total_seconds() >= shop.timing.poll_s
    if enough or why in (Why.ACCOUNT, Why.FUNDS):
        _begin(tx, shop, video.provider, why, now)
    return False


def refused(tx: Tx, shop: Workshop, video: Video, verdict: Rejected, now: datetime) -> bool:
    """A verdict on a submit. True: on our account, and it met the try of a pause."""
    why = _ACCOUNT.get(verdict.code)
    if why is not None:
        return failed(tx, shop, video, why, now)
    if verdict.http is not None:
        answered(tx, shop, video, now)
    else:  # Judged by our own side of the wire, so it tells nothing.
        pauses.give_way(tx, video.provider, video.id, now)
    return False


def answered(tx: Tx, shop: Workshop, video: Video, now: datetime) -> None:
    """A submit was accepted or judged: whatever the provider suffered from is over."""
    pause = pauses.of(tx, video.provider)
    if pause is None:
        pauses.well(tx, video.provider)
    elif pause.trying == video.id or (video.submitted_at or now) > pause.since:
        end(tx, shop, pause, now)


def looked(tx: Tx, shop: Workshop, provider: str, now: datetime) -> None:
    """A look was answered, so the provider can be reached. It proves nothing about its submits."""
    pause = pauses.of(tx, provider)
    soon = timedelta(seconds=shop.timing.poll_s)  # A look may have been sent before the pause began.
    if pause is not None and pause.why is Why.UNREACHABLE and now - pause.since > soon:
        end(tx, shop, pause, now)


def _begin(tx: Tx, shop: Workshop, provider: str, why: Why, now: datetime) -> None:
    if not pauses.begin(tx, provider, why, now, now + _pause(shop, why, 0)):
        return
    shop.log.error("provider_paused", provider=provider, why=why)
    alerts.plan(tx, provider, why, now, _told_at(shop, why, now, now))
    _redraw(tx, pauses.waiting(tx, provider, _MOST_AT_ONCE), now)


def _goes_on(tx: Tx, shop: Workshop, pause: Pause, why: Why, now: datetime) -> None:
    """For another cause, perhaps, and then something else is to be done about it."""
    if why is pause.why:
        return
    shop.log.error("provider_paused", provider=pause.provider, why=why, before=pause.why)
    alerts.plan_anew(tx, pause, why, _told_at(shop, why, pause.since, now))
    _redraw(tx, pauses.waiting(tx, pause.provider, _MOST_AT_ONCE), now)


def _told_at(shop: Workshop, why: Why, since: datetime, now: datetime) -> datetime:
    """What only people can put right is told at once; of the rest it is seen first whether it lasts."""
    if why in (Why.ACCOUNT, Why.FUNDS):
        return now
    return max(now, since + timedelta(seconds=shop.timing.tell_after_s))


def _redraw(tx: Tx, waiting: Sequence[Waiting], now: datetime) -> None:
    for one in waiting:
        posts.redraw(tx, one.id, CARD, now)


def end(tx: Tx, shop: Workshop, pause: Pause, now: datetime) -> None:
    """Those who waited go on, the oldest first and four a second: a storm could be the next outage."""
    if not pauses.end(tx, pause):
        return
    shop.log.info("provider_works_again", provider=pause.provider, why=pause.why, tries=pause.tries)
    alerts.over(tx, pause, now)
    found = pauses.waiting(tx, pause.provider, _MOST_AT_ONCE)
    gap = timedelta(seconds=_GAP_S)
    pauses.sooner(tx, [Waiting(id=one.id, due_at=now + gap * number) for number, one in enumerate(found)])
    _redraw(tx, found, now)


def put_off(tx: Tx, shop: Workshop, pause: Pause, why: Why, now: datetime) -> None:
    """Its probe brought no answer, or one about our account."""
    if pauses.probe_failed(tx, pause, now + _pause(shop, why, pause.tries + 1), why):
        _goes_on(tx, shop, pause, why, now)


def _pause(shop: Workshop, why: Why, tries: int) -> timedelta:
    """Doubles with each try that failed."""
    return timedelta(seconds=shop.timing.pause_s * min(2 ** min(tries, 10), _LONGEST[why]))
