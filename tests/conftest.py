"""What every test may ask for."""

import os
from collections import Counter

import pytest
import structlog

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


# As it comes, structlog draws each traceback with all that was in scope: seconds for one step that fails.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw", action="store_true", help="Accept how the cards look now: rewrite tests/snapshots.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Stories wait for sockets and processes about half of their time, so `-n auto` takes two workers a core."""
    return 2 * (os.cpu_count() or 1)


_LONGEST = (
    "tests/simulation/",
    "tests/test_kill",
    "tests/core/store/test_kill",
    "tests/bot/test_demo_process",
    "tests/pages/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: begun last, one of them would run alone while the other cores have nothing left to do."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


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
