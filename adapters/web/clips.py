"""Whose turn it is to have a side-by-side clip made: making one takes two cores for seconds, and costs no credits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.names import AccountId

AT_ONCE = 2
"""In this process, whoever asks."""
EACH = 2
"""Of one person, those that wait for their turn included."""


class TooManyClips(Exception):
    """This person already has as many in the making as anybody may have."""


class Turns:
    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._of: Counter[AccountId] = Counter()

    @asynccontextmanager
    async def one(self, account: AccountId) -> AsyncIterator[None]:
        if self._of[account] >= EACH:
            raise TooManyClips
        self._of[account] += 1
        try:
            async with self._free:
                yield
        finally:
            self._of[account] -= 1
            if not self._of[account]:
                del self._of[account]
