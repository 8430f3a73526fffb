"""SQLite: one process, one writer that shares commits, and a few readers that see whole moments."""

import asyncio
import fcntl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.errors import SoraError
from core.store.compiled import COMPILED
from core.store.writer import Writer, explained

T = TypeVar("T")

_READERS = 4


class DatabaseInUse(SoraError):
    """A second process on one SQLite file, which SQLite before 3.51.3 may answer by damaging it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The database {path} is in use by another process of this bot. SQLite is for one process: stop the "
            "other one first, or set DATABASE_URL to a PostgreSQL database, which any number may share."
        )


class SqliteEngine:
    """How transactions run on SQLite."""

    def __init__(self, path: Path, lock: IO[bytes], between: Callable[[float, float], float]) -> None:
        self._lock = lock
        self._writer = Writer(writing_engine(path), between)
        self._reader = _reading_engine(path)
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")

    @classmethod
    async def open(cls, path: Path, between: Callable[[float, float], float]) -> Self:
        return cls(path, lock_file(path), between)

    async def write(self, fn: Callable[[Connection], T]) -> T:
        return await self._writer.write(fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        # A whole read in one thread costs a quarter of what aiosqlite does, which changes threads for every statement.
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, fn)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._reader.dispose()
        await self._writer.close()  # Last, so that its closing connection moves the log into the file.
        self._lock.close()

    def _read(self, fn: Callable[[Connection], T]) -> T:
        try:
            with self._reader.connect() as connection:
                return fn(connection)
        except Exception as why:
            known = explained(why)
            if known is why:
                raise
            raise known from why


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """The database's file, and nobody else's while this lasts."""
    with lock_file(path):
        yield


def lock_file(path: Path) -> IO[bytes]:
    """Makes the file if it is absent, readable by its owner alone. The lock lasts until what is returned is closed, or
    the process ends in any way."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _lock_beside(path).open("ab")
    _take(lock, path)
    path.touch(mode=0o600)
    path.chmod(0o600)
    return lock


@contextmanager
def idle_file(path: Path) -> Iterator[None]:
    """Nobody else has the database while this lasts; makes nothing, not even the lock's file."""
    if not _lock_beside(path).exists():
        yield
        return
    with _lock_beside(path).open("rb") as lock:
        _take(lock, path)
        yield


def _lock_beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _take(lock: IO[bytes], path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        lock.close()
        raise DatabaseInUse(path) from why


def writing_engine(path: Path) -> Engine:
    return _prepared(_engine(path, pool_size=1), _WRITING, "foreign_keys = ON")


def migrating_engine(path: Path) -> AsyncEngine:
    """Without foreign keys, because a table that is rebuilt on SQLite is dropped for a moment."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0, hide_parameters=True)
    _prepared(engine.sync_engine, _WRITING, "foreign_keys = OFF")
    return engine


def looking_engine(path: Path) -> AsyncEngine:
    """For a file that nobody writes to now: neither it nor anything beside it is changed."""
    # Without a log there is nothing to replay, and SQLite would make an empty one just to look.
    unchanging = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    return create_async_engine(f"sqlite+aiosqlite:///file:{quote(str(path))}?mode=ro{unchanging}&uri=true")


def _reading_engine(path: Path) -> Engine:
    # Only the writer may move the log into the file: two that do it at once can damage it in SQLite before 3.51.3.
    return _prepared(_engine(path, pool_size=_READERS), "BEGIN", "query_only = ON", "wal_autocheckpoint = 0")


def _engine(path: Path, *, pool_size: int) -> Engine:
    # What people wrote is among the parameters, and an exception ends in the log.
    return create_engine(
        f"sqlite+pysqlite:///{path}",
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        execution_options=COMPILED,
    )


_WRITING = "BEGIN IMMEDIATE"
"""A deferred transaction that reads and then writes is "locked" at once, whatever busy_timeout says."""


def _prepared(engine: Engine, begin: str, *pragmas: str) -> Engine:
    lasting = ("journal_mode = WAL", "synchronous = FULL") if begin == _WRITING else ()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # Else the driver begins and commits by rules of its own.
        cursor = connection.cursor()
        for pragma in ("busy_timeout = 5000", *lasting, *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_ourselves(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
