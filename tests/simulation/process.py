"""One life of one replica: it can be killed at every call it makes, and it can sleep through its leases."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextvars import ContextVar, copy_context
from datetime import datetime, timedelta
from random import Random
from typing import Any

from core.names import ALPHABET
from tests.simulation.fate import Fate

NAP_S = 1.0
"""How long the worker sleeps when it has nothing to do. A nap in which nothing falls due would change nothing, so the
simulation lets it last until something does."""

CURRENT: ContextVar["Process | None"] = ContextVar("process", default=None)


class Killed(BaseException):
    """The process is dead. No `except Exception` catches it, and whatever a `finally` calls is refused again."""


class Heaven:
    """What decides over all processes: the seed's dice, the rates, and whether the time of faults is over."""

    def __init__(self, seed: int, fate: Fate, loop: asyncio.AbstractEventLoop) -> None:
        self.seed, self.fate, self.loop = seed, fate, loop
        self.dice = Random(f"world {seed}")
        self.healed = False
        self.over = False
        self.jumped = timedelta()
        self.count: Counter[str] = Counter()
        self.trace: list[str] = []

    def falls(self, rate: float) -> bool:
        return rate > 0 and not self.healed and self.dice.random() < rate

    def note(self, what: str) -> None:
        self.trace.append(f"{self.loop.time():9.2f} {what}")


class Process:
    def __init__(self, heaven: Heaven, name: str) -> None:
        self._heaven, self.name, self.alive = heaven, name, True
        self._awake_at = 0.0
        self._tasks: list[asyncio.Task[Any]] = []
        self.ended: asyncio.Future[None] = heaven.loop.create_future()
        skewed = heaven.fate.skewed and not heaven.healed
        self.skew = timedelta(seconds=heaven.dice.uniform(-3600, 3600) if skewed else 0)
        self.born = heaven.loop.time()

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        context = copy_context()
        context.run(CURRENT.set, self)
        self._heaven.loop.create_task(work, context=context)

    def adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks = [other for other in self._tasks if not other.done()]
        self._tasks.append(task)

    def kill(self, where: str) -> None:
        if not self.alive:
            return
        self.alive = False
        if not self._heaven.over:
            self._heaven.count["kills"] += 1
            self._heaven.note(f"{self.name} killed at {where}")
        if not self.ended.done():
            self.ended.set_result(None)
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def step(self, where: str, *, may_stall: bool = True, drowsy: float = 1.0) -> None:
        """A point at which the process may die, or sleep for minutes without knowing it; `drowsy`: so much likelier."""
        heaven = self._heaven
        heaven.count["steps"] += 1
        if not self.alive:
            raise Killed
        if heaven.falls(heaven.fate.kills):
            self.kill(where)
            raise Killed
        if may_stall and heaven.falls(heaven.fate.stalls * drowsy):
            self._awake_at = heaven.loop.time() + heaven.dice.choice([4.0, 20.0, 90.0, 300.0])
            heaven.count["stalls"] += 1
            heaven.note(f"{self.name} stalls at {where} until {self._awake_at:.2f}")
        while may_stall and self._awake_at > heaven.loop.time():  # noqa: ASYNC110  # Another stall may prolong this one.
            await asyncio.sleep(self._awake_at - heaven.loop.time())
        if not self.alive:
            raise Killed


class ProcessClock:
    """Its own clock, which may be wrong; the database's is told by the database."""

    def __init__(self, process: Process, heaven: Heaven, naps: "Naps") -> None:
        self._process, self._heaven, self._naps = process, heaven, naps

    def now(self) -> datetime:
        return self._naps.wall() + self._process.skew

    def monotonic(self) -> float:
        return self._heaven.loop.time() + 1000.0

    async def sleep(self, seconds: float) -> None:
        await self._process.step("sleep")
        if seconds == NAP_S:
            await self._naps.nap(seconds)
        else:
            await asyncio.sleep(seconds)
        await self._process.step("woke")


class Naps:
    """Naps end when a row falls due, as the database tells."""

    LONGEST_S = 300.0

    def __init__(self, heaven: Heaven, start: datetime) -> None:
        self._heaven, self._start = heaven, start
        self._sleepers: list[asyncio.Future[None]] = []
        self.next_due: Any = lambda: None

    def wall(self) -> datetime:
        return self._start + timedelta(seconds=self._heaven.loop.time()) + self._heaven.jumped

    async def nap(self, seconds: float) -> None:
        loop = self._heaven.loop
        earliest = loop.time() + seconds
        while True:
            due = self.next_due()
            wait = self.LONGEST_S if due is None else (due - self.wall()).total_seconds()
            until = max(earliest, loop.time() + min(wait, self.LONGEST_S))
            if until <= loop.time():
                return
            woken = loop.create_future()
            self._sleepers.append(woken)
            timer = loop.call_at(until, _wake, woken)
            await woken
            timer.cancel()
            if loop.time() >= until:
                return

    def stir(self) -> None:
        """Something was written or the clock was set: everybody looks again when they have to be up."""
        for sleeper in self._sleepers:
            _wake(sleeper)
        self._sleepers.clear()


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


class ProcessRng:
    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def letters(self, count: int) -> str:
        return "".join(self._dice.choice(ALPHABET) for _ in range(count))

    def between(self, low: float, high: float) -> float:
        return self._dice.uniform(low, high)


def tagging(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **context: Any) -> asyncio.Task[Any]:
    """A task factory: every task belongs to the process in whose context it was made."""
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **context)
    owner = context["context"].get(CURRENT) if context.get("context") is not None else CURRENT.get()
    if owner is not None:
        owner.adopt(task)
        if not owner.alive:
            task.cancel()
    return task


def numbers() -> Iterator[int]:
    number = 0
    while True:
        yield (number := number + 1)
