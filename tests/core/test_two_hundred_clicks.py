"""Two hundred people press at once, and the credits are for one, or for seven."""

import asyncio
from collections import Counter

import pytest

from core.refusals import InsufficientCredits
from core.store.database import Database
from core.studio import Limits
from core.video import Video
from tests.databases import START
from tests.fakes import FakeClock
from tests.house import ANA, Bot, ask, make_bot

PRESSES = 200


@pytest.fixture
async def both(database: Database) -> Bot:
    """A whole bot, once on each engine."""
    return make_bot(database, FakeClock(START))


async def _finished_original(bot: Bot, credits_left: int) -> Video:
    await bot.grant(ANA, 40 + credits_left)
    card = await bot.studio.make(ask(ANA), "a red fox runs through snow")
    await bot.until_idle()
    bot.provider.finish_all()
    for turn in range(200):  # PostgreSQL keeps its own time, so the worker is asked until the next look is due.
        await bot.studio.hint("gateway", "video_1", delivery=f"wh_{turn}")
        await bot.until_idle()
        video = await bot.video(card.video)
        if video.film:
            return video
        await asyncio.sleep(0.01)
    raise AssertionError("it was never finished")


@pytest.mark.parametrize("enough_for", [1, 7])
async def test_exactly_as_many_start_as_the_credits_allow(both: Bot, enough_for: int) -> None:
    bot = both
    original = await _finished_original(bot, 40 * enough_for)
    presses = [bot.studio.remix(ask(ANA), original.id, f"make it night number {n}") for n in range(PRESSES)]
    outcomes = await asyncio.gather(*presses, return_exceptions=True)
    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert kinds == {"VideoCard": enough_for, "InsufficientCredits": PRESSES - enough_for}
    assert {(no.price, no.available) for no in outcomes if isinstance(no, InsufficientCredits)} == {(40, 0)}
    assert await bot.balance() == (0, 40 * enough_for)
    assert await bot.breaches() == []


async def test_two_hundred_with_enough_for_all_are_two_hundred_videos(both: Bot) -> None:
    bot = both
    bot = make_bot(bot.database, bot.clock, limits=Limits(team_credits=100_000, member_limit=500))
    original = await _finished_original(bot, 40 * PRESSES)
    presses = [bot.studio.remix(ask(ANA), original.id, f"make it night number {n}") for n in range(PRESSES)]
    cards = await asyncio.gather(*presses)
    assert len({card.video for card in cards}) == PRESSES
    assert await bot.balance() == (0, 40 * PRESSES)
    assert await bot.breaches() == []


async def test_a_limit_of_videos_holds_against_two_hundred(both: Bot) -> None:
    bot = make_bot(both.database, both.clock, limits=Limits(team_credits=100_000, member_limit=3))
    await bot.grant(ANA, 40 * PRESSES)
    presses = [bot.studio.make(ask(ANA), f"a red fox number {n}") for n in range(PRESSES)]
    kinds = Counter(type(one).__name__ for one in await asyncio.gather(*presses, return_exceptions=True))
    assert kinds == {"VideoCard": 3, "TooManyVideos": PRESSES - 3}
    assert await bot.balance() == (40 * (PRESSES - 3), 120)
