"""Others made and paid one video twice; each test is named after the public thread where it happened."""

import asyncio
from datetime import timedelta

from core.errors import Unconfirmed
from core.store import claims
from core.video import Status
from core.worker.submit import submit
from tests.house import ANA, Bot


async def test_arcreel_793_ambiguous_create(bot: Bot) -> None:
    """ArcReel/ArcReel#793: the answer to a create was lost, and the create was sent again."""
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("the connection was cut")
    card = await bot.make()
    await bot.work(200)
    bot.provider.finish_all()
    await bot.work(60)
    assert bot.provider.calls["create"] == 1
    assert await bot.status(card.video) is Status.READY
    assert await bot.balance() == (60, 0)


async def test_moneyprinter_1201_retried_create(bot: Bot) -> None:
    """MoneyPrinter#1201: a create that timed out was retried at once, and again."""
    await bot.grant(ANA, 100)
    bot.provider.next_post = [Unconfirmed("timeout", http=None)]
    await bot.make()
    await bot.work(100)
    assert bot.provider.calls["create"] == 1, "not before a listing could tell"
    await bot.work(60)
    assert bot.provider.calls["create"] == 2, "the listing was complete, and it was not there"


async def test_arcreel_adr7_restart_made_it_again(bot: Bot) -> None:
    """ArcReel, ADR 7: a restart between the create and its note created it once more."""
    await bot.grant(ANA, 100)
    card = await bot.make()
    now = bot.clock.now()
    [claimed] = await bot.database.write(lambda tx: claims.claim_videos(tx, now, 10, 60.0))
    dying = asyncio.create_task(submit(bot.shop, claimed))
    while not bot.provider.jobs:  # noqa: ASYNC110  # The fake tells nobody; a turn of the loop is no waiting.
        await asyncio.sleep(0)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    again = bot.restarted()
    bot.clock.pass_(timedelta(seconds=1).total_seconds())
    await again.work(300)
    bot.provider.finish_all()
    await again.work(60)
    assert bot.provider.calls["create"] == 1
    assert await bot.status(card.video) is Status.READY
