from core.names import AccountId, TeamId, pool_of
from core.store import ledger, teams
from core.store.database import Database
from tests.core.store.examples import ANA, BEN, POOL, TEAM
from tests.databases import START


async def available(database: Database, account: AccountId) -> int:
    return (await database.read(lambda tx: ledger.balance(tx, account))).available


async def test_a_team_is_admitted_once_with_its_pool_filled(database: Database) -> None:
    assert await database.write(lambda tx: teams.admit(tx, TEAM, 500, START))
    assert not await database.write(lambda tx: teams.admit(tx, TEAM, 500, START))
    assert await available(database, POOL) == 500
    assert await database.read(lambda tx: teams.admitted(tx, TEAM))
    assert not await database.read(lambda tx: teams.admitted(tx, TeamId("discord:2")))


async def test_a_team_may_start_with_an_empty_pool(database: Database) -> None:
    assert await database.write(lambda tx: teams.admit(tx, TEAM, 0, START))
    assert await available(database, POOL) == 0


async def test_equal_numbers_on_two_platforms_are_two_teams(database: Database) -> None:
    await database.write(lambda tx: teams.admit(tx, TeamId("discord:7"), 100, START))
    await database.write(lambda tx: teams.admit(tx, TeamId("slack:7"), 200, START))
    assert await available(database, pool_of(TeamId("discord:7"))) == 100
    assert await available(database, pool_of(TeamId("slack:7"))) == 200


async def test_a_member_is_welcomed_the_first_time(database: Database) -> None:
    await database.write(lambda tx: teams.admit(tx, TEAM, 500, START))
    for _ in range(3):
        await database.write(lambda tx: teams.joined(tx, ANA, TEAM, 100, START))
    assert await available(database, ANA) == 100
    assert await available(database, POOL) == 400


async def test_the_welcome_goes_as_far_as_the_pool(database: Database) -> None:
    await database.write(lambda tx: teams.admit(tx, TEAM, 130, START))
    for member in (ANA, BEN, AccountId("discord:1:12")):
        await database.write(lambda tx, member=member: teams.joined(tx, member, TEAM, 100, START))
    assert await available(database, ANA) == 100
    assert await available(database, BEN) == 30
    assert await available(database, AccountId("discord:1:12")) == 0


async def test_those_who_were_there_before_get_no_welcome_later(database: Database) -> None:
    await database.write(lambda tx: teams.admit(tx, TEAM, 500, START))
    await database.write(lambda tx: teams.joined(tx, ANA, TEAM, 0, START))
    await database.write(lambda tx: teams.joined(tx, ANA, TEAM, 100, START))
    assert await available(database, ANA) == 0
