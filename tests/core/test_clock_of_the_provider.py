"""A provider's clock that is slow by less than a minute costs nobody a second video."""

from dataclasses import replace
from datetime import timedelta

from core.errors import Unconfirmed
from core.video import Status
from tests.house import ANA, BEN, Bot

SLOW = timedelta(seconds=40)


async def test_a_submit_in_doubt_is_found_though_it_is_listed_from_before(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("no answer")
    card = await bot.make()
    await bot.until_idle()
    bot.provider.jobs["video_1"].created_at -= SLOW
    await bot.work(200)
    assert await bot.status(card.video) is Status.RUNNING
    assert bot.provider.calls["create"] == 1


async def test_what_an_equal_submit_left_behind_is_not_taken_for_it(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.grant(BEN, 100)
    await bot.make()
    await bot.work(20)
    bot.provider.jobs["late"] = replace(bot.provider.jobs["video_1"], id="late", created_at=bot.clock.now())
    bot.clock.pass_(30)
    bot.provider.accept_then = Unconfirmed("no answer")
    second = await bot.make(BEN)
    await bot.work(200)
    assert (await bot.video(second.video)).provider_id == "video_3"
