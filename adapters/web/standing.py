"""Is the one whose token this is still a member? The chat says so, and its yes is remembered for a while."""

import time
from collections.abc import Awaitable, Callable, Mapping

from core.names import AccountId, platform_of
from core.refusals import TryAgainSoon

KEPT_S = 300.0
_MOST_KEPT = 20_000

IsMember = Callable[[AccountId], Awaitable[bool]]
"""Raises TryAgainSoon where the chat does not answer."""


class Standing:
    def __init__(self, chats: Mapping[str, IsMember], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._chats, self._monotonic = chats, monotonic
        self._until: dict[AccountId, float] = {}

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
