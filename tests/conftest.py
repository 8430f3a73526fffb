"""What every test may ask for."""

import os
from collections import Counter

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Stories wait for sockets and processes about half of their time, so `-n auto` takes two workers a core."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture
def redraw(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--redraw"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was simulated, from whichever worker ran it."""
    seen: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        seen.update({name: figure for name, figure in report.user_properties if name.startswith("simulated ")})
    if seen:
        terminalreporter.write_line(", ".join(f"{figure} {name}" for name, figure in seen.items()))
