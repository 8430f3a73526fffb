"""What every test may ask for."""

import pytest

from tests.databases import database, database_url, open_database, postgres, postgresql_url, sqlite_template, sqlite_url
from tests.house import bot, clock

__all__ = [
    "bot",
    "clock",
    "database",
    "database_url",
    "open_database",
    "postgres",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw", action="store_true", help="Accept how the cards look now: rewrite tests/snapshots.")


@pytest.fixture
def redraw(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--redraw"))
