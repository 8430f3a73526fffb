"""An event loop whose time is made up: it jumps to the next timer, and the seed decides what runs first."""

import asyncio
import random
import selectors
from typing import Any


class Stuck(Exception):
    """Everybody waits and nothing will ever come."""


class _Leap(selectors.SelectSelector):
    """Instead of waiting for sockets, of which there are none, time moves."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck("every task waits for another")
        self.passed += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An hour takes as long as its callbacks; the same seed runs them in the same order."""

    def __init__(self, seed: int) -> None:
        self._leap = _Leap()
        self._order = random.Random(seed)
        super().__init__(self._leap)
        self.set_exception_handler(lambda _loop, _context: None)  # What a killed process left behind bothers nobody.

    def time(self) -> float:
        return self._leap.passed

    def _run_once(self) -> None:
        if len(self._ready) > 1:
            self._order.shuffle(self._ready)
        super()._run_once()  # type: ignore[misc]  # The one inner method of asyncio that decides what runs next.
