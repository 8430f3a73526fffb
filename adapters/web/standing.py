"""Is the one who comes still a member, and perhaps an admin? The chat says so; its word is kept for a while."""

import time
from collections.abc import Awaitable, Callable, Mapping

from core.names import AccountId, platform_of
from core.refusals import PlatformSlow, TryAgainSoon

KEPT_S = 300.0
_MOST_KEPT = 20_000

REFUSAL_KEPT_S = 30.0
"""Somebody who is no admin may be made one and come back at once."""

IsMember = Callable[[AccountId], Awaitable[bool]]
"""Raises TryAgainSoon where the chat does not answer."""
IsAdmin = IsMember


class Standing:
    def __init__(
        self,
        chats: Mapping[str, IsMember],
        monotonic: Callable[[], float] = time.monotonic,
        admins: Mapping[str, IsAdmin] | None = None,
    ) -> None:
        self._chats, self._monotonic, self._admins = chats, monotonic, admins or {}
        self._until: dict[AccountId, float] = {}
        self._admin: dict[AccountId, tuple[float, bool]] = {}

    async def is_member(self, account: AccountId) -> bool:
        """A chat that this process is not connected to cannot be asked, and no word means no."""
        if self._monotonic() < self._until.get(account, 0.0):
            return True
        ask = self._chats.get(platform_of(account))
        if ask is None:
            raise TryAgainSoon
        if not await ask(account):
            return False
        if len(self._until) >= _MOST_KEPT:
            self._until.clear()
        self._until[account] = self._monotonic() + KEPT_S
        return True

    async def is_admin(self, account: AccountId) -> bool:
        """Of a member. Where the chat cannot be asked the answer is no, and asked again at the next page."""
        until, admin = self._admin.get(account, (0.0, False))
        if self._monotonic() < until:
            return admin
        ask = self._admins.get(platform_of(account))
        try:
            admin = ask is not None and await ask(account)
        except (TryAgainSoon, PlatformSlow):
            return False
        if len(self._admin) >= _MOST_KEPT:
            self._admin.clear()
        self._admin[account] = (self._monotonic() + (KEPT_S if admin else REFUSAL_KEPT_S), admin)
        return admin
