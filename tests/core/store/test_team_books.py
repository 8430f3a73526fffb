"""What the books say about a whole team, on both engines."""

from datetime import timedelta

import pytest

from core.names import AccountId
from core.store import books, team_books, teams
from core.store.database import Database, Tx
from core.store.team_books import Member
from tests.core.store.examples import ANA, BEN, OTHER_TEAM, TEAM, a_video, ask_for, found_team
from tests.databases import START

STRANGER = AccountId("discord:2:10")


@pytest.fixture(autouse=True)
async def two_teams(database: Database) -> None:
    def found(tx: Tx) -> None:
        found_team(tx)
        teams.admit(tx, OTHER_TEAM, 50, START)
        teams.joined(tx, STRANGER, OTHER_TEAM, 5, START)

    await database.write(found)


async def test_members_are_those_of_the_team_without_its_pool(database: Database) -> None:
    found = await database.read(lambda tx: team_books.members(tx, TEAM, None, 10))
    assert found == [Member(account=ANA, available=1000, held=0), Member(account=BEN, available=1000, held=0)]
    assert await database.read(lambda tx: team_books.members(tx, TEAM, ANA, 10)) == found[1:]
    assert await database.read(lambda tx: team_books.totals(tx, TEAM)) == (2000, 0)


async def test_holds_are_of_open_videos_with_a_price_the_oldest_first(database: Database) -> None:
    late = a_video("v0002", created_at=START + timedelta(minutes=1))

    def fill(tx: Tx) -> None:
        ask_for(tx, late)
        ask_for(tx, a_video("v0001", account=BEN))

    await database.write(fill)
    found = await database.read(lambda tx: team_books.holds(tx, TEAM, 10))
    assert [(video.id, video.account) for video in found] == [("v0001", BEN), ("v0002", ANA)]
    assert await database.read(lambda tx: team_books.totals(tx, TEAM)) == (1840, 160)
    assert await database.read(lambda tx: team_books.holds(tx, OTHER_TEAM, 10)) == []


async def test_lines_are_those_of_the_team_newest_first_in_pages(database: Database) -> None:
    whole = await database.read(lambda tx: team_books.lines(tx, TEAM, books.AFTER_ALL, 10))
    assert [line.kind for line in whole] == ["grant"] * 4 + ["fill"]
    page = await database.read(lambda tx: team_books.lines(tx, TEAM, books.AFTER_ALL, 2))
    rest = await database.read(lambda tx: team_books.lines(tx, TEAM, page[-1].id, 10))
    assert page + rest == whole
    assert len(await database.read(lambda tx: team_books.lines(tx, OTHER_TEAM, books.AFTER_ALL, 10))) == 3
