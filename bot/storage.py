"""The database and the folder of films that the settings name, opened; an error names the variable."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from obstore.exceptions import BaseError

from adapters.media.bucket import Bucket, BucketStore
from adapters.media.store import FolderStore
from adapters.media.work import Work
from bot.settings import Settings, SettingsError
from core.errors import SoraError
from core.ports import Clock, Rng
from core.refusals import TryAgainSoon
from core.store import address, migrations, pauses
from core.store.database import Database
from core.store.pauses import Pause

_A_DAY_S = 86400.0
_SAID_AGAIN_S = 60.0
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")

FilmStore = FolderStore | BucketStore

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


class Outage:
    """The database is away or takes nothing. Meanwhile everybody is refused, so it is said at once, and while it lasts
    or comes again, every minute."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lasts, self._said_at = False, float("-inf")

    def __call__(self, away: TryAgainSoon | None) -> None:
        if away is None:
            if self._lasts:
                _log.info("database_back")
            self._lasts = False
        elif self._monotonic() - self._said_at >= _SAID_AGAIN_S:
            self._lasts, self._said_at = True, self._monotonic()
            _log.error("database_away", why=_first_line(away.__cause__ or away))


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, rng: Rng) -> AsyncIterator[Database]:
    """Migrated first. Raises like migrate()."""
    await migrate(settings)
    told = Outage(clock.monotonic)
    database = await Database.open(settings.database_url, clock=clock.now, between=rng.between, told=told)
    try:
        yield database
    finally:
        await database.close()


async def paused(settings: Settings) -> list[Pause]:
    """Vendors that are sent nothing for now, as a migrated database tells."""
    with _about_the_database():
        return await pauses.told_by(settings.database_url)


def database_file(settings: Settings) -> Path | None:
    """The file of SQLite; None for a server, which any number of processes may open."""
    try:
        return address.file_of(address.parse(settings.database_url))
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL: {error}") from error


def film_store(settings: Settings, work: Work) -> FilmStore:
    """Only once the database is open: until then another process may be writing into the folder."""
    place = media_place(settings)
    try:
        store = BucketStore(place, work) if isinstance(place, Bucket) else FolderStore(place, work)
        store.sweep(older_than_s=0.0 if database_file(settings) else _A_DAY_S)
    except OSError as error:
        raise SettingsError(f"MEDIA_URL: {settings.media_url}: {error.strerror}") from error
    except BaseError as error:
        raise SettingsError(f"MEDIA_URL: {_first_line(error)}") from error
    return store


def media_place(settings: Settings) -> Path | Bucket:
    """A folder, absolute or relative to where the bot was started, or a bucket. Raises SettingsError."""
    parts = urlsplit(settings.media_url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return Path(unquote(parts.path))
    if parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc) and not parts.query:
        return _bucket(settings, parts.netloc, parts.path.strip("/"))
    raise SettingsError("MEDIA_URL: write file:///folder or s3://bucket/prefix")


def _bucket(settings: Settings, name: str, prefix: str) -> Bucket:
    if bool(settings.media_key_id) != bool(settings.media_secret_key):
        raise SettingsError("MEDIA_KEY_ID and MEDIA_SECRET_KEY: set both, or neither for the role of the machine")
    return Bucket(
        name=name,
        prefix=prefix,
        endpoint=settings.media_endpoint,
        region=settings.media_region,
        key_id=settings.media_key_id.get_secret_value() if settings.media_key_id else None,
        secret=settings.media_secret_key.get_secret_value() if settings.media_secret_key else None,
    )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
