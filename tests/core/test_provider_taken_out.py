"""A provider that is taken out of the configuration keeps nobody's credits for ever."""

from dataclasses import replace

import pytest

from core.errors import Missed
from core.video import Reason, Status
from core.worker import Worker
from tests.house import ANA, Bot


async def without_provider(bot: Bot, status: Status) -> tuple[Bot, str]:
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.work(20)
    if status is Status.STORING:
        bot.provider.fetch_faults = [Missed("down")] * 3
        bot.provider.finish_all()
        await bot.work(15)
    assert await bot.status(card.video) is status
    shop = replace(bot.shop, providers={})
    return replace(bot, shop=shop, worker=Worker(shop)), card.video


@pytest.mark.parametrize("status", [Status.RUNNING, Status.STORING])
async def test_after_the_deadline_the_credits_are_back(bot: Bot, status: Status) -> None:
    bot, video = await without_provider(bot, status)
    await bot.work(3 * 3600, step=60)
    ended = await bot.video(video)
    assert (ended.reason, ended.error_code) == (Reason.PROVIDER_ERROR, "provider_not_configured")
    assert await bot.balance() == (100, 0)


async def test_it_is_named_in_the_log_at_once_and_when_the_video_is_given_up(bot: Bot) -> None:
    bot, video = await without_provider(bot, Status.RUNNING)
    await bot.work(60)
    named = {"video": video, "provider": "gateway"}
    assert bot.log.events[-1] == ("provider_not_configured", {**named, "given_up": False})
    await bot.work(3 * 3600, step=60)
    assert ("provider_not_configured", {**named, "given_up": True}) in bot.log.events
    assert bot.log.names().count("provider_not_configured") == 2


@pytest.mark.parametrize("status", [Status.RUNNING, Status.STORING])
async def test_a_jump_of_the_clock_gives_nothing_up(bot: Bot, status: Status) -> None:
    bot, video = await without_provider(bot, status)
    await bot.work(60)
    bot.clock.jump(86_400)
    await bot.work(60)
    assert await bot.status(video) is status


async def test_a_provider_that_is_put_back_finishes_it(bot: Bot) -> None:
    missing, video = await without_provider(bot, Status.RUNNING)
    await missing.work(600, step=60)
    bot.provider.finish_all()
    bot = bot.restarted()
    await bot.work(300)
    ready = await bot.video(video)
    assert (ready.status, ready.error_code) == (Status.READY, None)
