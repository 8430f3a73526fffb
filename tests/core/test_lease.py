"""A long step keeps its row, and stops when the row is lost."""

import asyncio
from dataclasses import replace

import pytest

from core.errors import TryLater
from core.worker import Timing
from core.worker.lease import holding
from tests.house import Bot

SHORT = Timing(lease_s=0.06)


async def slow(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


async def test_the_lease_is_renewed_while_the_work_goes_on(bot: Bot) -> None:
    renewals = []
    shop = replace(bot.shop, timing=SHORT)
    answer = await holding(shop, lambda _, until: renewals.append(until) is None, slow(0.2), lost=TryLater("lost"))
    assert answer == "done"
    assert len(renewals) >= 3


async def test_a_lost_row_ends_the_work(bot: Bot) -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()

    shop = replace(bot.shop, timing=SHORT)
    with pytest.raises(TryLater):
        await holding(shop, lambda *_: False, work(), lost=TryLater("lost"))
    assert ended.is_set()


async def test_what_goes_wrong_in_the_work_comes_out(bot: Bot) -> None:
    async def work() -> None:
        raise ValueError("no film")

    with pytest.raises(ValueError, match="no film"):
        await holding(bot.shop, lambda *_: True, work(), lost=TryLater("lost"))
