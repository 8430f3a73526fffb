"""How whatever people ask for is carried out: in one short transaction, and only for who is let in."""

from collections.abc import Callable
from typing import TypeVar

from core.cards import VideoCard
from core.names import Ask
from core.store import alerts, file_limits, teams
from core.store.database import Tx
from core.studio.house import House

T = TypeVar("T")


class FrontDesk:
    def __init__(self, house: House) -> None:
        self._house = house

    async def _start(self, ask: Ask, fn: Callable[[Tx], VideoCard]) -> VideoCard:
        card = await self._act(ask, fn)
        self._house.wake()
        return card

    async def _act(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        """Write; a member's first action opens their account in the same transaction."""
        self._house.check_admitted(ask.by)

        def joined(tx: Tx) -> T:
            self._join(tx, ask)
            file_limits.heard(tx, ask)
            if ask.by.admin:
                alerts.saw(tx, ask.by.account, ask.by.team, self._house.database.now_of(tx))
            return fn(tx)

        return await self._house.database.write(joined)

    async def _look(self, ask: Ask, fn: Callable[[Tx], T]) -> T:
        """Read; only somebody who was never seen before costs a write, so that the form shows their first credits."""
        self._house.check_admitted(ask.by)

        def known(tx: Tx) -> tuple[T] | None:
            return (fn(tx),) if teams.has_joined(tx, ask.by.account) else None

        found = await self._house.database.read(known)
        if found is None:
            await self._house.database.write(lambda tx: self._join(tx, ask))
            return await self._house.database.read(fn)
        return found[0]

    def _join(self, tx: Tx, ask: Ask) -> None:
        if teams.has_joined(tx, ask.by.account):
            return
        now = self._house.database.now_of(tx)
        teams.admit(tx, ask.by.team, self._house.limits.team_credits, now)
        if ask.by.guest or ask.by.external or ask.by.unsure:
            return  # The pool's welcome is for those who may spend it; who is unsure joins once it is known.
        teams.joined(tx, ask.by.account, ask.by.team, self._house.limits.welcome_credits, now)
