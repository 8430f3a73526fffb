"""A process that slept between its row and its call makes no call: somebody else may have made it meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.store.database import Database
from core.video import Status
from core.worker.submit import submit
from tests.fakes import FakeClock
from tests.house import ANA, Bot


class Suspended(Database):
    """The machine sleeps once, after the next commit."""

    def __init__(self, of: Database, clock: FakeClock, sleep_s: float) -> None:
        super().__init__(of._engine, clock.now)
        self._machine, self._sleep_s = clock, sleep_s

    async def write(self, fn: Callable[..., Any]) -> Any:
        answer = await super().write(fn)
        sleep_s, self._sleep_s = self._sleep_s, 0.0
        self._machine.pass_(sleep_s)
        return answer


async def submitted(bot: Bot, sleep_s: float) -> str:
    await bot.grant(ANA, 100)
    card = await bot.make()
    house = replace(bot.house, database=Suspended(bot.database, bot.clock, sleep_s))
    shop = replace(bot.shop, house=house)
    await submit(shop, await bot.video(card.video))
    return card.video


async def test_a_submit_that_was_slept_through_is_not_sent_and_waits_in_line(bot: Bot) -> None:
    video = await bot.video(await submitted(bot, bot.timing.stall_s + 0.1))
    assert (video.status, video.attempts) == (Status.QUEUED, 0)
    assert bot.provider.calls["create"] == 0


async def test_it_is_sent_once_afterwards(bot: Bot) -> None:
    video = await submitted(bot, bot.timing.stall_s + 0.1)
    await bot.work(20)
    assert await bot.status(video) is Status.RUNNING
    assert bot.provider.calls["create"] == 1


async def test_a_short_nap_holds_nothing_up(bot: Bot) -> None:
    video = await submitted(bot, bot.timing.stall_s - 0.1)
    assert await bot.status(video) is Status.RUNNING
