"""SQLite: one process, one writer thread that commits whatever waits as one transaction, and readers beside it."""

import asyncio
import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, Any, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from core.errors import SoraError
from core.refusals import TryAgainSoon

T = TypeVar("T")

_BATCH = 256
_TRIES = 3
_PAUSE_S = 0.1
_READERS = 4

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


class DatabaseInUse(SoraError):
    """A second process on one SQLite file, which SQLite before 3.51.3 may answer by damaging it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The database {path} is in use by another process of this bot. SQLite is for one process: stop the "
            "other one first, or set DATABASE_URL to a PostgreSQL database, which any number may share."
        )


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """The database's file, made if absent and readable by its owner alone, and nobody else's while this lasts."""
    lock = lock_file(path)
    try:
        yield
    finally:
        lock.close()


def lock_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = path.with_name(path.name + ".lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        lock.close()
        raise DatabaseInUse(path) from why
    path.touch(mode=0o600)
    path.chmod(0o600)
    return lock


def writing_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(f"sqlite+pysqlite:///{path}", pool_size=1, max_overflow=0)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # Else the driver begins and commits by rules of its own.
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes is "locked" at once, whatever busy_timeout says.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _reading_engine(path: Path) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=_READERS, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout = 5000", "query_only = ON", "wal_autocheckpoint = 0"):
            await_only(connection.driver_connection.execute(f"PRAGMA {pragma}"))

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")  # All reads of one transaction see the same moment.

    return engine


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
            self.error = _explained(why)
        raw.execute("RELEASE job")

    def tell(self) -> None:
        if self.answer.done():  # Its caller was cancelled while waiting.
            return
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


class Writer:
    """The thread that owns the only writing connection."""

    def __init__(self, engine: Engine, between: Callable[[float, float], float]) -> None:
        self._engine, self._between = engine, between
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._closing = Event()
        self._thread = Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, fn: Callable[[Connection], T]) -> T:
        if self._closing.is_set():
            raise RuntimeError("the database is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(_Job(fn, answer))
        return await answer

    async def close(self) -> None:
        """After everything that was asked for has been written."""
        self._closing.set()
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _serve(self) -> None:
        open_for_more = True
        while open_for_more:
            jobs, open_for_more = self._next_batch()
            self._settle(jobs)
            if jobs and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_tell_all, jobs)

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """Whatever waits now, at least one job; False once no more will come."""
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

    def _settle(self, jobs: list[_Job]) -> None:
        try:
            self._commit(jobs)
        except BaseException as why:  # noqa: BLE001  # The thread must live; whoever asked gets the exception.
            if len(jobs) == 1 or _code(why) == sqlite3.SQLITE_BUSY:
                for job in jobs:
                    job.error = _explained(why)
                return
            for job in jobs:  # One of them may be the reason: it fails alone and the others stand.
                self._settle([job])

    def _commit(self, jobs: list[_Job]) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                with self._engine.begin() as tx:
                    raw = tx.connection.driver_connection
                    assert isinstance(raw, sqlite3.Connection)
                    for job in jobs:
                        job.run(tx, raw)
                return
            except (DBAPIError, sqlite3.Error) as why:
                if not tries_left or _code(why) != sqlite3.SQLITE_BUSY:
                    raise
            Event().wait(self._between(_PAUSE_S / 2, _PAUSE_S))


class SqliteEngine:
    """How transactions run on SQLite."""

    def __init__(self, lock: IO[bytes], writer: Writer, reader: AsyncEngine) -> None:
        self._lock, self._writer, self._reader = lock, writer, reader

    @classmethod
    async def open(cls, path: Path, between: Callable[[float, float], float]) -> Self:
        lock = lock_file(path)
        return cls(lock, Writer(writing_engine(path), between), _reading_engine(path))

    async def write(self, fn: Callable[[Connection], T]) -> T:
        return await self._writer.write(fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        try:
            async with self._reader.connect() as connection:
                return await connection.run_sync(fn)
        except DBAPIError as why:
            raise _explained(why) from why

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.close()  # Last, so that its closing connection moves the log into the file.
        self._lock.close()


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()


def _code(why: BaseException) -> int | None:
    """SQLite's primary result code, if the exception carries one."""
    cause = why.orig if isinstance(why, DBAPIError) else why
    code = getattr(cause, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _explained(why: BaseException) -> BaseException:
    """What the caller gets: trouble with the disk or a lock becomes the sentence for people."""
    if _code(why) in _AWAY:
        refusal = TryAgainSoon()
        refusal.__cause__ = why
        return refusal
    if isinstance(why, StopIteration):  # A future cannot carry it.
        return RuntimeError("a transaction ran out of an iterator")
    return why
