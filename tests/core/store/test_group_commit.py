import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.names import AccountId
from core.refusals import TryAgainSoon
from core.store import ledger, migrations
from core.store.database import Database, Tx
from core.store.sqlite import DatabaseInUse
from tests.core.store.examples import ANA, BEN, TEAM
from tests.databases import START

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def path(sqlite_url: str, tmp_path: Path) -> Path:
    return tmp_path / "sora.db"


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url, clock=lambda: START)
    yield opened
    await opened.close()


def open_account(account: str, tx: Tx) -> bool:
    return ledger.open_account(tx, AccountId(account), TEAM, START)


def fail(tx: Tx) -> None:
    open_account("discord:1:bad", tx)
    raise LookupError("on purpose")


def stored(path: Path) -> set[str]:
    """What another program finds in the file right now."""
    with sqlite3.connect(path) as other:
        found = {name for (name,) in other.execute("SELECT id FROM accounts")}
    other.close()
    return found


class Gate:
    """Holds the writer in one transaction, so that what comes meanwhile is committed together."""

    def __init__(self) -> None:
        self.entered, self.opened = Event(), Event()

    def hold(self, _tx: Tx) -> None:
        self.entered.set()
        assert self.opened.wait(10)


async def written_together(database: Database, *transactions) -> list:
    """Their results or exceptions, all from one commit."""
    gate = Gate()
    first = asyncio.ensure_future(database.write(gate.hold))
    await asyncio.to_thread(gate.entered.wait, 10)
    rest = [asyncio.ensure_future(database.write(fn)) for fn in transactions]
    await asyncio.sleep(0)  # Each has put itself in line.
    gate.opened.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


async def test_one_that_fails_does_not_hurt_the_others(database: Database, path: Path) -> None:
    answers = await written_together(database, partial(open_account, ANA), fail, partial(open_account, BEN))
    assert answers[0] is True
    assert isinstance(answers[1], LookupError)
    assert answers[2] is True
    assert stored(path) == {ANA, BEN}


async def test_nobody_is_answered_before_the_commit(database: Database, path: Path) -> None:
    gate = Gate()
    blocker = asyncio.ensure_future(database.write(gate.hold))
    await asyncio.to_thread(gate.entered.wait, 10)
    last = Gate()
    early = asyncio.ensure_future(database.write(partial(open_account, ANA)))
    late = asyncio.ensure_future(database.write(last.hold))
    await asyncio.sleep(0)
    gate.opened.set()
    await blocker
    await asyncio.to_thread(last.entered.wait, 10)  # The first of this batch is through, the second is still at it.
    await asyncio.sleep(0.05)
    assert not early.done()
    assert stored(path) == set()
    last.opened.set()
    await asyncio.gather(early, late)
    assert stored(path) == {ANA}


async def test_whoever_is_answered_finds_it_on_the_disk(database: Database, path: Path) -> None:
    async def one(number: int) -> bool:
        name = f"discord:1:{number}"
        await database.write(partial(open_account, name))
        return name in stored(path)

    assert all(await asyncio.gather(*(one(number) for number in range(50))))


async def test_a_commit_that_fails_is_redone_one_by_one(database: Database, path: Path) -> None:
    def fails_at_commit(tx: Tx) -> None:
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        tx.execute(
            text(
                "INSERT INTO posts (video_id, kind, at, state, tries, held, claim) "
                "VALUES ('none', 'card', '', 'due', 0, 0, 0)"
            )
        )

    answers = await written_together(database, partial(open_account, ANA), fails_at_commit, partial(open_account, BEN))
    assert answers[0] is True
    assert isinstance(answers[1], IntegrityError)
    assert answers[2] is True
    assert stored(path) == {ANA, BEN}


async def test_a_full_disk_fails_the_big_one_and_lets_the_small_ones_through(database: Database, path: Path) -> None:
    pages = await database.write(lambda tx: tx.execute(text("PRAGMA page_count")).scalar_one())
    await database.write(lambda tx: tx.execute(text(f"PRAGMA max_page_count = {pages + 20}")).scalar_one())

    def too_much(tx: Tx) -> None:
        for number in range(200):
            open_account(f"discord:1:{number}" + "x" * 4000, tx)

    answers = await written_together(database, partial(open_account, ANA), too_much, partial(open_account, BEN))
    assert answers[0] is True
    assert isinstance(answers[1], TryAgainSoon)
    assert answers[2] is True
    assert stored(path) == {ANA, BEN}


