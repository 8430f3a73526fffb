"""When many running videos are looked at again."""

from datetime import timedelta
from typing import Any

from core.errors import Missed
from core.store import rounds
from core.store.database import Tx
from core.video import Status
from tests.house import ANA, Bot


async def test_a_round_that_begins_just_after_its_instant_is_followed_by_the_next_instant(bot: Bot) -> None:
    period = bot.shop.timing.poll_s
    now = bot.clock.now()
    instant = now - timedelta(seconds=now.timestamp() % period)
    began = instant + timedelta(seconds=0.1)
    assert bot.shop.next_round(began, began) == instant + timedelta(seconds=period)


MANY = 30


async def at_the_provider(bot: Bot) -> list[str]:
    await bot.grant(ANA, 5000)
    cards = [await bot.make(prompt=f"a fox number {number}") for number in range(MANY)]
    await bot.work(20)
    bot.provider.calls.clear()
    return [card.video for card in cards]


async def test_one_failed_listing_asks_for_nothing_singly(bot: Bot) -> None:
    await at_the_provider(bot)
    bot.provider.next_listing = [Missed("502")]
    await bot.work(10)
    assert bot.provider.next_listing == []
    assert bot.provider.calls["poll"] == 0


async def test_after_a_failed_listing_the_next_one_answers_for_all(bot: Bot) -> None:
    videos = await at_the_provider(bot)
    bot.provider.next_listing = [Missed("502")]
    bot.provider.finish_all()
    await bot.work(60)
    assert {await bot.status(video) for video in videos} == {Status.READY}
    assert bot.provider.calls["poll"] == 0


async def test_where_the_listing_alone_is_broken_all_are_finished_a_few_at_a_time(bot: Bot) -> None:
    videos = await at_the_provider(bot)
    bot.provider.next_listing = [Missed("502")] * 10_000
    bot.provider.finish_all()
    await bot.work(1800)
    assert {await bot.status(video) for video in videos} == {Status.READY}
    assert bot.provider.calls["poll"] == MANY


async def test_an_outage_of_the_provider_ends_in_no_storm(bot: Bot) -> None:
    await at_the_provider(bot)
    bot.provider.next_listing, bot.provider.next_poll = [Missed("down")] * 10_000, [Missed("down")] * 10_000
    await bot.work(600)
    assert sum(bot.provider.calls.values()) < 5 * MANY


async def test_a_provider_without_a_listing_is_asked_singly_at_once(bot: Bot) -> None:
    await at_the_provider(bot)
    bot.provider.next_listing = [Missed("404", gone=True)]
    await bot.work(10)
    assert bot.provider.calls["poll"] == MANY


class _Overtaken:
    """A transaction whose rows another replica takes between its two statements."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def execute(self, statement: Any, values: Any) -> Any:
        found = self._tx.execute(statement, values)
        if statement is rounds._COUNT:
            self._tx.execute(rounds._BEGIN, {**values, "lease": values["now"] + timedelta(seconds=60)})
        return found


async def test_a_round_whose_rows_another_replica_took_is_none(bot: Bot) -> None:
    await at_the_provider(bot)
    bot.clock.pass_(60)
    now = bot.clock.now()
    begun = await bot.database.write(lambda tx: rounds.begin(_Overtaken(tx), "gateway", now, 60, 4))  # type: ignore[arg-type]  # All that begin() uses.
    assert begun is None
