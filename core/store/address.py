"""Which database a DATABASE_URL means, and which driver of ours speaks to it."""

import re
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_SECRET_OPTION = re.compile("pass", re.IGNORECASE)  # As in password and sslpassword.


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


def passwords(url: str) -> tuple[str, ...]:
    """Every spelling of the secrets in a url, for the log's redaction: before the @, and among the options."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return (url.rpartition("@")[0].partition("://")[2].partition(":")[2],)
    options = [value for name, value in address.normalized_query.items() if _SECRET_OPTION.search(name)]
    found = [str(address.password or ""), *(word for words in options for word in words)]
    return tuple(dict.fromkeys(way for word in found for way in (word, quote(word, safe=""), quote_plus(word)) if way))


def shown(url: str) -> str:
    """The url without passwords and options, for people."""
    return parse(url).set(query={}, drivername=make_url(url).drivername).render_as_string(hide_password=True)
