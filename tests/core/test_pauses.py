"""A provider that does not work is sent nothing, by no replica, until it is noticed that it works again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import Code, Missed, Rejected, Unconfirmed, Why
from core.names import VideoId
from core.ports import Caps
from core.store import pauses
from core.store.database import Database, Tx
from core.store.pauses import Pause
from core.video import Status
from core.worker import health
from tests.databases import OpenDatabase
from tests.fakes import FakeClock
from tests.house import ANA, BOSS, Bot, ask, make_bot

DEAD = Rejected(Code.NOT_SENT, "ConnectError")
NO_LISTING = Caps(lists=False)


@pytest.fixture
async def unlisted(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Bot]:
    database = await Database.open(sqlite_url, clock=clock.now)
    yield make_bot(database, clock, caps=NO_LISTING)
    await database.close()


async def pause_of(bot: Bot) -> Pause | None:
    return await bot.database.read(lambda tx: pauses.of(tx, "gateway"))


async def dead(bot: Bot, videos: int = 1) -> list[str]:
    """Its host is gone; this many videos were asked for before anybody noticed."""
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [DEAD] * 500
    bot.provider.next_listing = [Missed("ConnectError")] * 500
    bot.provider.next_poll = [Missed("ConnectError")] * 500
    names = [(await bot.make(prompt=f"a fox number {number}")).video for number in range(videos)]
    await bot.work(60)
    assert await pause_of(bot) is not None
    return list(names)


def alive(bot: Bot) -> None:
    bot.provider.next_post.clear()
    bot.provider.next_listing.clear()
    bot.provider.next_poll.clear()


async def test_one_failure_pauses_nothing(bot: Bot) -> None:
    await bot.grant(ANA, 1000)
    bot.provider.next_post = [DEAD]
    card = await bot.make()
    await bot.work(30)
    assert await pause_of(bot) is None
    assert await bot.status(card.video) is Status.RUNNING


async def test_many_failures_at_one_moment_are_one_failure(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [DEAD] * 5
    for number in range(5):
        await bot.make(prompt=f"a fox number {number}")
    await bot.until_idle()
    assert await pause_of(bot) is None


async def test_a_dead_host_is_paused_and_sent_nothing_more(bot: Bot) -> None:
    await dead(bot, 3)
    posts = bot.provider.calls["create"]
    await bot.work(45)
    assert bot.provider.calls["create"] == posts
    assert "provider_paused" in bot.log.names()


async def test_every_replica_sees_the_pause(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    waiting = await bot.make_for_later(70)
    [first] = await dead(bot)
    posts = bot.provider.calls["create"]
    other = bot.restarted()
    await other.work(20)
    assert bot.provider.calls["create"] == posts
    assert {await bot.status(name) for name in (first, waiting.video)} == {Status.QUEUED}


async def test_the_card_says_that_it_waits_and_later_that_it_goes_on(bot: Bot) -> None:
    [name] = await dead(bot)
    words = [str(note) for note in bot.card(name).notes]
    assert any("The video service is not answering. Yours waits" in note for note in words)
    alive(bot)
    await bot.work(120)
    assert bot.card(name).notes == ()
    assert await bot.status(name) is Status.RUNNING


async def test_its_listing_tells_that_it_is_back_before_anything_is_posted(bot: Bot) -> None:
    await dead(bot, 2)
    bot.provider.calls.clear()
    bot.provider.next_listing.clear()
    bot.provider.next_post.clear()
    await bot.work(120, step=1)
    assert bot.provider.calls["listing"] >= 1
    assert await pause_of(bot) is None
    assert bot.provider.calls["create"] == 2
    assert "provider_works_again" in bot.log.names()


async def test_a_look_that_is_answered_ends_the_pause_of_a_dead_host(unlisted: Bot) -> None:
    bot = unlisted
    await bot.grant(ANA, 5000)
    running = await bot.make(prompt="the first fox")
    await bot.until_idle()
    assert await bot.status(running.video) is Status.RUNNING
    await dead(bot)
    began = await pause_of(bot)
    bot.provider.next_post.clear()
    bot.provider.next_poll.clear()
    await bot.work(50, step=2)
    assert began is not None
    assert await pause_of(bot) is None


async def test_without_a_listing_one_video_is_let_through_and_the_others_wait(unlisted: Bot) -> None:
    names = await dead(unlisted, 4)
    unlisted.provider.calls.clear()
    await unlisted.work(70, step=2)
    assert unlisted.provider.calls["create"] == 1
    assert {await unlisted.status(name) for name in names} == {Status.QUEUED}
    alive(unlisted)
    await unlisted.work(260, step=2)
    assert {await unlisted.status(name) for name in names} <= {Status.RUNNING, Status.STORING}


async def test_those_who_waited_go_on_one_after_another(unlisted: Bot) -> None:
    names = await dead(unlisted, 12)
    alive(unlisted)
    while await pause_of(unlisted) is not None:
        await unlisted.work(1, step=1)
    going: list[int] = []
    for _ in range(5):
        going.append(sum([await unlisted.status(name) is Status.RUNNING for name in names]))
        await unlisted.work(1, step=1)
    assert going[0] < 6
    assert {await unlisted.status(name) for name in names} == {Status.RUNNING}


async def test_submits_that_bring_no_answer_pause_it_and_a_look_proves_nothing(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    first = await bot.make(prompt="the first fox")
    await bot.until_idle()
    bot.provider.next_post = [Unconfirmed("500", http=500)] * 3
    for number in range(3):
        await bot.make(prompt=f"a fox number {number}")
        await bot.work(10)
    pause = await pause_of(bot)
    assert pause is not None
    assert pause.why is Why.FAILING
    looked = bot.provider.calls["poll"]
    await bot.work(40)
    assert bot.provider.calls["poll"] > looked
    assert await bot.status(first.video) is Status.RUNNING
    assert await pause_of(bot) is not None


async def test_a_try_that_our_account_fails_again_loses_nobodys_place(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [Rejected(Code.INSUFFICIENT_FUNDS, "no", http=402)] * 3
    waiting = await bot.make_for_later()
    await bot.make()
    await bot.until_idle()
    await bot.work(240)
    assert bot.provider.calls["create"] == 3
    assert await bot.status(waiting.video) is Status.QUEUED
    await bot.work(300)
    assert await bot.status(waiting.video) is Status.RUNNING
    assert await bot.breaches() == []


async def test_a_verdict_on_a_video_ends_the_pause(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [Rejected(Code.AUTH, "no", http=401), Rejected(Code.REFUSED, "no", http=400)]
    await bot.make_for_later()
    await bot.make()
    await bot.until_idle()
    await bot.work(80)
    assert await pause_of(bot) is None


async def test_a_process_that_dies_in_its_try_leaves_the_next_try_to_another(unlisted: Bot) -> None:
    bot = unlisted
    await dead(bot, 2)
    alive(bot)
    bot.provider.next_post = [KeyError("as good as dead")]
    while (pause := await pause_of(bot)) is None or pause.trying is None:
        await bot.work(1, step=1)
    other = bot.restarted()
    await other.work(400)
    assert await pause_of(bot) is None
    assert await bot.breaches() == []


async def test_a_start_tries_at_once_for_it_may_have_another_key(bot: Bot) -> None:
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [Rejected(Code.AUTH, "no", http=401)] * 4
    await bot.make_for_later()
    await bot.make()
    await bot.until_idle()
    await bot.work(300)

    bot.provider.next_post.clear()
    await bot.database.write(lambda tx: pauses.try_now(tx, bot.clock.now()))
    pause = await pause_of(bot)
    assert pause is not None
    assert pause.due_at == bot.clock.now()


async def test_of_two_replicas_one_begins_it_and_one_makes_the_try(open_database: OpenDatabase) -> None:
    """On both engines."""
    database = await open_database()

    now = await database.read(database.now_of)

    def fail(tx: Tx) -> bool:
        pauses.count(tx, "p", now)
        return pauses.begin(tx, "p", Why.FUNDS, now, now)

    async def let_through(name: str) -> bool:
        until = now + timedelta(minutes=2)
        return await database.write(lambda tx: pauses.let_through(tx, "p", VideoId(name), now, until))

    assert [await database.write(fail) for _ in range(2)] == [True, False]
    assert sorted(await asyncio.gather(let_through("va"), let_through("vb"))) == [False, True]


async def test_a_paused_provider_is_told_without_opening_the_database(
    open_database: OpenDatabase, database_url: str
) -> None:
    database = await open_database()

    def fail(tx: Tx) -> None:
        now = database.now_of(tx)
        pauses.count(tx, "p", now)
        pauses.begin(tx, "p", Why.FUNDS, now, now)

    await database.write(fail)
    await database.close()
    assert [(one.provider, one.why) for one in await pauses.told_by(database_url)] == [("p", Why.FUNDS)]


async def test_a_start_tries_at_once_also_where_other_replicas_hold_rows(bot: Bot) -> None:
    """On PostgreSQL no start lets go of rows, so what waits has to be told that it is time."""
    await bot.grant(ANA, 5000)
    bot.provider.next_post = [Rejected(Code.AUTH, "no", http=401)] * 4
    waiting = await bot.make_for_later()
    await bot.make()
    await bot.work(300)
    assert await bot.status(waiting.video) is Status.QUEUED

    bot.provider.next_post.clear()
    await bot.database.write(lambda tx: health.at_start(tx, bot.shop, bot.clock.now()))
    await bot.until_idle()
    assert await bot.status(waiting.video) is Status.RUNNING
    assert await pause_of(bot) is None


async def test_a_provider_that_was_taken_out_is_not_paused_for_ever(bot: Bot) -> None:
    await dead(bot)
    without = replace(bot.shop, providers={})
    await bot.database.write(lambda tx: health.at_start(tx, without, bot.clock.now()))
    assert await pause_of(bot) is None
    answer = await bot.studio.history(ask(BOSS), None)
    assert "paused" not in str(answer.lines)
