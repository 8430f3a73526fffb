"""A clock that is set back by a day holds nothing up for a day."""

from core.errors import Unconfirmed
from core.ports import State
from core.video import Status
from tests.house import ANA, Bot

DAY_S = 86_400.0


async def running(bot: Bot) -> str:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(20)
    return card.video


async def start(bot: Bot) -> None:
    """As run() does before its first tick."""
    await bot.database.write(bot.worker._pull_in_at_start)
    await bot.database.write(bot.worker._let_go)


async def test_a_running_video_goes_on(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.finish_all()
    bot.clock.jump(-DAY_S)
    await bot.work(60)
    assert await bot.status(video) is Status.READY
    assert len(bot.announcer.results()) == 1


async def test_a_running_video_goes_on_when_no_process_saw_the_jump(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.finish_all()
    bot.clock.jump(-DAY_S)
    bot = bot.restarted()
    await start(bot)
    await bot.work(60)
    assert await bot.status(video) is Status.READY


async def test_a_new_percent_is_drawn(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.finish("video_1", state=State.RUNNING, progress=10)
    await bot.work(20)
    bot.clock.jump(-DAY_S)
    bot.provider.finish("video_1", state=State.RUNNING, progress=60)
    await bot.work(60)
    assert "60 %" in str(bot.card(video).headline)


async def test_a_submit_in_doubt_is_settled_after_its_whole_grace_and_not_before(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("no answer")
    card = await bot.make()
    await bot.until_idle()
    bot.clock.jump(-DAY_S)
    grace_s = bot.provider.post_timeout_s + bot.timing.grace_s
    await bot.work(grace_s - 5)
    assert await bot.status(card.video) is Status.SUBMITTING
    await bot.work(30)
    assert await bot.status(card.video) is Status.RUNNING
    assert bot.provider.calls["create"] == 1
