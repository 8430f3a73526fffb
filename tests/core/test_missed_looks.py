"""Looks that bring no answer are no verdict; a provider that keeps saying "no such video" is believed in the end."""

from core.errors import Missed
from core.video import Reason, Status
from tests.house import ANA, Bot


async def running(bot: Bot) -> str:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(20)
    return card.video


async def test_one_no_such_video_after_a_long_outage_is_not_believed(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.next_poll = [Missed("down")] * 20 + [Missed("404", gone=True)]
    await bot.work(3600, step=30)
    assert bot.provider.next_poll == []
    assert await bot.status(video) is Status.RUNNING


async def test_a_no_such_video_now_and_then_is_never_believed(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.next_poll = [Missed("404", gone=True), Missed("down")] * 40
    await bot.work(2 * 3600, step=60)
    assert await bot.status(video) is Status.RUNNING


async def test_no_such_video_for_long_enough_gives_the_credits_back(bot: Bot) -> None:
    video = await running(bot)
    job = bot.provider.jobs.pop("video_1")
    await bot.work(9 * 60)
    assert await bot.status(video) is Status.RUNNING
    await bot.work(1800, step=30)
    ended = await bot.video(video)
    assert (ended.reason, ended.error_code) == (Reason.PROVIDER_ERROR, "gone")
    assert await bot.balance() == (100, 0)
    assert "If it still comes, you get it free." in str(bot.card(video).notes)
    bot.provider.jobs["video_1"] = job
    bot.provider.finish_all()
    await bot.work(1200, step=30)
    assert len(bot.announcer.results()) == 1
    assert await bot.balance() == (100, 0)
    assert await bot.breaches() == []


async def test_an_answer_in_between_begins_the_count_anew(bot: Bot) -> None:
    video = await running(bot)
    bot.provider.next_poll = [Missed("404", gone=True)] * 5
    await bot.work(300)
    bot.provider.finish_all()
    await bot.work(60)
    ready = await bot.video(video)
    assert (ready.status, ready.error_code, ready.missed) == (Status.READY, None, 0)
