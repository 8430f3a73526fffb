"""Platforms deliver more than once: whatever was pressed happens once, and nobody hears of it twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from core.names import Ask
from core.refusals import AlreadyDone, InsufficientCredits, SeveralChanges
from core.store.database import Database
from tests.databases import START
from tests.fakes import FakeClock
from tests.house import ANA, BEN, BOSS, Bot, ask, make_bot


@pytest.fixture
async def both(database: Database) -> Bot:
    """A whole bot, once on each engine."""
    return make_bot(database, FakeClock(START))


async def five_times(press: Callable[[], Awaitable[object]]) -> Counter[str]:
    outcomes = await asyncio.gather(*(press() for _ in range(5)), return_exceptions=True)
    return Counter(type(outcome).__name__ for outcome in outcomes)


@pytest.mark.parametrize("credits", [40, 1000])
async def test_five_deliveries_of_one_click_are_one_video(both: Bot, credits: int) -> None:
    bot, click = both, ask(ANA)
    await bot.grant(ANA, credits)
    kinds = await five_times(lambda: bot.studio.make(click, "a red fox"))
    assert kinds == {"VideoCard": 1, "AlreadyDone": 4}
    assert await bot.balance() == (credits - 40, 40)
    assert await bot.breaches() == []


async def test_five_deliveries_of_one_insisting_are_one_video(both: Bot) -> None:
    bot, click = both, ask(ANA)
    await bot.grant(ANA, 120)
    await bot.make()
    kinds = await five_times(lambda: bot.studio.make(click, "a red fox runs through snow", insist=True))
    assert kinds == {"VideoCard": 1, "AlreadyDone": 4}
    assert await bot.balance() == (40, 80)


async def test_five_presses_at_once_for_the_same_video_are_one_video(both: Bot) -> None:
    """Each is a delivery of its own, as five clicks of an impatient person are."""
    await both.grant(ANA, 1000)
    kinds = await five_times(lambda: both.studio.make(ask(ANA), "a red fox"))
    assert kinds == {"VideoCard": 1, "JustStarted": 4}
    assert await both.balance() == (960, 40)


async def test_five_deliveries_of_one_grant_are_one_grant(both: Bot) -> None:
    bot, click = both, ask(BOSS)
    kinds = await five_times(lambda: bot.studio.grant(click, BEN, 500, "for the launch"))
    assert kinds == {"Notice": 5}
    assert await bot.balance(BEN) == (500, 0)
    await five_times(lambda: bot.studio.revoke(Ask(by=click.by, at=click.at, key="revoke"), BEN, 20, ""))
    assert await bot.balance(BEN) == (480, 0)
    assert await bot.breaches() == []


async def test_five_deliveries_of_one_show_bring_one_film(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    video, click = await bot.ready(), ask(BEN)
    await five_times(lambda: bot.studio.show(click, video.id))
    await bot.until_idle()
    assert len(bot.announcer.results()) == 2


async def test_five_deliveries_of_one_cancel_give_back_once(both: Bot) -> None:
    bot, click = both, ask(ANA)
    await bot.grant(ANA, 40)
    card = await bot.make()
    assert await five_times(lambda: bot.studio.cancel(click, card.video)) == {"Notice": 5}
    assert await bot.balance() == (40, 0)
    assert await bot.breaches() == []


async def test_a_refused_delivery_may_come_again_and_start(bot: Bot) -> None:
    """A form on Slack that was refused is submitted again under the same id."""
    form = ask(ANA)
    with pytest.raises(InsufficientCredits):
        await bot.studio.make(form, "a red fox")
    await bot.grant(ANA, 100)
    await bot.studio.make(form, "a red fox")
    with pytest.raises(AlreadyDone):
        await bot.studio.make(form, "a red fox")


async def test_advice_uses_no_delivery_up(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    original, form = await bot.ready(), ask(ANA)
    words = "make it night, add snow and zoom in"
    with pytest.raises(SeveralChanges):
        await bot.studio.remix(form, original.id, words)
    await bot.studio.remix(form, original.id, words, insist=True)
    assert await bot.balance() == (20, 40)


async def test_the_same_delivery_after_a_restart_is_still_the_same(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    click = ask(ANA)
    await bot.studio.make(click, "a red fox")
    with pytest.raises(AlreadyDone):
        await bot.restarted().studio.make(click, "a red fox")


async def test_equal_keys_of_two_platforms_are_two_deliveries(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    click = ask(ANA)
    await bot.studio.make(click, "a red fox")
    on_slack = ask("slack:T1:U1", at="slack:T1:C1:", key=click.key)  # type: ignore[arg-type]  # Names as plain text.
    with pytest.raises(InsufficientCredits):
        await bot.studio.make(on_slack, "a red fox")


async def test_a_repeated_delivery_keeps_no_draft(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    click = ask(ANA)
    await bot.studio.make(click, "a red fox")
    with pytest.raises(AlreadyDone):
        await bot.studio.make(click, "a red fox")
    assert (await bot.studio.make_form(ask(ANA))).prefill == ""
