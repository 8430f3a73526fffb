"""What the operator reads while the database is away."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.settings import load
from bot.storage import Outage, opened
from core.refusals import TryAgainSoon
from core.store.database import Database, Tx
from tests.fakes import FakeClock, FakeRng

Lines = list[MutableMapping[str, Any]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    with capture_logs() as lines:
        yield lines


def events(lines: Lines) -> list[str]:
    return [line["event"] for line in lines if line["event"].startswith("database_")]


def test_an_outage_is_said_at_once_then_every_minute_and_when_it_is_over(lines: Lines) -> None:
    outage = Outage((clock := FakeClock()).monotonic)
    outage(None)
    for _ in range(13):
        outage(TryAgainSoon())
        clock.pass_(10)
    outage(None)
    outage(None)
    assert events(lines) == ["database_away"] * 3 + ["database_back"]


def test_one_that_comes_and_goes_does_not_fill_the_log(lines: Lines) -> None:
    outage = Outage(FakeClock().monotonic)
    for _ in range(50):
        outage(TryAgainSoon())
        outage(None)
    assert events(lines) == ["database_away", "database_back"]


def _kept(size: int, tx: Tx) -> None:
    tx.execute(text("CREATE TABLE IF NOT EXISTS filling (what BLOB)"))
    tx.execute(text("INSERT INTO filling VALUES (zeroblob(:size))"), {"size": size})


async def _fill(database: Database) -> None:
    await database.write(lambda tx: tx.execute(text("PRAGMA max_page_count = 1")).scalar_one())  # As many as there are.
    with pytest.raises(TryAgainSoon):
        await database.write(lambda tx: _kept(1 << 20, tx))


async def test_a_full_disk_is_told_to_whoever_reads_the_log(tmp_path: Path, lines: Lines) -> None:
    settings = load(slack_bot_token="x", slack_app_token="y", database_url=f"sqlite:///{tmp_path}/sora.db")
    async with opened(settings, FakeClock(), FakeRng()) as database:
        await _fill(database)
        await database.write(lambda tx: tx.execute(text("PRAGMA max_page_count = 100000")).scalar_one())
    told = [line for line in lines if line["event"].startswith("database_")]
    assert [(line["event"], line["log_level"]) for line in told] == [
        ("database_away", "error"),
        ("database_back", "info"),
    ]
    assert "full" in told[0]["why"]
