"""Which database a DATABASE_URL means, and which driver of ours speaks to it."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}


def parse(url: str) -> URL:
    """The address with our own driver, whichever the url names."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError("write sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name") from error
    kind = address.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise ValueError(f"a database is SQLite or PostgreSQL, not {kind}")
    return address.set(drivername=_DRIVERS[kind])


def file_of(address: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    if address.get_backend_name() != "sqlite":
        return None
    if address.database is None or address.database in {"", ":memory:"} or address.database.startswith("file:"):
        raise ValueError("SQLite needs the path of a file here: every connection to :memory: is a database of its own")
    return Path(address.database)
