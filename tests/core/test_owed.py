"""A video that could be posted nowhere is told to its owner when they come by, once."""

import pytest

from core.errors import Undeliverable
from core.names import VideoId
from core.store import owed
from tests.house import ANA, BEN, Bot, ask


@pytest.fixture
async def fox(bot: Bot) -> VideoId:
    """Ready, and neither the channel nor a direct message took it."""
    await bot.grant(ANA, 500)
    card = await bot.make()
    await bot.until_idle()
    bot.announcer.next_deliver = [Undeliverable("gone"), Undeliverable("closed")]
    bot.provider.finish_all()
    await bot.work(60)
    assert bot.announcer.next_deliver == []
    return card.video


async def test_its_owner_is_told_once(bot: Bot, fox: VideoId) -> None:
    notice = await bot.studio.owed(ask(ANA))
    assert notice is not None
    assert f"Your video {fox} is ready" in str(notice.lines)
    assert [(one.action, one.video) for one in notice.buttons] == [("show", fox)]
    assert await bot.studio.owed(ask(ANA)) is None


async def test_it_is_a_row_and_survives_a_restart(bot: Bot, fox: VideoId) -> None:
    assert await bot.restarted().studio.owed(ask(ANA)) is not None


async def test_nobody_else_is_told(bot: Bot, fox: VideoId) -> None:
    assert await bot.studio.owed(ask(BEN)) is None
    assert await bot.studio.owed(ask(ANA)) is not None


async def test_who_has_found_it_is_not_told(bot: Bot, fox: VideoId) -> None:
    await bot.studio.show(ask(ANA), fox)
    assert await bot.studio.owed(ask(ANA)) is None


async def test_what_was_deleted_meanwhile_is_not_told(bot: Bot, fox: VideoId) -> None:
    await bot.studio.delete(ask(ANA), fox)
    assert await bot.studio.owed(ask(ANA)) is None
    assert not await bot.database.read(lambda tx: owed.anything(tx, ANA))


async def test_many_are_told_in_one_breath(bot: Bot, fox: VideoId) -> None:
    bot.announcer.next_deliver = [Undeliverable("gone")] * 12
    for number in range(6):
        await bot.make(prompt=f"fox number {number}")
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    notice = await bot.studio.owed(ask(ANA))
    assert notice is not None
    assert "and 2 more" in str(notice.lines)
    assert len(notice.buttons) == 5
