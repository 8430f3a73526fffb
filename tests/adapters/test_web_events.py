"""The stream of progress over a real socket: what it carries, to whom, and when it ends."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import cycle

import httpx
from sqlalchemy import update

from adapters.web.streams import MOST_OF_ONE, MOST_STREAMS, Streams
from core.names import AccountId
from core.store.tables import videos
from tests.adapters.web_world import FOX, STRANGER, Browser, World, ana, fox, world
from tests.databases import sqlite_url
from tests.house import ANA, BEN, BOSS, ask, bot, clock

__all__ = ["ana", "bot", "clock", "fox", "sqlite_url", "world"]


@asynccontextmanager
async def stream(browser: Browser, *videos: str) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[str]]]:
    async with browser.client.stream("GET", f"/events?videos={','.join(videos)}") as answer:
        yield answer, answer.aiter_lines()


async def until(lines: AsyncIterator[str], words: str) -> str:
    """Everything up to the line with these words."""
    told = ""
    async with asyncio.timeout(90):
        async for line in lines:
            told += line + "\n"
            if words in line:
                return told
    raise AssertionError(f"the stream ended without {words!r}:\n{told}")


async def rest(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(90):
        return "\n".join([line async for line in lines])


async def made(world: World, browser: Browser) -> str:
    await browser.open("/")
    answer = await browser.submit("/generate", prompt=FOX)
    return str(answer.url.params["video"])


async def test_a_card_comes_at_once_and_again_when_it_changed_and_the_stream_ends_with_the_video(world: World) -> None:
    ana = await world.browser()
    video = await made(world, ana)
    async with stream(ana, video) as (answer, lines):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert f'id="video-{video}"' in await until(lines, "Waiting")
        await world.finish()
        told = await rest(lines)
    assert "REMIX VIDEO" in told
    assert f'action="/remix/{video}"' in told
    assert told.rstrip().endswith("event: end\ndata:")


async def test_a_stream_never_carries_what_its_reader_may_not_see(world: World) -> None:
    ana, stranger = await world.browser(), await world.browser(STRANGER)
    video = await made(world, ana)
    secret = await world.bot.studio.make(ask(BEN, private=True), "a secret garden")
    async with stream(stranger, video, secret.video) as (_, lines):
        told = await rest(lines)  # Nothing to follow: it ends.
    assert video not in told
    assert "card" not in told
    async with stream(ana, video, secret.video) as (_, lines):
        await until(lines, FOX)
        await world.finish()
        told = await rest(lines)
    assert secret.video not in told
    assert "secret" not in told


async def test_a_stream_without_a_session_is_none(world: World) -> None:
    answer = await world.with_token("").get("/events?videos=v7kq2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_a_stream_that_is_silent_says_that_it_is_there(world: World) -> None:
    world.desk.streams.heartbeat_s = 0.05
    ana = await world.browser()
    video = await made(world, ana)
    async with stream(ana, video) as (_, lines):
        await until(lines, ": still here")


async def test_a_session_that_was_ended_ends_its_stream(world: World) -> None:
    world.desk.streams.heartbeat_s = 0.05
    ana = await world.browser()
    video = await made(world, ana)
    async with stream(ana, video) as (_, lines):
        await until(lines, "Waiting")
        await ana.open("/")
        await world.desk.doors.leave(ana.client.cookies["sora"])
        assert "event: end" in await rest(lines)


async def test_the_process_leaves_although_somebody_follows(world: World) -> None:
    ana = await world.browser()
    video = await made(world, ana)
    async with stream(ana, video) as (_, lines):
        await until(lines, "Waiting")
        world.desk.waiting.close()
        assert "event: end" not in await rest(lines)  # So that the page comes back once there is a process again.


async def test_one_person_follows_from_so_many_windows_and_others_still_can(world: World) -> None:
    streams = Streams()
    ben = AccountId(BEN)
    assert [streams.take(STRANGER) for _ in range(MOST_OF_ONE + 1)] == [True] * MOST_OF_ONE + [False]
    assert streams.take(ben)
    streams.give_back(STRANGER)
    assert streams.take(STRANGER)
    others = [AccountId(f"discord:301:{number}") for number in range(MOST_STREAMS)]
    assert [streams.take(one) for one in others].count(True) == MOST_STREAMS - MOST_OF_ONE - 1


async def test_whoever_goes_away_gives_their_place_back(world: World) -> None:
    ana = await world.browser()
    video = await made(world, ana)
    for _ in range(MOST_OF_ONE * 2):
        with suppress(httpx.HTTPError):
            async with stream(ana, video) as (answer, lines):
                assert answer.status_code == 200
                await until(lines, "Waiting")
        await world.until(lambda: world.desk.streams.open == 0)
    await world.finish()


async def test_a_session_that_was_ended_ends_its_stream_although_there_is_always_news(world: World) -> None:
    world.desk.streams.heartbeat_s = 0.2
    ana = await world.browser()
    video = await made(world, ana)
    await world.bot.until_idle()
    its_progress = update(videos).where(videos.c.id == video)

    async def news() -> None:
        for percent in cycle(range(1, 90)):
            change = its_progress.values(progress=percent)
            await world.bot.database.write(lambda tx, change=change: tx.execute(change))
            await asyncio.sleep(0.03)

    telling = asyncio.create_task(news())
    async with stream(ana, video) as (_, lines):
        await until(lines, "%")
        await world.desk.doors.leave(ana.client.cookies["sora"])
        assert "event: end" in await rest(lines)
    telling.cancel()


async def test_a_chat_that_does_not_answer_ends_no_stream(world: World) -> None:
    world.desk.streams.heartbeat_s = 0.05
    ana = await world.browser()
    video = await made(world, ana)
    async with stream(ana, video) as (_, lines):
        await until(lines, "Waiting")
        world.desk.standing._until.clear()
        world.desk.standing._chats = {}  # As where this process is not connected.
        for _ in range(3):
            assert "event: end" not in await until(lines, ": still here")


async def test_a_removed_video_hinders_no_other_and_no_page(world: World) -> None:
    await world.bot.grant(ANA, 500)
    removed = await world.bot.ready(ANA)
    ana = await world.browser()
    video = await made(world, ana)
    await world.bot.studio.delete(ask(ANA), removed.id)
    async with stream(ana, removed.id, video) as (_, lines):
        assert removed.id not in await until(lines, FOX)
    answer = await ana.open(f"/?video={removed.id}")
    assert answer.status_code == 200
    assert FOX in ana.page


async def chain(world: World, browser: Browser, words: str) -> str:
    """Several changes of a video of ANA's, begun on the pages. The first step's video."""
    original = await world.bot.ready(ANA)
    await browser.open(f"/remix/{original.id}")
    await browser.submit(f"/remix/{original.id}", prompt=words)
    plan = re.search(r'href="(/chain/[^"]+)"', browser.page)
    assert plan, browser.page
    await browser.open(plan[1])
    answer = await browser.submit(plan[1])
    return str(answer.url.params["video"])


async def test_the_steps_of_a_chain_follow_each_other_on_the_page_that_began_it(world: World) -> None:
    ana = await world.browser()
    first = await chain(world, ana, "make it night and add falling snow")
    async with stream(ana, first) as (_, lines):
        assert "Step 1 of 2" in await until(lines, f'id="video-{first}"') + await until(lines, "Step 1 of 2")
        await world.finish()
        await until(lines, "Step 2 of 2")
        await world.finish()
        assert "event: end" in await rest(lines)
    await ana.open("/")
    assert ana.page.count("Step 1 of 2") == ana.page.count("Step 2 of 2") == 1


async def test_a_page_says_where_a_chain_has_stopped_and_why(world: World) -> None:
    ana = await world.browser()
    first = await chain(world, ana, "make it night and add falling snow")
    available, _ = await world.bot.balance(ANA)
    await world.bot.studio.revoke(ask(BOSS), ANA, available, "spent elsewhere")
    async with stream(ana, first) as (_, lines):
        await world.finish()
        told = await rest(lines)
    assert f'id="stopped-{first}"' in told
    assert "Stopped after step 1 of 2" in told
    assert "Not started, not charged" in told
    await ana.open("/")
    assert "Stopped after step 1 of 2" in ana.page
