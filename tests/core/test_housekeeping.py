"""Once an hour the books are checked, and what nobody needs any more is forgotten."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from core.refusals import TryAgainSoon
from core.store import drafts, inbox, strays
from core.store.database import Database, Tx
from core.store.tables import accounts
from core.store.tables import strays as stray_rows
from core.worker import Worker
from core.worker.housekeeping import Housekeeping
from tests.fakes import FakeMedia
from tests.house import ANA, Bot

HOUR_S = 3600.0


async def add_to_balance(bot: Bot, credits: int) -> None:
    """Past the ledger: only a fault, or somebody's hand, could."""
    theirs = accounts.c.id == ANA
    await bot.database.write(
        lambda tx: tx.execute(update(accounts).where(theirs).values(available=accounts.c.available + credits))
    )


class _Away(Database):
    """A database that is away once."""

    away = True

    async def read(self, fn: Callable[..., Any]) -> Any:
        if self.away:
            self.away = False
            raise TryAgainSoon
        return await super().read(fn)


async def test_books_that_do_not_add_up_pull_the_brake(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await add_to_balance(bot, 5)
    await Housekeeping(bot.shop).when_due()
    assert bot.house.brake.pulled
    assert "books_do_not_add_up" in bot.log.names()


async def test_nothing_new_is_handed_over_while_the_brake_is_pulled(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await bot.make()
    await add_to_balance(bot, 5)
    await Housekeeping(bot.shop).when_due()
    await bot.work(60)
    assert bot.provider.calls["create"] == 0


async def test_books_that_were_put_right_release_it(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await add_to_balance(bot, 5)
    housekeeping = Housekeeping(bot.shop)
    await housekeeping.when_due()
    await add_to_balance(bot, -5)
    bot.clock.pass_(HOUR_S)
    await housekeeping.when_due()
    assert not bot.house.brake.pulled


async def test_it_is_done_once_an_hour(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    housekeeping = Housekeeping(bot.shop)
    await housekeeping.when_due()
    await add_to_balance(bot, 5)
    bot.clock.pass_(HOUR_S - 1)
    await housekeeping.when_due()
    assert not bot.house.brake.pulled
    bot.clock.pass_(1)
    await housekeeping.when_due()
    assert bot.house.brake.pulled


async def test_a_database_that_is_away_puts_it_off_by_no_hour(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    await add_to_balance(bot, 5)
    away = _Away(bot.database._engine, bot.clock.now)
    housekeeping = Housekeeping(replace(bot.shop, house=replace(bot.house, database=away)))
    with pytest.raises(TryAgainSoon):
        await housekeeping.when_due()
    bot.clock.pass_(60)
    await housekeeping.when_due()
    assert bot.house.brake.pulled


async def left(bot: Bot, days: float) -> tuple[bool, bool, list[str]]:
    """Whether a draft, a delivery and a stray are still known so long after they came."""
    began = bot.clock.now()

    def keep(tx: Tx) -> None:
        drafts.keep(tx, ANA, "make", "a red fox", None, began)
        inbox.first_time(tx, "discord", "delivery", None, began)
        strays.keep(tx, "gateway", "video_9", began, None)

    await bot.database.write(keep)
    bot.clock.pass_(days * 24 * HOUR_S)
    await Housekeeping(bot.shop).when_due()
    return await bot.database.read(
        lambda tx: (
            drafts.find(tx, ANA, "make") is not None,
            inbox.seen(tx, "discord", "delivery")[0],
            list(tx.execute(select(stray_rows.c.provider_id)).scalars()),
        )
    )


async def test_a_draft_is_forgotten_after_a_day(bot: Bot) -> None:
    assert await left(bot, 0.99) == (True, True, ["video_9"])
    assert await left(bot, 1.01) == (False, True, ["video_9"])


async def test_deliveries_and_strays_are_forgotten_after_a_week(bot: Bot) -> None:
    assert await left(bot, 6.99) == (False, True, ["video_9"])
    assert await left(bot, 7.01) == (False, False, [])


async def swept(bot: Bot) -> list[str]:
    """What is stored after a day."""
    bot.clock.pass_(25 * HOUR_S)
    await Housekeeping(bot.shop).when_due()
    return sorted(bot.media.films)


async def test_a_file_that_no_video_knows_is_removed_after_a_day(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    video = await bot.ready()
    known = sorted(bot.media.films)
    assert known == [f"{video.id}.jpg", f"{video.id}.mp4"]
    for key in ("zzzzz.mp4", "zzzzz.jpg", f"_{video.id}-zzzzz.side.mp4"):
        bot.media.films[key] = b"left by a kill"
    await Housekeeping(bot.shop).when_due()
    assert len(bot.media.films) == 5
    assert await swept(bot) == known
    assert bot.log.names().count("orphan_removed") == 3


async def test_names_that_were_never_ours_are_left_alone(bot: Bot) -> None:
    bot.media.films["holidays.mp4"] = b"somebody's"
    assert await swept(bot) == ["holidays.mp4"]


async def test_a_film_that_is_just_being_kept_is_no_orphan(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    card = await bot.make()
    bot.media.films[f"{card.video}.mp4"] = b"its row follows"
    assert await swept(bot) == [f"{card.video}.mp4"]


async def test_another_bots_folder_is_not_emptied(bot: Bot) -> None:
    for n in range(21):
        bot.media.films[f"zzz{n:02}.mp4"] = b"another bot's"
    assert len(await swept(bot)) == 21
    assert "too_many_orphans" in bot.log.names()


async def test_a_store_that_cannot_be_listed_hinders_nothing(bot: Bot) -> None:
    class Away(FakeMedia):
        async def kept(self, before):
            raise OSError("no answer")
            yield

    shop = replace(bot.shop, media=Away())
    await Housekeeping(shop).when_due()
    assert "orphans_not_looked_for" in bot.log.names()


async def test_videos_are_made_while_a_slow_store_is_being_listed(bot: Bot) -> None:
    class Slow(FakeMedia):
        async def kept(self, before):
            await asyncio.Event().wait()
            yield

    await bot.grant(ANA, 100)
    worker = Worker(replace(bot.shop, media=Slow()))
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)  # It is being listed by now.
    await bot.make()
    async with asyncio.timeout(20):
        while bot.provider.calls["create"] == 0:
            worker.wake()
            await asyncio.sleep(0.01)
    running.cancel()
    for step in set(worker._steps):
        step.cancel()
    await asyncio.gather(running, *worker._steps, return_exceptions=True)
