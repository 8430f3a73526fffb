"""Admins are told once when a vendor is paused, and once when it works again."""

from core.errors import Code, Missed, Rejected, TryLater, Undeliverable, Why
from core.names import AccountId
from core.video import Status
from tests.core.test_pauses import alive, dead, pause_of
from tests.house import ANA, BEN, BOSS, Bot, ask


async def refused(bot: Bot, times: int = 1) -> None:
    await bot.grant(ANA, 5000)
    await bot.make_for_later()
    bot.provider.next_post = [Rejected(Code.INSUFFICIENT_FUNDS, "no", http=402)] * times
    await bot.make()
    await bot.until_idle()


def titles(bot: Bot) -> list[tuple[AccountId, str | None]]:
    return [(who, notice.title) for who, notice in bot.announcer.told]


async def test_an_admin_who_was_seen_is_told_at_once_of_an_empty_account(bot: Bot) -> None:
    await refused(bot)
    assert titles(bot) == [(BOSS, "A video service is paused")]
    words = str(bot.announcer.told[0][1].lines)
    assert "has to pay there" in words


async def test_an_admin_is_told_once_however_often_it_is_tried(bot: Bot) -> None:
    await refused(bot, 6)
    await bot.work(1200, step=10)
    assert titles(bot) == [(BOSS, "A video service is paused")]


async def test_an_admin_is_told_once_that_it_works_again(bot: Bot) -> None:
    await refused(bot)
    await bot.work(120)
    await bot.restarted().work(60)
    assert titles(bot) == [(BOSS, "A video service is paused"), (BOSS, "The video service works again")]


async def test_an_outage_that_is_over_at_the_first_try_wakes_nobody(bot: Bot) -> None:
    await dead(bot)
    alive(bot)
    await bot.work(300)
    assert await pause_of(bot) is None
    assert titles(bot) == []


async def test_whoever_dies_while_telling_leaves_it_to_the_next_and_the_chat_shows_it_once(bot: Bot) -> None:
    bot.announcer.next_tell = [KeyError("as good as dead")]
    await refused(bot, 9)
    assert titles(bot) == []
    await bot.restarted().work(70)
    assert titles(bot) == [(BOSS, "A video service is paused")]


async def test_a_chat_that_is_busy_is_asked_again(bot: Bot) -> None:
    bot.announcer.next_tell = [TryLater("busy", after_s=3)]
    await refused(bot)
    await bot.work(20)
    assert titles(bot) == [(BOSS, "A video service is paused")]


async def test_who_cannot_be_written_to_reads_it_on_the_next_answer_to_an_admin(bot: Bot) -> None:
    bot.announcer.next_tell = [Undeliverable("no direct messages")] * 5
    await refused(bot)
    await bot.work(30)
    answer = await bot.studio.history(ask(BOSS), None)
    assert "gateway is paused since" in str(answer.lines[0])
    of_members = await bot.studio.history(ask(ANA), ANA)
    assert "paused" not in str(of_members.lines)
    assert titles(bot) == []


async def test_a_member_is_never_told(bot: Bot) -> None:
    await bot.grant(BEN, 100)
    await refused(bot)
    assert {who for who, _ in titles(bot)} == {BOSS}


async def test_of_a_team_three_are_told(bot: Bot) -> None:
    for number in range(590, 598):
        boss = AccountId(f"discord:301:{number}")
        await bot.studio.grant(ask(boss, admin=True), ANA, 1, "for tests")
        await bot.work(5)
    await refused(bot)
    assert len(titles(bot)) == 3


NO_MONEY, NO_KEY = Rejected(Code.INSUFFICIENT_FUNDS, "no", http=402), Rejected(Code.AUTH, "no", http=401)
FIRST, ANEW = "A video service is paused", "Still paused, and now for another reason"
BACK = "The video service works again"


async def test_another_cause_is_told_with_what_is_to_be_done_now(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    waiting = await bot.make_for_later()
    bot.provider.next_post = [NO_MONEY, NO_KEY, NO_KEY]
    await bot.make()
    await bot.until_idle()
    assert titles(bot) == [(BOSS, FIRST)]
    await bot.work(200)
    assert titles(bot) == [(BOSS, FIRST), (BOSS, ANEW)]
    assert "has to make a new key there" in str(bot.announcer.told[1][1].lines)
    assert "refuses this bot's own account" in str(bot.card(waiting.video).notes)
    await bot.work(400)
    assert titles(bot) == [(BOSS, FIRST), (BOSS, ANEW), (BOSS, BACK)]
    assert await bot.status(waiting.video) is Status.RUNNING


async def test_causes_that_take_turns_are_told_once_each(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    await bot.make_for_later()
    bot.provider.next_post = [NO_MONEY, NO_KEY] * 4
    await bot.make()
    await bot.work(2400, step=10)
    assert titles(bot) == [(BOSS, FIRST), (BOSS, ANEW)]


async def test_a_probe_that_our_account_is_refused_with_tells_another_cause(bot: Bot) -> None:
    [name] = await dead(bot)
    bot.provider.next_listing = [Missed("HTTP 401", why=Why.ACCOUNT)]
    await bot.work(90)
    assert titles(bot) == [(BOSS, FIRST)], "nobody had heard of the first cause yet"
    assert "has to make a new key there" in str(bot.announcer.told[0][1].lines)
    assert "refuses this bot's own account" in str(bot.card(name).notes)
    alive(bot)
    await bot.work(300)
    assert await bot.status(name) is Status.RUNNING
    assert titles(bot) == [(BOSS, FIRST), (BOSS, BACK)]


async def test_what_a_busy_chat_did_not_take_is_not_told_when_another_cause_has_come(bot: Bot) -> None:
    bot.announcer.next_tell = [TryLater("busy", after_s=100)]
    await bot.grant(ANA, 5000)
    await bot.make_for_later()
    bot.provider.next_post = [NO_MONEY, NO_KEY]
    await bot.make()
    await bot.work(110)
    assert titles(bot) == [(BOSS, FIRST)]
    assert "has to make a new key there" in str(bot.announcer.told[0][1].lines)
