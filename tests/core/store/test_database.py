import asyncio
import traceback
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.names import AccountId
from core.refusals import TryAgainSoon
from core.store import archive, ledger, migrations
from core.store.database import Database, Tx
from core.store.tables import accounts
from tests.core.store.examples import ANA, TEAM, a_video, found_team
from tests.databases import START, OpenDatabase, PostgresServer


def opened(account: AccountId, tx: Tx) -> bool:
    return ledger.open_account(tx, account, TEAM, START)


async def test_what_was_written_is_read(database: Database) -> None:
    await database.write(found_team)
    assert (await database.read(lambda tx: ledger.balance(tx, ANA))).available == 1000


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half(tx: Tx) -> None:
        opened(ANA, tx)
        raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        await database.write(half)
    assert await database.write(partial(opened, ANA))


@pytest.mark.parametrize("changes", [{}, {"id": "v0002", "price": -1}])
async def test_an_exception_does_not_repeat_what_people_wrote(database: Database, changes: dict[str, object]) -> None:
    """A name that is taken, a row that the table refuses: PostgreSQL's detail would show the whole row."""

    def twice(tx: Tx) -> None:
        found_team(tx)
        for video in (a_video(prompt="a canary"), a_video(**{"prompt": "a canary", **changes})):
            archive.add(tx, video)

    with pytest.raises(DBAPIError) as error:
        await database.write(twice)
    assert "canary" not in "".join(traceback.format_exception(error.value))


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, TryAgainSoon)):
        await database.read(partial(opened, ANA))
    assert await database.write(partial(opened, ANA))


async def test_a_reader_sees_one_moment_however_often_it_looks(open_database: OpenDatabase) -> None:
    database = await open_database()
    if await database.read(lambda tx: tx.dialect.name) == "postgresql":
        pytest.skip("READ COMMITTED on PostgreSQL: each statement sees its own moment")
    loop = asyncio.get_running_loop()

    def look_twice(tx: Tx) -> tuple[int, int]:
        first = ledger.balance(tx, ANA).available
        asyncio.run_coroutine_threadsafe(database.write(found_team), loop).result(timeout=10)
        return first, ledger.balance(tx, ANA).available

    assert await database.read(look_twice) == (0, 0)


async def test_many_writers_at_once_all_get_their_own_answer(database: Database) -> None:
    names = [AccountId(f"discord:1:{number}") for number in range(100)]
    answers = await asyncio.gather(*(database.write(lambda tx, name=name: opened(name, tx) and name) for name in names))
    assert answers == names


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without its zone"):
        await database.write(lambda tx: ledger.open_account(tx, ANA, TEAM, datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_times_come_back_aware_and_to_the_microsecond(database: Database) -> None:
    now = datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    await database.write(lambda tx: ledger.open_account(tx, ANA, TEAM, now))
    stored = await database.read(lambda tx: tx.execute(accounts.select()).one().opened_at)
    assert stored == now
    assert stored.tzinfo is UTC


async def test_the_clock_is_ours_on_sqlite_and_the_servers_on_postgresql(database: Database) -> None:
    name, now = await database.read(lambda tx: (tx.dialect.name, database.now_of(tx)))
    if name == "sqlite":
        assert now == START
    else:
        assert abs((now - datetime.now(UTC)).total_seconds()) < 60
        assert now.tzinfo is UTC


async def test_the_tables_in_the_code_are_those_in_the_database(database: Database) -> None:
    assert await database.read(migrations.differences) == []


async def test_migrating_again_changes_nothing(database_url: str, open_database: OpenDatabase) -> None:
    await migrations.upgrade(database_url)
    database = await open_database()
    assert await database.read(migrations.differences) == []


async def test_replicas_that_start_together_migrate_once(postgres: PostgresServer) -> None:
    name = await postgres.empty()
    await asyncio.gather(*(migrations.upgrade(postgres.url(name)) for _ in range(4)))
    database = await Database.open(postgres.url(name), clock=lambda: START)
    assert await database.write(partial(opened, ANA))
    await database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://somewhere/x"])
async def test_a_url_that_cannot_work_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(ValueError, match=r"path of a file|SQLite or PostgreSQL"):
        await Database.open(url, clock=lambda: START)


class Pauses:
    """Counts pauses instead of making them."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)


async def on_postgresql(url: str, pauses: Pauses) -> Database:
    return await Database.open(url, clock=lambda: START, sleep=pauses.sleep)


async def test_a_connection_cut_in_the_middle_does_the_same_again(postgresql_url: str) -> None:
    database = await on_postgresql(postgresql_url, Pauses())
    calls = []

    def cut_the_first_time(tx: Tx) -> bool:
        calls.append(1)
        if len(calls) == 1:
            tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return opened(ANA, tx)

    assert await database.write(cut_the_first_time)
    assert len(calls) == 2
    await database.close()


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_a_lost_race_or_deadlock_does_the_same_again(postgresql_url: str, code: str) -> None:
    database, calls = await on_postgresql(postgresql_url, Pauses()), []

    def lose_the_first_time(tx: Tx) -> bool:
        calls.append(1)
        if len(calls) == 1:
            tx.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{code}'; END $$"))
        return opened(ANA, tx)

    assert await database.write(lose_the_first_time)
    await database.close()


async def test_a_server_that_is_away_is_asked_a_few_times_and_then_refused_politely() -> None:
    pauses = Pauses()
    database = await on_postgresql("postgresql://nobody@127.0.0.1:1/nothing", pauses)
    with pytest.raises(TryAgainSoon):
        await database.write(partial(opened, ANA))
    assert len(pauses.taken) == 5
    assert pauses.taken == sorted(pauses.taken)
    await database.close()


async def test_a_fault_of_ours_is_not_tried_again(postgresql_url: str) -> None:
    database, calls = await on_postgresql(postgresql_url, Pauses()), []

    def wrong(tx: Tx) -> None:
        calls.append(1)
        tx.execute(text("SELECT nonsense"))

    with pytest.raises(DBAPIError):
        await database.write(wrong)
    assert len(calls) == 1
    await database.close()
