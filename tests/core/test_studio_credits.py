"""Members' credits: what they see, and admins moving them between the pool and a member."""

import pytest

from core import refusals
from core.cards import Notice
from core.names import AccountId, pool_of
from core.store import books, teams
from core.studio import Limits
from tests.fakes import FakeClock
from tests.house import ANA, BEN, BOSS, TEAM, Bot, ask, make_bot

OUTSIDER = AccountId("discord:302:501")
POOL = pool_of(TEAM)


def words(notice: Notice) -> str:
    return "\n".join(
        "".join(part if isinstance(part, str) else getattr(part, "text", "@") for part in line) for line in notice.lines
    )


async def test_a_balance_tells_available_set_aside_and_used(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    await bot.ready()
    await bot.make(prompt="another one")
    card = await bot.studio.balance(ask(ANA))
    assert (card.available, card.held) == (420, 40)
    assert [line[0] for line in card.lines] == [
        "420 credits available",
        "40 credits set aside for 1 video in the making",
        "40 credits used in the last 30 days",
        "Enough for 10 usual videos at 40 each",
    ]


async def test_used_credits_are_those_of_the_last_thirty_days(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    await bot.ready()
    bot.clock.pass_(31 * 86400)
    assert "0 credits used" in str((await bot.studio.balance(ask(ANA))).lines)


async def test_who_was_never_seen_has_nothing(bot: Bot) -> None:
    card = await bot.studio.balance(ask(BEN))
    assert (card.available, card.held) == (0, 0)
    assert "The usual video costs 40. Ask an admin for credits." in str(card.lines)


async def test_a_grant_moves_credits_from_the_pool_and_says_before_and_after(bot: Bot) -> None:
    await bot.grant(BEN, 35)
    notice = await bot.studio.grant(ask(BOSS), BEN, "500", "for the\nlaunch \u202e!")
    assert words(notice).splitlines() == [
        "@ got 500 credits: 35 before, 535 now.",
        "The team's pool has 99465 credits left.",
        "Reason: for the ⏎ launch !",
    ]
    assert await bot.balance(POOL) == (99_465, 0)
    assert await bot.breaches() == []


async def test_the_same_grant_delivered_twice_counts_once(bot: Bot) -> None:
    press = ask(BOSS)
    await bot.studio.grant(press, BEN, 500, "")
    again = await bot.studio.grant(press, BEN, 500, "")
    assert "done already" in words(again)
    assert await bot.balance(BEN) == (500, 0)


async def test_two_admins_are_two_grants(bot: Bot) -> None:
    await bot.studio.grant(ask(BOSS), BEN, 500, "")
    await bot.studio.grant(ask(ANA, admin=True), BEN, 500, "")
    assert await bot.balance(BEN) == (1000, 0)


async def test_a_grant_to_oneself_is_marked(bot: Bot) -> None:
    notice = await bot.studio.grant(ask(BOSS), BOSS, 10, "")
    assert "granted these to yourself" in words(notice)


async def test_an_empty_pool_grants_nothing_and_says_what_it_has(bot: Bot) -> None:
    await bot.studio.balance(ask(BOSS))
    with pytest.raises(refusals.PoolEmpty, match="has 100000 credits left, not 100001"):
        await bot.studio.grant(ask(BOSS), BEN, 100_001, "")
    assert await bot.balance(BEN) == (0, 0)
    assert await bot.balance(POOL) == (100_000, 0)


@pytest.mark.parametrize(
    "amount",
    [0, -1, "0", "-5", "1.5", "12,5", "1,00", "1e3", "", "lots", "٣", "１２", "1_000", 1_000_001, "99999999999"],
)
async def test_an_amount_that_is_none_changes_nothing(bot: Bot, amount: int | str) -> None:
    for deed in (bot.studio.grant, bot.studio.revoke):
        with pytest.raises(refusals.BadAmount, match="from 1 to 1000000"):
            await deed(ask(BOSS), BEN, amount, "")
    assert await bot.balance(BEN) == (0, 0)


@pytest.mark.parametrize(("amount", "credits"), [(500, 500), (" 500 ", 500), ("1,500", 1500), ("007", 7)])
async def test_an_amount_is_read_as_people_write_it(bot: Bot, amount: int | str, credits: int) -> None:
    await bot.studio.grant(ask(BOSS), BEN, amount, "")
    assert await bot.balance(BEN) == (credits, 0)


@pytest.mark.parametrize("to", [OUTSIDER, POOL, AccountId("slack:301:502")])
async def test_credits_go_to_members_of_this_team_alone(bot: Bot, to: AccountId) -> None:
    for deed in (bot.studio.grant, bot.studio.revoke):
        with pytest.raises(refusals.BadMember):
            await deed(ask(BOSS), to, 5, "")
    assert await bot.balance(to) == (0, 0)


async def test_a_revoke_takes_what_is_available_and_never_what_is_set_aside(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.make()
    notice = await bot.studio.revoke(ask(BOSS), ANA, 1000, "mistake")
    assert words(notice).splitlines()[0] == "60 credits went from @ back to the pool: 0 left."
    assert "You asked for 1000" in words(notice)
    assert await bot.balance(ANA) == (0, 40)
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    assert await bot.balance(ANA) == (0, 0)
    assert await bot.breaches() == []


async def test_the_same_revoke_delivered_twice_takes_once(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    press = ask(BOSS)
    for _ in range(2):
        await bot.studio.revoke(press, ANA, 30, "")
    assert await bot.balance(ANA) == (70, 0)


async def test_a_revoke_that_found_nothing_takes_nothing_later(bot: Bot) -> None:
    press = ask(BOSS)
    assert "Nothing was taken" in words(await bot.studio.revoke(press, ANA, 30, ""))
    await bot.grant(ANA, 100)
    assert "done already" in words(await bot.studio.revoke(press, ANA, 30, ""))
    assert await bot.balance(ANA) == (100, 0)


async def test_members_see_their_own_lines_and_not_the_pool(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.ready()
    text = words(await bot.studio.history(ask(ANA), ANA))
    assert "+100 granted" in text
    assert "-40 set aside" in text
    assert "-40 charged" in text
    assert "pool" not in text


@pytest.mark.parametrize("of", [BEN, None])
async def test_members_do_not_see_other_peoples_lines(bot: Bot, of: AccountId | None) -> None:
    with pytest.raises(refusals.NotAllowed):
        await bot.studio.history(ask(ANA), of)


async def test_admins_see_anybodys_lines_and_the_teams(bot: Bot) -> None:
    await bot.studio.grant(ask(BOSS), BEN, 35, "for the launch")
    assert "for the launch" in words(await bot.studio.history(ask(BOSS), BEN))
    team = words(await bot.studio.history(ask(BOSS), None))
    assert "The team's pool has 99965 credits left." in team
    assert "filled by the operator" in team


async def test_admins_of_one_team_see_nothing_of_another(bot: Bot) -> None:
    await bot.grant(BEN, 35)
    with pytest.raises(refusals.BadMember):
        await bot.studio.history(ask(OUTSIDER, admin=True), BEN)
    assert "502" not in words(await bot.studio.history(ask(OUTSIDER, admin=True), None))


async def test_a_history_shows_the_newest_twenty(bot: Bot) -> None:
    for number in range(25):
        await bot.studio.grant(ask(BOSS), BEN, 1, f"grant {number}")
    text = words(await bot.studio.history(ask(BOSS), BEN))
    assert "grant 24" in text
    assert "grant 5" in text
    assert "grant 4\n" not in text + "\n"


@pytest.fixture
def welcoming_bot(bot: Bot, clock: FakeClock) -> Bot:
    return make_bot(bot.database, clock, limits=Limits(team_credits=100, welcome_credits=60, member_limit=5))


async def test_new_members_are_welcomed_from_the_pool_as_far_as_it_goes(welcoming_bot: Bot) -> None:
    bot = welcoming_bot
    assert (await bot.studio.balance(ask(ANA))).available == 60
    assert (await bot.studio.balance(ask(ANA))).available == 60
    assert (await bot.studio.balance(ask(BEN))).available == 40
    assert (await bot.studio.balance(ask(BOSS))).available == 0
    assert await bot.breaches() == []


@pytest.mark.parametrize("kind", ["guest", "external"])
async def test_who_cannot_spend_gets_no_welcome(welcoming_bot: Bot, kind: str) -> None:
    bot = welcoming_bot
    assert (await bot.studio.balance(ask(ANA, **{kind: True}))).available == 0
    assert await bot.balance(POOL) == (100, 0)
    assert (await bot.studio.balance(ask(ANA))).available == 60  # A guest who became a member.


async def test_the_welcome_is_in_the_books(welcoming_bot: Bot) -> None:
    bot = welcoming_bot
    await bot.studio.balance(ask(ANA))
    [line] = await bot.database.read(lambda tx: books.entries_of(tx, ANA, 10))
    assert (line.kind, line.amount, line.actor, line.reason) == ("grant", 60, teams.OPERATOR, "welcome")


async def test_prices_tell_every_model_size_and_length(bot: Bot) -> None:
    text = words(await bot.studio.prices(ask(ANA)))
    assert "Sora 2 · 1280×720: 4 s 40, 8 s 80, 12 s 120" in text
    assert "Sora 2 Pro · 1080×1920: 4 s 280, 8 s 560, 12 s 840" in text
    assert "A remix costs the same." in text


async def test_help_tells_the_commands_and_the_tips(bot: Bot) -> None:
    text = words(await bot.studio.help(ask(ANA)))
    for command in ("generate", "remix", "show", "making", "cancel", "balance", "prices"):
        assert f"/sora {command}" in text
    assert "The usual video costs 40 credits." in text
    assert "A failure costs nothing." in text


async def test_a_large_grant_is_asked_about_once_and_keeps_its_reason(bot: Bot) -> None:
    asked = await bot.studio.grant(ask(BOSS), ANA, "20,000", "for the launch")
    assert "20,000 credits? That is a lot" in str(asked.lines)
    assert await bot.balance(ANA) == (0, 0)
    [sure] = asked.buttons
    assert (sure.label, sure.action) == ("GRANT 20,000 CREDITS", "grant")
    done = await bot.studio.grant_asked(ask(BOSS), sure.target)
    assert "for the launch" in str(done.lines)
    assert await bot.balance(ANA) == (20_000, 0)
    again = await bot.studio.grant_asked(ask(BOSS), sure.target)
    assert "done already" in str(again.lines)
    assert await bot.balance(ANA) == (20_000, 0)


async def test_a_large_grant_of_one_admin_is_no_button_for_another(bot: Bot) -> None:
    [sure] = (await bot.studio.grant(ask(BOSS), ANA, 10_001, "")).buttons
    with pytest.raises(refusals.NotAllowed):
        await bot.studio.grant_asked(ask(ANA), sure.target)
    await bot.studio.grant_asked(ask(BEN, admin=True), sure.target)
    assert await bot.balance(ANA) == (0, 0)


@pytest.mark.parametrize("name", ["", ":", "502:", ":5", "502:99999999999", "pool:20000", "502:20000", "x" * 100])
async def test_a_button_that_nobody_was_asked_with_grants_nothing(bot: Bot, name: str) -> None:
    assert "done already" in str((await bot.studio.grant_asked(ask(BOSS), name)).lines)
    assert await bot.breaches() == []
