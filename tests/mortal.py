"""A process that dies at one of its transactions, before it or right after it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from core.store.database import Database, Tx
from core.worker import Worker
from tests.house import Bot

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone; nothing catches this."""


class Mortal:
    """An engine whose process dies at its nth write: before it, or when it has just become durable."""

    def __init__(self, database: Database, dies_at: int = 0, *, after: bool = False) -> None:
        self._database, self._dies_at, self._after = database, dies_at, after
        self.writes = 0
        self.dead = False

    async def write(self, fn: Callable[[Tx], T]) -> T:
        self.writes += 1
        if self.writes == self._dies_at and self._after:
            await self._database.write(fn)
        self.dead = self.dead or self.writes == self._dies_at
        return await self._alive(self._database.write, fn)

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await self._alive(self._database.read, fn)

    async def _alive(self, do: Callable[[Callable[[Tx], T]], Awaitable[T]], fn: Callable[[Tx], T]) -> T:
        if self.dead:
            raise Killed
        return await do(fn)

    async def close(self) -> None:
        pass


async def lives(bot: Bot, engine: Mortal, over: Callable[[], Awaitable[bool]]) -> None:
    """A process works until it dies, or until it is over."""
    house = replace(bot.house, database=type(bot.database)(engine, bot.clock.now))
    worker = Worker(replace(bot.shop, house=house, typical_times={}, closed_until={}))
    with suppress(Killed):
        while not engine.dead and not await over():
            busy = await worker.tick()
            dying = list(worker._steps)
            await worker.settle()
            for step in dying:
                step.exception()  # Fetched, or asyncio would speak of it.
            if not busy:
                bot.provider.finish_all()
                bot.clock.pass_(10)
