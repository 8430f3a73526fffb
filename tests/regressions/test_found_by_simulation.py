"""What simulated histories found in our own code, each as a story of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.errors import Missed, Unconfirmed
from core.ports import Caps, Order, Ref
from core.store import claims, posts
from core.store.database import Database
from core.video import Reason, Status
from core.worker.gift import watch
from core.worker.show import show
from tests.fakes import FakeProvider
from tests.house import ANA, BEN, Bot, ask, make_bot


async def test_a_remix_in_doubt_does_not_take_an_equal_original(bot: Bot) -> None:
    """A create and a remix with the same words were in doubt at once; the remix took what had been created."""
    await bot.grant(ANA, 400)
    original = await bot.ready()
    bot.provider.accept_then = Unconfirmed("lost")
    created = await bot.make(prompt="make it night", seconds=original.spec.seconds)
    await bot.work(1, step=1)
    bot.provider.next_post = [Unconfirmed("it never arrived")]
    remix = await bot.remix(original.id, "make it night")
    await bot.work(600)
    assert bot.provider.jobs[(await bot.video(created.video)).provider_id or ""].parent is None
    assert bot.provider.jobs[(await bot.video(remix.video)).provider_id or ""].parent == original.provider_id
    assert len(bot.provider.jobs) == 3


async def test_a_jump_of_the_clock_starts_no_reconcile_early(bot: Bot) -> None:
    """An hour forward while a submit was under way: the listing could not hold it yet, and it was sent again."""
    await bot.grant(ANA, 100)
    await bot.work(300, step=60)
    bot.provider.next_post = [Unconfirmed("lost")]
    await bot.make()
    await bot.until_idle()
    bot.clock.jump(3600)
    await bot.work(60)
    assert bot.provider.calls["listing"] == 0
    await bot.work(120)
    assert bot.provider.calls["listing"] > 0


async def test_a_jump_of_the_clock_and_one_failed_listing_give_nothing_up(bot: Bot) -> None:
    """The hour in which a listing may fail was over at once, and a video that had been accepted was given up."""
    await bot.grant(ANA, 100)
    bot.provider.accept_then = Unconfirmed("lost")
    card = await bot.make()
    await bot.work(100)
    bot.provider.next_listing = [Missed("down") for _ in range(3)]
    await bot.work(40)
    bot.clock.jump(2 * 3600)
    await bot.work(600)
    assert await bot.status(card.video) is Status.RUNNING


async def test_a_replica_whose_clock_is_slow_reconciles_all_the_same(bot: Bot) -> None:
    """Rows are dated by the database; a replica an hour behind waited an hour before it looked."""
    await bot.grant(ANA, 100)
    behind = _Behind(bot.clock.now)
    database = Database(bot.database._engine, behind)
    house = replace(bot.house, database=database)
    slow = replace(bot, database=database, house=house, shop=replace(bot.shop, house=house)).restarted()
    bot.provider.accept_then = Unconfirmed("lost")
    card = await slow.make()
    await slow.work(200)
    assert await slow.status(card.video) is Status.RUNNING


class _Behind:
    """The database's clock, an hour ahead of the process's."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def __call__(self) -> datetime:
        return self._clock() + timedelta(hours=1)


class _Drowsy(Database):
    """After a write the process sleeps, and does not know it."""

    falls_asleep: Callable[[], None] = staticmethod(lambda: None)

    async def write(self, fn: Callable[..., Any]) -> Any:
        answer = await super().write(fn)
        self.falls_asleep()
        return answer


async def test_a_process_that_slept_before_it_posted_does_not_post(bot: Bot) -> None:
    """It woke after its lease, another had posted, and it posted as well."""
    await bot.grant(ANA, 100)
    await bot.studio.make(ask(ANA), "a red fox")
    bot.clock.pass_(10)
    now = bot.clock.now()
    [post] = await bot.database.write(lambda tx: claims.claim_posts(tx, now, 10, 60.0))
    drowsy = _Drowsy(bot.database._engine, bot.clock.now)
    drowsy.falls_asleep = lambda: bot.clock.pass_(120)
    await show(replace(bot.shop, house=replace(bot.house, database=drowsy)), post)
    assert bot.announcer.messages == {}
    await bot.work(10)
    assert len(bot.announcer.cards()) == 1


async def test_after_a_crash_a_message_gets_time_to_be_seen_before_it_is_looked_for(bot: Bot) -> None:
    """Restarted at once, the bot did not find its message, which was still on its way, and posted another."""
    await bot.grant(ANA, 100)
    card = await bot.studio.make(ask(ANA), "a red fox")
    bot.clock.pass_(10)
    now = bot.clock.now()
    [post] = await bot.database.write(lambda tx: claims.claim_posts(tx, now, 10, 60.0))
    await bot.database.write(lambda tx: posts.first_try(tx, post, now))
    await bot.database.write(lambda tx: claims.let_go_after_a_crash(tx, now))
    again = await bot.database.read(lambda tx: posts.get(tx, card.video, "card"))
    assert again is not None
    assert again.due_at == now + posts.UNSEEN_FOR


class _Late(FakeProvider):
    """Answers a create when told to."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    async def create(self, order: Order) -> Ref:
        self.asked.set()
        await self.answers.wait()
        return await super().create(order)


async def test_an_id_that_comes_after_the_video_was_given_up_becomes_a_gift(bot: Bot) -> None:
    """The process slept over the answer; the id was dropped, and what had been paid for was lost."""
    bot = make_bot(bot.database, bot.clock, caps=Caps(lists=False))
    late = _Late(bot.clock, caps=Caps(lists=False))
    bot = replace(bot, provider=late, shop=replace(bot.shop, providers={"gateway": late})).restarted()
    await bot.grant(ANA, 100)
    card = await bot.make()
    await bot.worker.tick()
    other = bot.restarted()
    async with asyncio.timeout(30):
        await late.asked.wait()
    await _passes(other, 200)
    assert (await bot.video(card.video)).reason is Reason.NOT_CONFIRMED
    late.answers.set()
    await bot.worker.settle()
    late.finish_all()
    await _passes(other, 1200)
    [gift] = bot.announcer.results()
    assert (await bot.video(gift.card.video)).gift_of == card.video
    assert await bot.balance() == (100, 0)


async def _passes(bot: Bot, seconds: float) -> None:
    """As Bot.work, but a step of another process may hang meanwhile."""
    await bot.work(seconds, step=20)


async def test_a_watch_leaves_the_video_of_an_equal_submit_alone(bot: Bot) -> None:
    """The vendor dates in whole seconds, so a later equal submit's video looked older than its own submit."""
    await bot.grant(ANA, 100)
    await bot.grant(BEN, 100)
    bot.provider.next_post = [Unconfirmed("lost"), Unconfirmed("lost")]
    given_up = await bot.make(ANA, prompt="make it night")
    await bot.work(400)
    assert (await bot.video(given_up.video)).reason is Reason.NOT_CONFIRMED
    bot.clock.pass_(0.7)
    bot.provider.accept_then = Unconfirmed("lost")
    await bot.make(BEN, prompt="make it night")
    await bot.until_idle()
    await watch(bot.shop, await bot.video(given_up.video))
    assert await bot.breaches() == []
    gifts = await bot.database.read(lambda tx: tx.exec_driver_sql("SELECT COUNT(gift_of) FROM videos").scalar())
    assert gifts == 0
