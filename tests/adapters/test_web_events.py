"""The stream of progress over a real socket: what it carries, to whom, and when it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx

from adapters.web.streams import MOST_OF_ONE, MOST_STREAMS, Streams
from core.names import AccountId
from tests.adapters.web_world import FOX, STRANGER, Browser, World, ana, fox, world
from tests.databases import sqlite_url
from tests.house import BEN, ask, bot, clock

__all__ = ["ana", "bot", "clock", "fox", "sqlite_url", "world"]


@asynccontextmanager
async def stream(browser: Browser, *videos: str) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[str]]]:
    async with browser.client.stream("GET", f"/events?videos={','.join(videos)}") as answer:
        yield answer, answer.aiter_lines()


async def until(lines: AsyncIterator[str], words: str) -> str:
    """Everything up to the line with these words."""
    told = ""
    async with asyncio.timeout(30):
        async for line in lines:
            told += line + "\n"
            if words in line:
                return told
    raise AssertionError(f"the stream ended without {words!r}:\n{told}")


async def rest(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(30):
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
