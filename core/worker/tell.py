"""Somebody is written to alone: an admin when a vendor is paused or works again, a member of what they brought."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from core.cards import Notice
from core.errors import ChatProblem, TryLater
from core.names import AccountId, platform_of
from core.store import alerts, bringings, pauses
from core.store.alerts import Alert, Kind
from core.store.bringings import MOST_TRIES, Bringing
from core.store.database import Tx
from core.store.pauses import Pause
from core.studio.owing import outcome
from core.words.pauses import back_notice, paused_notice
from core.worker.shop import Workshop

_MOST_TRIES = 20
_OWED_FOR = timedelta(days=30)


async def tell(shop: Workshop, alert: Alert) -> None:
    """An admin who cannot be written to reads it on top of the next answer to /sora-admin, while it lasts."""
    began = shop.house.clock.monotonic()
    notice = await shop.write(partial(_begin, shop=shop, alert=alert))
    if notice is None:
        return
    if shop.overslept(began):
        await shop.write(lambda tx: alerts.later(tx, alert, shop.now(tx)))
        return
    about = {"provider": alert.provider, "account": alert.account}
    untold = await _told(shop, alert.account, notice, alert.key, alert.tries)
    if untold is None:
        shop.log.info("admin_told", **about, kind=alert.kind)
        await shop.write_surely(lambda tx: alerts.told(tx, alert, shop.now(tx)))
    elif untold.again is None or alert.tries >= _MOST_TRIES:
        shop.log.info("admin_not_told", **about, why=untold.why)
        await shop.write_surely(lambda tx: alerts.undeliverable(tx, alert))
    else:
        pause = untold.again
        await shop.write_surely(lambda tx: alerts.later(tx, alert, shop.now(tx) + pause))


async def tell_outcome(shop: Workshop, bringing: Bringing) -> None:
    """A member who cannot be written to hears of it when they come by."""
    began = shop.house.clock.monotonic()
    if shop.announcer(bringing.at) is None or bringing.tries >= MOST_TRIES:
        await shop.write_surely(lambda tx: _owe(tx, shop, bringing))
        return
    if not await shop.write(lambda tx: bringings.touch(tx, bringing, tries=bringing.tries + 1)):
        return
    notice = await shop.house.database.read(lambda tx: outcome(tx, shop.house, bringing))
    if shop.overslept(began):
        await shop.write(lambda tx: bringings.touch(tx, bringing, due_at=shop.now(tx)))
        return
    untold = await _told(shop, bringing.account, notice, f"{bringing.id}:brought", bringing.tries)
    if untold is None:
        await shop.write_surely(lambda tx: bringings.over(tx, bringing))
    elif untold.again is None:
        shop.log.warning("bringing_untold", video=bringing.id, why=untold.why)
        await shop.write_surely(lambda tx: _owe(tx, shop, bringing))
    else:
        pause = untold.again
        shop.log.warning("bringing_waits", video=bringing.id, tries=bringing.tries + 1, why=untold.why)
        await shop.write_surely(lambda tx: bringings.touch(tx, bringing, due_at=shop.now(tx) + pause))


@dataclass(frozen=True, kw_only=True)
class _Untold:
    why: str
    again: timedelta | None
    """After this long; None: they take no messages."""


async def _told(shop: Workshop, account: AccountId, notice: Notice, key: str, tries: int) -> _Untold | None:
    """None: it was told. From the second try on the platform is looked at first, for the first may have come."""
    try:
        await shop.announcers[platform_of(account)].tell(account, notice, key=key, repeat=tries > 0)
    except TryLater as busy:
        return _Untold(why=str(busy), again=shop.until_again(min(tries, 4), busy))
    except ChatProblem as closed:
        return _Untold(why=str(closed), again=None)
    return None


def _begin(tx: Tx, shop: Workshop, alert: Alert) -> Notice | None:
    """None: it is not ours any more, or not worth a message."""
    if alert.kind is Kind.PAUSED and _is_stale(pauses.of(tx, alert.provider), alert):
        alerts.undeliverable(tx, alert)
        return None
    if not alerts.first_try(tx, alert, shop.now(tx) + timedelta(seconds=shop.timing.lease_s)):
        return None
    return _words(tx, alert)


def _is_stale(pause: Pause | None, alert: Alert) -> bool:
    """What was over before anybody heard of it, and what another cause has come in place of."""
    if pause is None or pause.since != alert.since:
        return alert.tries == 0
    return pause.why is not alert.why


def _words(tx: Tx, alert: Alert) -> Notice:
    if alert.kind is Kind.BACK:
        return back_notice(alert.provider, alert.since)
    again = alerts.told_before(tx, alert)
    return paused_notice(alert.provider, alert.why, alert.since, again=again)


def _owe(tx: Tx, shop: Workshop, bringing: Bringing) -> None:
    """They are told when they come by (studio/owing.py); whoever does not within so many days never is."""
    forgotten_at = bringing.began_at + _OWED_FOR
    if shop.now(tx) >= forgotten_at:
        bringings.over(tx, bringing)
    else:
        bringings.touch(tx, bringing, tries=MOST_TRIES, source="", due_at=forgotten_at)
