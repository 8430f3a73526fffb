"""The one place that decides how transactions run: together with others on SQLite, each on its own on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Protocol, Self, TypeAlias, TypeVar

from sqlalchemy import Connection, func, select

from core.refusals import TryAgainSoon
from core.store import address
from core.store.postgresql import PostgresEngine
from core.store.sqlite import SqliteEngine

Tx: TypeAlias = Connection
"""One transaction. Functions that take it touch nothing else and wait for nothing else."""

T = TypeVar("T")

_CLOCK = select(func.clock_timestamp())


class Engine(Protocol):
    async def write(self, fn: Callable[[Tx], T]) -> T: ...
    async def read(self, fn: Callable[[Tx], T]) -> T: ...
    async def close(self) -> None: ...


def _middle(low: float, high: float) -> float:
    return (low + high) / 2


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251  # For a real server; a simulated one passes its own.


def may_clash(tx: Tx) -> AbstractContextManager[object]:
    """Around one statement that may break a constraint: the transaction can go on after it. SQLite takes back the
    statement alone; PostgreSQL would take back everything, so there it gets a savepoint."""
    return tx.begin_nested() if tx.dialect.name == "postgresql" else nullcontext()


def _nobody(_: TryAgainSoon | None) -> None: ...


class Database:
    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        told: Callable[[TryAgainSoon | None], None] = _nobody,
    ) -> None:
        self._engine, self._clock, self._told = engine, clock, told

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        clock: Callable[[], datetime],
        between: Callable[[float, float], float] = _middle,
        sleep: Callable[[float], Awaitable[None]] = _sleep,
        told: Callable[[TryAgainSoon | None], None] = _nobody,
    ) -> Self:
        """Does not migrate. `between` draws the length of a pause before a repeat; give it dice where replicas share a
        server, so that they do not repeat in step. `told` hears of each transaction that was refused for now, and by
        None of each that was written."""
        where = address.parse(url)
        path = address.file_of(where)
        if path is None:
            return cls(PostgresEngine(where, between, sleep), clock, told)
        return cls(await SqliteEngine.open(path, between), clock, told)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """One transaction, all or nothing; answered once it is durable. `fn` is plain code that touches `tx` only, and
        it may be run twice. A caller that is cancelled while waiting does not know whether `fn` was committed."""
        done = await self._heard(self._engine.write(fn))
        self._told(None)
        return done

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """One transaction that cannot write."""
        return await self._heard(self._engine.read(fn))

    async def _heard(self, doing: Awaitable[T]) -> T:
        try:
            return await doing
        except TryAgainSoon as away:
            self._told(away)
            raise

    def now_of(self, tx: Tx) -> datetime:
        """The clock that times in rows come from: the server's where replicas share one, else ours."""
        if tx.dialect.name == "postgresql":
            now: datetime = tx.execute(_CLOCK).scalar_one()
            return now.astimezone(UTC)
        return self._clock()

    async def close(self) -> None:
        """After everything that was asked for has been written."""
        await self._engine.close()
