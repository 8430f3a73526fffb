"""Links to films: they open one film for a while, and no longer than the remix that they were made for takes."""

from datetime import timedelta

import pytest

from core.names import VideoId
from core.store import archive, film_links
from core.store.database import Tx
from core.video import Reason, Status
from tests.fakes import FakeClock
from tests.house import ANA, Bot

HOUR = timedelta(hours=1)


async def linked(bot: Bot, clock: FakeClock) -> tuple[VideoId, VideoId]:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA)
    remix = await bot.remix(fox.id)
    until = clock.now() + HOUR
    await bot.database.write(lambda tx: film_links.keep(tx, "a" * 64, fox.id, remix.video, until))
    return fox.id, remix.video


async def opened(bot: Bot, digest: str = "a" * 64) -> str | None:
    def look(tx: Tx) -> str | None:
        video = film_links.opened(tx, digest, bot.database.now_of(tx))
        return video.id if video else None

    return await bot.database.read(look)


async def test_a_link_opens_the_film_of_the_original_for_its_time(bot: Bot, clock: FakeClock) -> None:
    fox, _ = await linked(bot, clock)
    assert await opened(bot) == fox
    assert await opened(bot, "b" * 64) is None
    clock.pass_(HOUR.total_seconds())
    assert await opened(bot) is None


@pytest.mark.parametrize("end", ["ready", "cancelled"])
async def test_the_end_of_the_remix_ends_its_link(bot: Bot, clock: FakeClock, end: str) -> None:
    _, remix = await linked(bot, clock)
    if end == "ready":
        await bot.until_idle()
        bot.provider.finish_all()
        await bot.work(60)
        assert await bot.status(remix) is Status.READY
    else:
        video = await bot.video(remix)
        facts = {"reason": Reason.CANCELLED, "ended_at": clock.now(), "due_at": None}
        await bot.database.write(lambda tx: archive.move(tx, video, Status.FAILED, **facts))
    assert await opened(bot) is None


async def test_what_is_over_is_forgotten(bot: Bot, clock: FakeClock) -> None:
    await linked(bot, clock)
    assert await bot.database.write(lambda tx: film_links.drop_older(tx, clock.now())) == 0
    clock.pass_(2 * HOUR.total_seconds())
    assert await bot.database.write(lambda tx: film_links.drop_older(tx, clock.now())) == 1
