"""PostgreSQL: each transaction on a connection of its own, and once more when the server took it back."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.refusals import TryAgainSoon
from core.store.compiled import COMPILED

T = TypeVar("T")

_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)

_REPEATABLE = frozenset({"40001", "40P01"})  # Lost a race or a deadlock; the same transaction will do.
_AWAY = ("08", "53", "57P")  # Connection lost, no room, shutting down or starting up.
_ASYNCPG = {"timeout": 5, "command_timeout": 30}


class PostgresEngine:
    """How transactions run on PostgreSQL, which any number of processes may share. READ COMMITTED is enough for guarded
    updates and compare-and-set."""

    def __init__(
        self, address: URL, between: Callable[[float, float], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._engine = create_async_engine(
            address,
            pool_size=10,
            max_overflow=10,
            pool_timeout=5,
            pool_pre_ping=True,
            hide_parameters=True,  # What people wrote is among them, and an exception ends in the log.
            execution_options=COMPILED,
            connect_args=_ASYNCPG if address.get_driver_name() == "asyncpg" else {},
        )
        self._reader = self._engine.execution_options(postgresql_readonly=True)
        self._between, self._sleep = between, sleep

    async def write(self, fn: Callable[[Connection], T]) -> T:
        return await self._insist(self._engine, fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        return await self._insist(self._reader, fn)

    async def close(self) -> None:
        await self._engine.dispose()

    async def _insist(self, engine: AsyncEngine, fn: Callable[[Connection], T]) -> T:
        """A connection lost in COMMIT leaves it open whether that stands; doing the same again is safe, because inbox
        keys, compare-and-set and references find what the first time left."""
        for pause_s in (*_PAUSES_S, None):
            try:
                async with engine.begin() as connection:
                    return await connection.run_sync(fn)
            except (DBAPIError, PoolTimeout, OSError) as why:
                if not _passing(why):
                    _hide_row(why)
                    raise
                if pause_s is None:
                    raise TryAgainSoon from why
            await self._sleep(self._between(pause_s / 2, pause_s))
        raise AssertionError("the last try either returned or raised")


def _passing(why: Exception) -> bool:
    if not isinstance(why, DBAPIError):
        return True
    state: Any = getattr(why.orig, "sqlstate", None) or ""
    return why.connection_invalidated or state in _REPEATABLE or str(state).startswith(_AWAY)


def _hide_row(why: Exception) -> None:
    """The detail of a broken constraint repeats the row, and in it what people wrote; exceptions end in the log."""
    orig = why.orig if isinstance(why, DBAPIError) else None
    cause: Any = orig and orig.__cause__
    if orig is None or not getattr(cause, "detail", None):
        return
    for error in (why, orig):
        error.args = tuple(str(arg).replace(cause.detail, "…") for arg in error.args)
    cause.detail = None
