"""A video's picture is made when it gets ready, and never stands in its way."""

import pytest

from core.errors import FilmGone, NoSpace, NotAFilm
from core.video import Status
from tests.house import ANA, Bot


async def test_a_ready_video_has_its_picture(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    video = await bot.ready()
    assert bot.shop.darkroom.asked == [("poster", f"{video.id}.mp4")]


@pytest.mark.parametrize("fault", [NotAFilm("odd"), NoSpace("full"), FilmGone("v7kq2.mp4"), RuntimeError("a bug")])
async def test_without_its_picture_a_video_is_as_ready(bot: Bot, fault: Exception) -> None:
    await bot.grant(ANA, 500)
    bot.shop.darkroom.faults = [fault]
    video = await bot.ready()
    assert video.status is Status.READY
    assert len(bot.announcer.results()) == 1
    assert (await bot.balance())[1] == 0
    assert await bot.breaches() == []
    await bot.work(300)
    assert bot.provider.calls["fetch"] == 1
