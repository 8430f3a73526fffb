"""Group commit for SQLite: one thread that takes whatever waits and commits it as one transaction."""

import asyncio
import sqlite3
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from core.refusals import TryAgainSoon

T = TypeVar("T")

_BATCH = 256
_TRIES = 3
_PAUSE_S = 0.1

_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Results that speak of the disk or of another program, not of what was asked."""


class Writer:
    """The thread that owns the only writing connection. Nobody is answered before the commit."""

    def __init__(self, engine: Engine, between: Callable[[float, float], float]) -> None:
        self._engine, self._between = engine, between
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._thread = Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, fn: Callable[[Connection], T]) -> T:
        if self._closed:
            raise RuntimeError("the database is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(_Job(fn, answer))
        return await answer

    async def close(self) -> None:
        """After everything that was asked for has been written."""
        self._closed = True
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _serve(self) -> None:
        more = True
        while more:
            jobs, more = self._next_batch()
            self._settle(jobs)
            if jobs and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_tell_all, jobs)

    def _next_batch(self) -> tuple[list["_Job"], bool]:
        """Whatever waits now; False once no more will come."""
        jobs: list[_Job] = []
        job = self._waiting.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _BATCH:
                return jobs, True
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _settle(self, jobs: list["_Job"]) -> None:
        try:
            self._commit(jobs)
        except BaseException as why:  # noqa: BLE001  # The thread must live; whoever asked gets the exception.
            if len(jobs) == 1 or code_of(why) == sqlite3.SQLITE_BUSY:
                for job in jobs:
                    job.error = explained(why)
                return
            for job in jobs:  # One of them may be the reason: it fails alone and the others stand.
                self._settle([job])

    def _commit(self, jobs: list["_Job"]) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                with self._engine.begin() as tx:
                    raw = tx.connection.driver_connection
                    assert isinstance(raw, sqlite3.Connection)
                    for job in jobs:
                        job.run(tx, raw)
                return
            except (DBAPIError, sqlite3.Error) as why:
                if not tries_left or code_of(why) != sqlite3.SQLITE_BUSY:
                    raise
            Event().wait(self._between(_PAUSE_S / 2, _PAUSE_S))


class _Job:
    """One transaction that waits for the writer, and what came of it."""

    __slots__ = ("answer", "error", "fn", "result")

    def __init__(self, fn: Callable[[Connection], Any], answer: asyncio.Future[Any]) -> None:
        self.fn, self.answer = fn, answer
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, tx: Connection, raw: sqlite3.Connection) -> None:
        """Inside a savepoint, so that its failure is its own. Raises when the whole transaction was lost with it."""
        self.error = None
        raw.execute("SAVEPOINT job")
        try:
            self.result = self.fn(tx)
        except BaseException as why:
            if not raw.in_transaction:  # A full disk makes SQLite roll everything back by itself.
                raise
            raw.execute("ROLLBACK TO job")
            self.error = explained(why)
        raw.execute("RELEASE job")

    def tell(self) -> None:
        if self.answer.done():  # Its caller was cancelled while waiting.
            return
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()


def code_of(why: BaseException) -> int | None:
    """SQLite's primary result code, if the exception carries one."""
    cause = why.orig if isinstance(why, DBAPIError) else why
    code = getattr(cause, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def explained(why: BaseException) -> BaseException:
    """What the caller gets: trouble with the disk or a lock becomes the sentence for people."""
    if code_of(why) in _AWAY:
        refusal = TryAgainSoon()
        refusal.__cause__ = why
        return refusal
    if isinstance(why, StopIteration):  # A future cannot carry it.
        return RuntimeError("a transaction ran out of an iterator")
    return why