async def test_what_sqlite_rolled_back_by_itself_is_redone_for_the_others(database: Database, path: Path) -> None:
    runs = []

    def rolled_back_under_our_feet(tx: Tx) -> None:
        runs.append(1)
        tx.connection.driver_connection.execute("ROLLBACK")  # What a full disk does.
        raise RuntimeError("the disk is full")

    answers = await written_together(
        database, partial(open_account, ANA), rolled_back_under_our_feet, partial(open_account, BEN)
    )
    assert answers[0] is True
    assert isinstance(answers[1], RuntimeError)
    assert answers[2] is True
    assert stored(path) == {ANA, BEN}
    assert len(runs) == 2


async def test_a_database_locked_by_another_program_is_refused_politely(database: Database, path: Path) -> None:
    await database.write(lambda tx: tx.execute(text("PRAGMA busy_timeout = 5")).scalar_one())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryAgainSoon):
        await database.write(partial(open_account, ANA))
    other.execute("ROLLBACK")
    other.close()
    assert await database.write(partial(open_account, ANA))


async def test_a_crowd_behind_a_lock_is_refused_together_and_not_one_after_the_other(
    database: Database, path: Path
) -> None:
    await database.write(lambda tx: tx.execute(text("PRAGMA busy_timeout = 5")).scalar_one())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(5):
        crowd = (database.write(partial(open_account, f"discord:1:{number}")) for number in range(100))
        answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert {type(answer) for answer in answers} == {TryAgainSoon}
    other.execute("ROLLBACK")
    other.close()


async def test_nobody_writes_between_our_reading_and_our_writing(database: Database, path: Path) -> None:
    def read_then_write(tx: Tx) -> bool:
        ledger.balance(tx, AccountId(ANA))
        other = sqlite3.connect(path, isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
        return open_account(ANA, tx)

    assert await database.write(read_then_write)


async def test_a_lock_that_ends_in_time_is_waited_for(database: Database, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(database.write(partial(open_account, ANA)))
    await asyncio.sleep(0.1)
    other.execute("ROLLBACK")
    other.close()
    assert await waiting


async def test_a_caller_who_left_does_not_hold_up_the_others(database: Database, path: Path) -> None:
    gate = Gate()
    holder = asyncio.ensure_future(database.write(gate.hold))
    await asyncio.to_thread(gate.entered.wait, 10)
    leaving = asyncio.ensure_future(database.write(partial(open_account, ANA)))
    staying = asyncio.ensure_future(database.write(partial(open_account, BEN)))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.opened.set()
    await holder
    assert await staying
    assert leaving.cancelled()


async def test_an_iterator_that_ends_is_an_error_and_no_silence(database: Database) -> None:
    with pytest.raises(RuntimeError, match="iterator"):
        await database.write(lambda _tx: next(iter(())))
    with pytest.raises(RuntimeError, match="iterator"):
        await database.read(lambda _tx: next(iter(())))


async def test_closing_writes_what_still_waits(sqlite_url: str, path: Path) -> None:
    database = await Database.open(sqlite_url, clock=lambda: START)
    waiting = [asyncio.ensure_future(database.write(partial(open_account, f"discord:1:{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    await database.close()
    assert all(await asyncio.gather(*waiting))
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(partial(open_account, ANA))
    assert len(stored(path)) == 20


async def test_a_closed_database_is_one_file(sqlite_url: str, path: Path) -> None:
    database = await Database.open(sqlite_url, clock=lambda: START)
    await database.write(partial(open_account, ANA))
    await database.read(lambda tx: ledger.balance(tx, ANA))
    await database.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["sora.db", "sora.db.lock"]


async def test_the_file_is_for_its_owner_alone_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "sora.db"
    await migrations.upgrade(f"sqlite:///{path}")
    database = await Database.open(f"sqlite:///{path}", clock=lambda: START)
    await database.write(partial(open_account, ANA))
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.glob("sora.db*") if file.suffix != ".lock"}
    assert modes == {0o600}
    await database.close()


async def test_every_commit_is_durable_and_keys_are_checked(database: Database) -> None:
    def pragma(name: str, tx: Tx) -> object:
        return tx.execute(text(f"PRAGMA {name}")).scalar_one()

    assert await database.write(partial(pragma, "journal_mode")) == "wal"
    assert await database.write(partial(pragma, "synchronous")) == 2
    assert await database.write(partial(pragma, "foreign_keys")) == 1
    assert await database.read(partial(pragma, "query_only")) == 1


async def test_a_second_process_is_sent_away_and_told_why(database: Database, sqlite_url: str) -> None:
    second = (
        "import asyncio; from datetime import UTC, datetime; from core.store.database import Database;"
        f"asyncio.run(Database.open({sqlite_url!r}, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)))"
    )
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", second], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "in use by another process" in ran.stderr
    assert "PostgreSQL" in ran.stderr


async def test_nobody_migrates_a_file_in_use(database: Database, sqlite_url: str) -> None:
    with pytest.raises(DatabaseInUse):
        await migrations.upgrade(sqlite_url)
