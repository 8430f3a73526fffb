"""The real clock and the real dice."""

import asyncio
import random
import secrets
import time
from datetime import UTC, datetime

from core.names import ALPHABET

_AWAKE_OR_NOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Goes on while the machine is suspended, where the system has such a clock; else the time asleep would look
        like a wall clock that somebody set."""
        return time.clock_gettime(_AWAKE_OR_NOT)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SystemRng:
    def letters(self, count: int) -> str:
        return "".join(secrets.choice(ALPHABET) for _ in range(count))

    def between(self, low: float, high: float) -> float:
        return random.uniform(low, high)  # noqa: S311  # Jitter, no secret.
