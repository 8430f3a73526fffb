"""Slack delivers again what was not acknowledged in time, and one press must not be answered twice."""

import time
from collections.abc import Callable

KEPT_S = 300.0
_MOST_KEPT = 50_000


class Deliveries:
    """Only to spare people a second answer. That nothing is spent twice is the studio's business, in its database: this
    memory is lost at a restart and not shared between processes."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: dict[tuple[str, ...], float] = {}

    def first(self, *what: str) -> bool:
        now = self._monotonic()
        self._forget(now)
        if what in self._seen:
            return False
        self._seen[what] = now + KEPT_S
        return True

    def _forget(self, now: float) -> None:
        """Oldest first; a dict keeps the order of arrival."""
        while self._seen:
            oldest = next(iter(self._seen))
            if self._seen[oldest] > now and len(self._seen) < _MOST_KEPT:
                return
            del self._seen[oldest]
