"""What admins read about their team's credits, and nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.names import AccountId
from core.refusals import NotAllowed
from core.studio import Entry, Reader, team_books
from tests.house import ANA, BEN, BOSS, Bot, ask

OTHER_BOSS = AccountId("discord:302:599")


@pytest.fixture
async def reader(bot: Bot) -> Reader:
    await bot.grant(ANA, 500)
    await bot.grant(BEN, 35)
    return Reader(bot.house)


async def lines(pages: AsyncIterator[tuple[Entry, ...]]) -> list[Entry]:
    return [line async for page in pages for line in page]


async def test_an_admin_sees_who_has_what_and_what_the_pool_has_left(bot: Bot, reader: Reader) -> None:
    books = await reader.team_books(ask(BOSS))
    assert [(m.account, m.available, m.held) for m in books.members] == [(ANA, 500, 0), (BEN, 35, 0), (BOSS, 0, 0)]
    assert (books.pool, books.available, books.held, books.after) == (99_465, 535, 0, None)


async def test_what_is_set_aside_is_listed_oldest_first_and_goes_when_it_ends(bot: Bot, reader: Reader) -> None:
    first = await bot.make()
    bot.clock.pass_(60)
    second = await bot.make(ANA, "another one")
    holds = (await reader.team_books(ask(BOSS))).holds
    assert [(hold.id, hold.price) for hold in holds] == [(first.video, 40), (second.video, 40)]
    assert holds[1].created_at - holds[0].created_at == timedelta(seconds=60)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    books = await reader.team_books(ask(BOSS))
    assert (books.holds, books.held) == ((), 0)


async def test_the_history_names_grants_and_who_made_them(bot: Bot, reader: Reader) -> None:
    await bot.studio.revoke(ask(BOSS), BEN, 5, "a slip")
    newest, before = (await reader.team_books(ask(BOSS))).lines[:2]
    assert (newest.kind, newest.account, newest.amount, newest.actor, newest.reason) == (
        "revoke", BEN, -5, BOSS, "a slip",
    )  # fmt: skip  # One line of the books.
    assert (before.kind, before.account, before.amount) == ("grant", BEN, 35)


async def test_members_come_in_pages(bot: Bot, reader: Reader) -> None:
    page = await bot.database.read(lambda tx: team_books.read(tx, ask(BOSS), None, most=2))
    assert ([m.account for m in page.members], page.after) == ([ANA, BEN], BEN)
    rest = await reader.team_books(ask(BOSS), page.after)
    assert ([m.account for m in rest.members], rest.after) == ([BOSS], None)


async def test_the_statement_has_every_line_of_the_team_once(bot: Bot, reader: Reader) -> None:
    await bot.ready()
    whole = await lines(reader.statement(ask(BOSS)))
    kinds = [line.kind for line in whole]
    assert kinds == ["capture", "hold", "grant", "grant", "grant", "grant", "fill"]
    assert sum(line.amount for line in whole if line.account.endswith(":pool")) == 99_465
    assert await lines(team_books.statement(bot.house, ask(BOSS), at_once=2)) == whole
    assert await lines(team_books.statement(bot.house, ask(BOSS), at_once=2, most=3)) == whole[:3]


async def test_only_admins_may_and_only_of_their_own_team(bot: Bot, reader: Reader) -> None:
    with pytest.raises(NotAllowed):
        await reader.team_books(ask(ANA))
    with pytest.raises(NotAllowed):
        reader.statement(ask(ANA))
    elsewhere = ask(OTHER_BOSS, admin=True)
    books = await reader.team_books(elsewhere)
    assert (books.members, books.lines, books.pool) == ((), (), 0)
    assert await lines(reader.statement(elsewhere)) == []
