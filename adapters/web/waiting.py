"""pollForCompletion: the row is read again until the video has ended. Who goes away meanwhile loses nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from core.names import Ask
from core.refusals import TryAgainSoon
from core.studio import Facts, Reader

WAIT_S = 600.0
LOOK_S = 1.0
MOST_WAITING = 200
"""Whoever comes then is answered at once, as if they had not wished to wait."""


class Waiting:
    def __init__(
        self, *, wait_s: float = WAIT_S, look_s: float = LOOK_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wait_s, self._look_s, self._monotonic = wait_s, look_s, monotonic
        self._closing = asyncio.Event()
        self.waiting = 0

    def close(self) -> None:
        """Everybody is answered with what there is, so that the process can go."""
        self._closing.set()

    async def pause(self) -> bool:
        """Until the next look; True: the process is about to go."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), self._look_s)
        return self._closing.is_set()

    async def ended(self, reader: Reader, ask: Ask, facts: Facts, gone: Callable[[], Awaitable[bool]]) -> Facts:
        if self.waiting >= MOST_WAITING:
            return facts
        self.waiting += 1
        try:
            return await self._until_ended(reader, ask, facts, gone)
        finally:
            self.waiting -= 1

    async def _until_ended(self, reader: Reader, ask: Ask, facts: Facts, gone: Callable[[], Awaitable[bool]]) -> Facts:
        until = self._monotonic() + self._wait_s
        while facts.video.ended_at is None and self._monotonic() < until and not await gone():
            if await self.pause():
                break
            with suppress(TryAgainSoon):  # The database is away for a moment; the wait is not over.
                facts = await reader.video(ask, facts.video.id)
        return facts
