"""The database and the folder of films that the settings name, opened; an error names the variable."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from adapters.media.store import FolderStore
from adapters.media.work import Work
from bot.settings import Settings, SettingsError
from core.errors import SoraError
from core.ports import Clock, Rng
from core.store import address, migrations
from core.store.database import Database

_A_DAY_S = 86400.0

_log = structlog.get_logger()


async def migrate(settings: Settings) -> None:
    """Raises SettingsError, or DatabaseInUse."""
    with _about_the_database():
        await migrations.upgrade(settings.database_url)


async def is_current(settings: Settings) -> bool:
    """Whether migrate() would find nothing to do. Makes and changes nothing. Raises like it."""
    with _about_the_database():
        return await migrations.is_current(settings.database_url)


@contextmanager
def _about_the_database() -> Iterator[None]:
    """Drivers raise what they like, and all of it is about this one variable."""
    try:
        yield
    except SoraError:
        raise
    except Exception as error:
        _log.debug("database_not_opened", exc_info=error)
        raise SettingsError(f"DATABASE_URL: {_first_line(error)}") from error


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, rng: Rng) -> AsyncIterator[Database]:
    """Migrated first. Raises like migrate()."""
    await migrate(settings)
    database = await Database.open(settings.database_url, clock=clock.now, between=rng.between)
    try:
        yield database
    finally:
        await database.close()


def database_file(settings: Settings) -> Path | None:
    """The file of SQLite; None for a server, which any number of processes may open."""
    try:
        return address.file_of(address.parse(settings.database_url))
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL: {error}") from error


def film_store(settings: Settings, work: Work) -> FolderStore:
    """Only once the database is open: until then another process may be writing into the folder."""
    folder = media_folder(settings)
    try:
        store = FolderStore(folder, work)
        store.sweep(older_than_s=0.0 if database_file(settings) else _A_DAY_S)
    except OSError as error:
        raise SettingsError(f"MEDIA_URL: {folder}: {error.strerror}") from error
    return store


def media_folder(settings: Settings) -> Path:
    """The folder of a file: URL, absolute or relative to where the bot was started. Raises SettingsError."""
    parts = urlsplit(settings.media_url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path:
        raise SettingsError(f"MEDIA_URL: write file:///folder, not {settings.media_url}")
    return Path(unquote(parts.path))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
