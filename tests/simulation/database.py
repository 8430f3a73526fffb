"""SQLite in memory, inline: the real schema and functions, with a kill or a fault at every edge of a transaction."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from core.refusals import TryAgainSoon
from core.store.migrations import upgrade_connection
from core.store.tables import Moment
from core.store.writer import explained
from core.worker import Worker
from tests.simulation.process import Heaven, Naps, Process

T = TypeVar("T")

_NEXT_DUE = (
    "SELECT MIN(due) FROM (SELECT MIN(due_at) AS due FROM videos UNION ALL SELECT MIN(due_at) FROM posts"
    " UNION ALL SELECT MIN(due_at) FROM chains)"
)
_MOMENT = Moment()


class Disk:
    """The database itself; it outlives every process."""

    def __init__(self, heaven: Heaven, naps: Naps, after_commit: Callable[[sqlite3.Connection], None]) -> None:
        self._heaven, self._naps, self._after_commit = heaven, naps, after_commit
        self._connection, self.raw, template = _opened()
        self.raw.deserialize(template)
        naps.next_due = self.next_due

    def next_due(self) -> datetime | None:
        return _MOMENT.process_result_value(self.raw.execute(_NEXT_DUE).fetchone()[0], self._connection.dialect)

    def write(self, fn: Callable[[Connection], T], *, broken_at: int | None = None) -> T:
        """`broken_at`: the statement at which the disk is full."""
        before = self.raw.total_changes
        _Trouble.left = broken_at
        try:
            with self._connection.begin():
                found = fn(self._connection)
        except Exception as why:
            known = explained(why)
            if known is why:
                raise
            raise known from why
        finally:
            _Trouble.left = None
        if self.raw.total_changes != before:
            self._heaven.count["commits"] += 1
            self._after_commit(self.raw)
            self._naps.stir()
        return found

    def read(self, fn: Callable[[Connection], T]) -> T:
        before = self.raw.total_changes
        with self._connection.begin():
            found = fn(self._connection)
        assert self.raw.total_changes == before, "a read wrote"
        return found


class SimulatedEngine:
    """One process's way to the disk. Satisfies core.store.database.Engine."""

    def __init__(self, process: Process, disk: Disk, heaven: Heaven) -> None:
        self._process, self._disk, self._heaven = process, disk, heaven

    async def write(self, fn: Callable[[Connection], T]) -> T:
        heaven, fate = self._heaven, self._heaven.fate
        await self._process.step("before begin")
        if fate.replicas > 1 and getattr(fn, "__func__", None) is Worker._let_go:  # Replicas share rows.
            return None  # type: ignore[return-value]  # As on PostgreSQL.
        await asyncio.sleep(heaven.dice.choice([0.0, 0.0, 0.01]))
        trouble = heaven.dice.choice(["locked", "full", "lost", "lost for good"]) if heaven.falls(fate.database) else ""
        if trouble:
            heaven.count[f"database {trouble}"] += 1
            heaven.note(f"{self._process.name} database {trouble}")
        if trouble == "locked":
            raise TryAgainSoon
        if heaven.falls(fate.kills):
            self._process.kill("before commit")
        if not self._process.alive:
            await self._process.step("in a transaction")
        answer = self._disk.write(fn, broken_at=heaven.dice.randint(1, 6) if trouble == "full" else None)
        if trouble == "lost":  # As PostgresEngine does when the connection breaks in COMMIT.
            answer = self._disk.write(fn)
        await self._process.step("after commit")
        if trouble == "lost for good":
            raise TryAgainSoon
        return answer

    async def read(self, fn: Callable[[Connection], T]) -> T:
        await self._process.step("before a read")
        answer = self._disk.read(fn)
        await asyncio.sleep(0)
        await self._process.step("after a read", may_stall=False)
        return answer

    async def close(self) -> None:
        pass


class _Trouble:
    left: int | None = None


@cache
def _opened() -> tuple[Connection, sqlite3.Connection, bytes]:
    """One connection for all histories, so that statements are compiled once."""
    engine = create_engine("sqlite+pysqlite://", poolclass=StaticPool)
    _listen(engine)
    connection = engine.connect()
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = ON")
    with connection.begin():
        upgrade_connection(connection)
    return connection, raw, raw.serialize()


def _listen(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_facts: Any) -> None:
        if _Trouble.left is None:
            return
        _Trouble.left -= 1
        if _Trouble.left <= 0:
            _Trouble.left = None
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise full
