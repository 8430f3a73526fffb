"""Which database a DATABASE_URL means, and which driver of ours speaks to it."""

from pathlib import Path

from sqlalchemy import URL, make_url

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}


def parse(url: str) -> URL:
    """The address with the driver filled in where the url names none."""
    address = make_url(url)
    address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(f"a database is SQLite or PostgreSQL, not {address.get_backend_name()}")
    return address


def file_of(address: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    if address.get_backend_name() != "sqlite":
        return None
    if address.database is None or address.database in {"", ":memory:"} or address.database.startswith("file:"):
        raise ValueError("SQLite needs the path of a file here: every connection to :memory: is a database of its own")
    return Path(address.database)
