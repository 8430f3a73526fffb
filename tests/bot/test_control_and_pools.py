"""What only the operator's shell can do, with the bot running and without, and what comes over its socket."""

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import control, pools
from bot.settings import Settings, SettingsError, load
from bot.system import SystemClock
from core.names import AccountId, TeamId, pool_of
from core.store import books, ledger, migrations
from core.store.database import Database
from core.store.sqlite import DatabaseInUse

TEAM = "discord:301"
POOL = pool_of(TeamId(TEAM))


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    return load(_env_file=None, database_url=sqlite_url)


async def pool(settings: Settings, account: AccountId = POOL) -> int:
    database = await Database.open(settings.database_url, clock=SystemClock().now)
    try:
        return (await database.read(lambda tx: ledger.balance(tx, account))).available
    finally:
        await database.close()


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Database]:
    """What `run` opens: the database, and the door for the operator."""
    database = await Database.open(settings.database_url, clock=SystemClock().now)

    async def handle(order: dict[str, str]) -> str:
        return await pools.handle(database, settings, order)

    async with control.listening(pools.socket_of(settings), handle):
        yield database
    await database.close()


async def test_a_pool_is_filled_and_drained_while_no_bot_runs(settings: Settings) -> None:
    assert await pools.change_pool(settings, "fill", TEAM, "10,000") == f"The pool of {TEAM} has 10000 credits now."
    assert await pools.change_pool(settings, "drain", TEAM, "400") == f"The pool of {TEAM} has 9600 credits now."
    assert await pool(settings) == 9600


async def test_a_database_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    settings = load(_env_file=None, database_url=f"sqlite:///{tmp_path}/new/sora.db")
    await pools.change_pool(settings, "fill", TEAM, "5")
    assert await pool(settings) == 5


async def test_a_running_bot_is_asked_through_its_socket(settings: Settings, running: Database) -> None:
    assert await pools.change_pool(settings, "fill", TEAM, "10000") == f"The pool of {TEAM} has 10000 credits now."
    assert await pools.change_pool(settings, "drain", TEAM, "1") == f"The pool of {TEAM} has 9999 credits now."
    lines = await running.read(lambda tx: books.team_entries(tx, TeamId(TEAM), 10))
    assert [(line.kind, line.amount, line.actor) for line in lines] == [
        ("drain", -1, "operator"), ("fill", 10000, "operator"),
    ]  # fmt: skip


async def test_a_first_fill_admits_the_team_with_what_new_teams_get(sqlite_url: str) -> None:
    settings = load(_env_file=None, database_url=sqlite_url, team_credits=100)
    await pools.change_pool(settings, "fill", TEAM, "5")
    await pools.change_pool(settings, "fill", TEAM, "5")
    assert await pool(settings) == 110


NO_TEAMS = ["", "301", "discord", "discord:", "web:1", "discord:301:501", "discord:3 01", "discord:../x"]


@pytest.mark.parametrize("team", NO_TEAMS)
async def test_a_team_that_is_none_is_refused(settings: Settings, team: str) -> None:
    with pytest.raises(SettingsError, match="is no team; write discord:<guild id>"):
        await pools.change_pool(settings, "fill", team, "5")


@pytest.mark.parametrize("team", NO_TEAMS)
async def test_a_running_bot_refuses_it_too(settings: Settings, running: Database, team: str) -> None:
    with pytest.raises(SettingsError, match="is no team; write discord:<guild id>"):
        await pools.change_pool(settings, "fill", team, "5")


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.5", "12,5", "lots", "1000001", "٣"])
async def test_an_amount_that_is_none_is_refused(settings: Settings, amount: str) -> None:
    with pytest.raises(SettingsError, match="whole number from 1 to 1000000"):
        await pools.change_pool(settings, "fill", TEAM, amount)
    assert await pool(settings) == 0


async def test_a_pool_is_never_drained_below_nothing(settings: Settings, running: Database) -> None:
    await pools.change_pool(settings, "fill", TEAM, "5")
    with pytest.raises(SettingsError, match="has 5 credits left, not 6"):
        await pools.change_pool(settings, "drain", TEAM, "6")
    assert (await running.read(lambda tx: ledger.balance(tx, POOL))).available == 5


