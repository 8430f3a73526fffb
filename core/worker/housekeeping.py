"""Once an hour: the books are checked, and what nobody needs any more is forgotten."""

from datetime import timedelta

from core.store import alerts, audit, drafts, film_links, inbox, sessions, shares, strays
from core.store.database import Tx
from core.worker import orphans, retire
from core.worker.shop import Workshop

_EVERY_S = 3600.0
_AGAIN_S = 60.0
"""After one that broke off, and where more films are to go."""
_ORPHANS_EVERY_S = 86_400.0
_DRAFTS_KEPT = timedelta(hours=24)
_INBOX_KEPT = timedelta(days=7)
_ALERTS_KEPT = timedelta(days=30)
_STRAYS_KEPT = timedelta(days=7)


class Housekeeping:
    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._next_at = shop.house.clock.monotonic()
        self._orphans_at = self._retire_at = self._next_at

    def is_due(self) -> bool:
        return self._shop.house.clock.monotonic() >= min(self._next_at, self._retire_at)

    async def when_due(self) -> None:
        if self._shop.house.clock.monotonic() >= self._next_at:
            await self._look_after_all()
        if self._shop.house.clock.monotonic() >= self._retire_at:
            self._retire_at = self._shop.house.clock.monotonic() + _AGAIN_S
            if not await retire.mark_old(self._shop):
                self._retire_at = self._shop.house.clock.monotonic() + _EVERY_S

    async def _look_after_all(self) -> None:
        self._next_at = self._shop.house.clock.monotonic() + _AGAIN_S
        await self._check_books()
        await self._shop.write(self._forget)
        if self._shop.house.clock.monotonic() >= self._orphans_at:
            await orphans.sweep(self._shop)
            self._orphans_at = self._shop.house.clock.monotonic() + _ORPHANS_EVERY_S
        self._next_at = self._shop.house.clock.monotonic() + _EVERY_S

    async def _check_books(self) -> None:
        """On a breach nothing new is started; what runs goes on, for stopping it would only add to the damage."""
        breaches = await self._shop.house.database.read(audit.breaches)
        brake = self._shop.house.brake
        for breach in breaches:
            self._shop.log.error("books_do_not_add_up", breach=breach)
        brake.pulled = bool(breaches)

    def _forget(self, tx: Tx) -> None:
        now = self._shop.now(tx)
        drafts.drop_older(tx, now - _DRAFTS_KEPT)
        inbox.purge(tx, now - _INBOX_KEPT)
        strays.drop_older(tx, now - _STRAYS_KEPT)
        sessions.drop_ended(tx, now)
        film_links.drop_older(tx, now)
        alerts.drop_older(tx, now - _ALERTS_KEPT)
        shares.drop_older(tx, now)
