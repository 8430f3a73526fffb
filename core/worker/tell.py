"""An admin is written to: a vendor is paused, or works again."""

from datetime import timedelta
from functools import partial

from core.cards import Notice
from core.errors import TryLater, Undeliverable
from core.names import platform_of
from core.store import alerts, pauses
from core.store.alerts import Alert, Kind
from core.store.database import Tx
from core.store.pauses import Pause
from core.words.pauses import back_notice, paused_notice
from core.worker.shop import Workshop

_MOST_TRIES = 20


async def tell(shop: Workshop, alert: Alert) -> None:
    """An admin who cannot be written to reads it on top of the next answer to /sora-admin, while it lasts."""
    began = shop.house.clock.monotonic()
    announcer = shop.announcers[platform_of(alert.account)]
    notice = await shop.write(partial(_begin, shop=shop, alert=alert))
    if notice is None:
        return
    if shop.overslept(began):
        await shop.write(lambda tx: alerts.later(tx, alert, shop.now(tx)))
        return
    try:
        await announcer.tell(alert.account, notice, key=alert.key, repeat=alert.tries > 0)
    except Undeliverable as why:
        shop.log.info("admin_not_told", provider=alert.provider, account=alert.account, why=str(why))
        await shop.write_surely(lambda tx: alerts.undeliverable(tx, alert))
    except TryLater as busy:
        await shop.write_surely(partial(_later, shop=shop, alert=alert, after_s=busy.after_s))
    else:
        shop.log.info("admin_told", provider=alert.provider, account=alert.account, kind=alert.kind)
        await shop.write_surely(lambda tx: alerts.told(tx, alert, shop.now(tx)))


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


def _later(tx: Tx, shop: Workshop, alert: Alert, after_s: float | None) -> None:
    if alert.tries >= _MOST_TRIES:
        alerts.undeliverable(tx, alert)
    else:
        alerts.later(tx, alert, shop.now(tx) + shop.back_off(min(alert.tries, 4), after_s))