async def test_the_same_order_twice_counts_once(settings: Settings, running: Database) -> None:
    order = {"do": "fill", "team": TEAM, "amount": "5", "reference": "fill:abc"}
    path = pools.socket_of(settings)
    assert path is not None
    for _ in range(3):
        assert await control.ask(path, order) == f"The pool of {TEAM} has 5 credits now."


@pytest.mark.parametrize(
    "order",
    [
        {"do": "mint", "team": TEAM, "amount": "5", "reference": "x"},
        {"team": TEAM, "amount": "5", "reference": "x"},
        {"do": "fill", "team": TEAM, "amount": "5"},
        {"do": "fill"},
        {},
    ],
)
async def test_an_order_that_is_none_changes_nothing(
    settings: Settings, running: Database, order: dict[str, str]
) -> None:
    path = pools.socket_of(settings)
    assert path is not None
    answer = await control.ask(path, order)
    assert answer is not None
    assert answer.startswith("no: ")
    assert (await running.read(lambda tx: ledger.balance(tx, POOL))).available == 0


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n", b"not json\n", b"[1, 2]\n", b"null\n", b"7\n", b'"x"\n', b"{", b"\xff\xfe\n", b"x" * 100_000 + b"\n"],
)
async def test_nonsense_on_the_socket_is_cut_off_and_the_next_order_is_heard(
    settings: Settings, running: Database, raw: bytes
) -> None:
    path = pools.socket_of(settings)
    assert path is not None
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(raw)
    writer.write_eof()
    with suppress(ConnectionResetError):  # It hung up with something of ours unread.
        assert await reader.read() == b""
    writer.close()
    assert "has 5 credits now" in await pools.change_pool(settings, "fill", TEAM, "5")


async def test_the_socket_is_for_its_owner_alone_and_goes_with_the_bot(settings: Settings) -> None:
    path = pools.socket_of(settings)
    assert path is not None

    async def handle(_: dict[str, str]) -> str:
        return ""

    async with control.listening(path, handle):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_socket_that_a_crash_left_behind_is_no_bot(settings: Settings) -> None:
    path = pools.socket_of(settings)
    assert path is not None
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert await control.ask(path, {}) is None
    await pools.change_pool(settings, "fill", TEAM, "5")
    assert await pool(settings) == 5


async def test_a_bot_that_dies_before_it_answers_is_no_success(settings: Settings) -> None:
    path = pools.socket_of(settings)

    async def dies(_: dict[str, str]) -> str:
        raise OSError("gone")

    async with control.listening(path, dies):
        with pytest.raises(SettingsError, match="nobody knows whether this was done"):
            await pools.change_pool(settings, "fill", TEAM, "5")


async def test_a_bot_without_a_socket_keeps_others_out(sqlite_url: str) -> None:
    settings = load(_env_file=None, database_url=sqlite_url)
    database = await Database.open(sqlite_url, clock=SystemClock().now)
    with pytest.raises(DatabaseInUse, match="stop the other one first"):
        await pools.change_pool(settings, "fill", TEAM, "5")
    await database.close()


def test_a_path_too_long_for_a_socket_has_none(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100) / "sora.db"
    assert pools.socket_of(load(_env_file=None, database_url=f"sqlite:///{deep}")) is None


def test_postgresql_needs_no_socket() -> None:
    assert pools.socket_of(load(_env_file=None, database_url="postgresql+asyncpg://a@b/c")) is None


async def test_on_postgresql_the_shell_writes_beside_the_bot(postgresql_url: str) -> None:
    settings = load(_env_file=None, database_url=postgresql_url)
    await migrations.upgrade(postgresql_url)
    database = await Database.open(postgresql_url, clock=SystemClock().now)
    await pools.change_pool(settings, "fill", TEAM, "5")
    assert (await database.read(lambda tx: ledger.balance(tx, POOL))).available == 5
    await database.close()


async def test_a_long_order_does_not_block_the_next(settings: Settings, running: Database) -> None:
    path = pools.socket_of(settings)
    assert path is not None
    _, hanging = await asyncio.open_unix_connection(path)
    hanging.write(json.dumps({"do": "fill"}).encode())  # And no end of line.
    assert "has 5 credits now" in await pools.change_pool(settings, "fill", TEAM, "5")
    hanging.close()
