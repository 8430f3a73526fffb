"""A provider that refuses our key or our purse is left alone for a while: each submit would only fail another video."""

import pytest

from core.cards import VideoCard
from core.errors import Code, Rejected
from core.store import pauses
from core.video import Status
from tests.house import ANA, Bot

CODES = [Code.AUTH, Code.INSUFFICIENT_FUNDS]


async def refused(bot: Bot, code: Code, times: int, others: int = 1) -> list[VideoCard]:
    """One meets it; the others were asked for before."""
    await bot.grant(ANA, 10_000)
    cards = [await bot.make_for_later(prompt=f"a fox number {number}") for number in range(others)]
    bot.provider.next_post = [Rejected(code, "no", http=401)] * times
    await bot.make()
    await bot.until_idle()
    return cards


@pytest.mark.parametrize("code", CODES)
async def test_after_a_refused_account_the_next_videos_wait(bot: Bot, code: Code) -> None:
    waiting = await refused(bot, code, 1, others=3)
    await bot.work(50)
    assert {await bot.status(card.video) for card in waiting} == {Status.QUEUED}
    assert bot.provider.calls["create"] == 1


async def test_they_are_made_once_the_account_is_put_right(bot: Bot) -> None:
    [card] = await refused(bot, Code.AUTH, 1)
    await bot.work(120)
    assert await bot.status(card.video) is Status.RUNNING


async def test_the_pause_grows_while_the_account_is_refused(bot: Bot) -> None:
    await refused(bot, Code.AUTH, 100, others=20)
    await bot.work(1800, step=10)
    assert 3 <= bot.provider.calls["create"] <= 6


async def test_a_video_that_is_accepted_ends_the_growth(bot: Bot) -> None:
    await refused(bot, Code.AUTH, 3, others=3)
    await bot.work(900)
    bot.provider.next_post = [Rejected(Code.AUTH, "no")]
    await bot.make(prompt="one more fox")
    await bot.until_idle()
    pause = await bot.database.read(lambda tx: pauses.of(tx, "gateway"))
    assert pause is not None
    assert (pause.due_at - pause.since).total_seconds() == 60.0
