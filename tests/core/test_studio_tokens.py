"""Tokens of the HTTP API: whose they are, what they are not, and that nobody keeps them."""

import inspect

import pytest

from bot.logs import Redactor
from core.names import AccountId, Ask
from core.refusals import AlreadyDone, BadMember, External, Guest, NotAllowed, TeamNotAdmitted
from core.studio import Limits, Reader, Shelf, web_ask
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot

STRANGER = AccountId("discord:302:501")


async def token_of(bot: Bot, asked: Ask) -> str:
    return str((await bot.studio.token(asked)).lines[0][0])


async def test_a_token_says_who_in_which_team(bot: Bot) -> None:
    reader = Reader(bot.house)
    here, there = (
        await reader.holder(await token_of(bot, ask(ANA))),
        await reader.holder(await token_of(bot, ask(STRANGER))),
    )
    assert here is not None
    assert there is not None
    assert (here.account, here.team) == (ANA, "discord:301")
    assert (there.account, there.team) == (STRANGER, "discord:302")


async def test_nobody_is_admin_by_a_token(bot: Bot) -> None:
    actor = await Reader(bot.house).holder(await token_of(bot, ask(BOSS)))
    assert actor is not None
    assert not actor.admin


async def test_the_same_delivery_again_does_not_end_the_token_that_was_told(bot: Bot) -> None:
    asked = ask(ANA)
    token = await token_of(bot, asked)
    with pytest.raises(AlreadyDone):
        await bot.studio.token(asked)
    assert await Reader(bot.house).holder(token) is not None


@pytest.mark.parametrize(("fact", "refusal"), [("guest", Guest), ("external", External)])
async def test_who_may_not_spend_gets_none(bot: Bot, fact: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await bot.studio.token(ask(ANA, **{fact: True}))


async def test_the_database_does_not_know_the_token(bot: Bot) -> None:
    token = await token_of(bot, ask(ANA))
    rows = await bot.database.read(lambda tx: tx.exec_driver_sql("SELECT * FROM tokens").all())
    assert len(rows) == 1
    assert token not in str(rows)
    assert token.removeprefix("sora-") not in str(rows)


async def test_a_token_is_hidden_in_the_log(bot: Bot) -> None:
    token = await token_of(bot, ask(ANA))
    assert token not in Redactor(()).clean(f"somebody wrote {token} here")


async def test_a_token_of_a_team_that_was_sent_away_opens_nothing(bot: Bot) -> None:
    """The same words for everything that a token can read."""
    actor = await Reader(bot.house).holder(await token_of(bot, ask(ANA)))
    assert actor is not None
    closed = make_bot(bot.database, bot.clock, limits=Limits(teams=frozenset({"discord:302"})))
    reader, asked = Reader(closed.house), web_ask(actor, "a key")
    reads = {
        "video": lambda: reader.video(asked, "v7kq2"),
        "check": lambda: reader.check(asked, "v7kq2"),
        "page": lambda: reader.page(asked, Shelf(), None, 1),
        "lineage": lambda: reader.lineage(asked, "v7kq2"),
        "balance": lambda: reader.balance(asked),
        "account": lambda: reader.account(asked),
        "again": lambda: reader.again(asked, None, "a fox", None),
        "presets": lambda: reader.presets(asked),
        "spent": lambda: reader.spent(asked),
        "warning": lambda: reader.warning(asked),
        "team_books": lambda: reader.team_books(asked),
    }
    for read in reads.values():
        with pytest.raises(TeamNotAdmitted):
            await read()
    with pytest.raises(TeamNotAdmitted):
        reader.models(asked)
    with pytest.raises(TeamNotAdmitted):
        reader.statement(asked)
    public = {name for name, _ in inspect.getmembers(Reader, inspect.isfunction) if not name.startswith("_")}
    assert public == reads.keys() | {"models", "statement", "holder", "linked", "numbers", "paused"}


async def test_an_admin_ends_somebody_elses_token_and_no_one_elses_teams(bot: Bot) -> None:
    token = await token_of(bot, ask(ANA))
    with pytest.raises(NotAllowed):
        await bot.studio.revoke_token_of(ask(BEN), ANA)
    with pytest.raises(BadMember):
        await bot.studio.revoke_token_of(ask(BOSS), STRANGER)
    assert await Reader(bot.house).holder(token) is not None
    told = [await bot.studio.revoke_token_of(ask(BOSS), ANA) for _ in range(2)]
    assert await Reader(bot.house).holder(token) is None
    assert "nothing opens" in str(told[0].lines)
    assert "has no token." in str(told[1].lines)
