"""Brings a database to the newest shape, from code: the same for the command line, start-up and tests."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.store import address
from core.store.sqlite import idle_file, locked_file, looking_engine, migrating_engine
from core.store.tables import metadata

_LOCK = 7_665_337_026_004_001  # Any number, the same in every replica.


async def upgrade(url: str) -> None:
    """Safe to repeat, and for replicas that start together: one migrates, the others wait for it."""
    where = address.parse(url)
    path = address.file_of(where)
    if path is None:
        await _upgrade(create_async_engine(where, hide_parameters=True))
        return
    with locked_file(path):
        await _upgrade(migrating_engine(path))


async def is_current(url: str) -> bool:
    """Whether upgrade() would find nothing to do. Makes and changes nothing. Raises where the database is newer."""
    where = address.parse(url)
    path = address.file_of(where)
    if path is None:
        return await _is_current(create_async_engine(where, hide_parameters=True))
    if not path.exists():
        return False
    with idle_file(path):
        return await _is_current(looking_engine(path))


async def _is_current(engine: AsyncEngine) -> bool:
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_is_at_head)
    finally:
        await engine.dispose()


@cache
def _scripts() -> ScriptDirectory:
    """Read once a process: each is a file of Python."""
    return ScriptDirectory.from_config(config())


def _is_at_head(connection: Connection) -> bool:
    scripts = _scripts()
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None:
        scripts.get_revision(found)  # Raises when a newer version of the bot wrote it.
    return found == scripts.get_current_head()


async def _upgrade(engine: AsyncEngine) -> None:
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(upgrade_connection)
    finally:
        await engine.dispose()


def upgrade_connection(connection: Connection) -> None:
    """Inside the transaction that is open: all of it or nothing."""
    if _is_at_head(connection):
        return
    command.upgrade(config(connection), "head")


def differences(connection: Connection) -> list[Any]:
    """What the tables in the code have that the database has not, or the other way round."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def config(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
