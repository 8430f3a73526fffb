"""A film too large for its place, from the ask to what stands in the channel: real libraries, sockets and encoders."""

import asyncio
import io
import re
import socket
from pathlib import Path

import av
import httpx
import pytest

from tests.adapters.test_remix_story import FOX, base_url, bot, finished, id_of, results, world
from tests.loopback import NO_TLS
from tests.whole import Whole, all_of, credits_for, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld
from tests.worlds.slack import SlackWorld

__all__ = ["base_url", "bot", "world"]

POST = "POST /channels/.../messages"
PUBLIC = "https://videos.example.org"
_LINK = re.compile(rf"{PUBLIC}(/m/[0-9a-z]+\.mp4)")


def facts(film: bytes) -> tuple[str, str, float]:
    """By decoding every picture."""
    with av.open(io.BytesIO(film)) as container:
        stream = container.streams.video[0]
        shown = sum(1 for _ in container.decode(stream))
        assert stream.average_rate
        return (
            stream.codec_context.name,
            str(stream.codec_context.pix_fmt),
            round(shown / float(stream.average_rate), 1),
        )


def refusing(world: ChatWorld, times: int = 1) -> None:
    """The place takes no file of the next film's size."""
    if isinstance(world, DiscordWorld):
        world.fail_next(POST, 413, code=40005, times=times)
    else:
        assert isinstance(world, SlackWorld)
        for _ in range(times):
            world.fail_next("files.getUploadURLExternal", error="file_upload_size_restricted")


def limit(world: ChatWorld, most_bytes: int) -> None:
    """Of every file, from now on."""
    if isinstance(world, DiscordWorld):
        world.rest.upload_limit = most_bytes
    else:
        assert isinstance(world, SlackWorld)
        world.api.upload_limit = most_bytes


def link_in(world: ChatWorld) -> str:
    """The path of our own address of a film, wherever a message of the channel holds it."""
    shown = str([post.components for post in world.rest.posts.values()]) if isinstance(world, DiscordWorld) else ""
    shown += str([post.blocks for post in world.api.posts]) if isinstance(world, SlackWorld) else ""
    found = set(_LINK.findall(shown))
    assert len(found) == 1, found
    return found.pop()


def uploads(world: DiscordWorld) -> int:
    """Messages that were sent, refused ones too."""
    return world.calls("POST /channels/{channel_id}/messages")


@pytest.mark.parametrize("page", [False, True], ids=["refused by Discord", "refused by what stands in front"])
async def test_a_copy_is_made_that_fits_and_the_next_film_goes_straight_to_it(tmp_path: Path, page: bool) -> None:
    async with DiscordWorld() as world, vendor(fps=12) as base_url, whole(world, tmp_path, base_url) as bot:
        for person in ("ana", "ben", "boss"):
            await credits_for(bot, person, 100)
        whole_film = await finished(world, length="4")
        size = len(whole_film.film or b"")
        world.rest.told_limit = 500 * 1024 * 1024  # Ben has Nitro, which helps the bot nothing.
        world.rest.upload_limit, world.rest.refuses_by_a_page = size * 6 // 10, page
        before = uploads(world)
        await world.command("ben", "generate", prompt=FOX, length="4")
        copy = await world.until("Made smaller for this place")
        assert copy.film is not None
        assert len(copy.film) <= world.rest.upload_limit
        assert facts(copy.film) == ("h264", "yuv420p", 4.0)
        assert copy.film.index(b"moov") < copy.film.index(b"mdat")
        tried = uploads(world) - before
        assert tried in (2, 3)
        before = uploads(world)
        await world.command("boss", "generate", prompt=FOX, length="4")
        await all_of(world, "Made smaller", 2)
        assert uploads(world) - before == 1
        assert await bot.breaches() == []
        kept = sorted(path.name for path in (tmp_path / "media").glob(f"{id_of(copy)}.most-*"))
        assert len(kept) == tried - 1
        await world.press("ben", (await world.press("ben", copy, "DELETE")).whisper, f"DELETE {id_of(copy)}")
        await _gone(tmp_path / "media", id_of(copy))


async def test_a_boosted_server_gets_the_film_whole(tmp_path: Path) -> None:
    async with DiscordWorld() as world, vendor() as base_url, whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 500)
        world.rest.upload_limit = 1000
        await world.command("ana", "generate", prompt="a small place", length="4")
        poster = await world.until("safe in the archive")
        assert "this place accepts 1 kB" in poster.text
        world.rest.upload_limit = 100 * 1024 * 1024
        await world.command("ana", "generate", prompt="a large place", length="4")
        assert facts(await _with_film(world)) == ("h264", "yuv420p", 4.0)


async def test_a_public_address_plays_it_until_the_video_is_deleted(
    world: ChatWorld,  # The fixture.
    base_url: str,  # The same.
    tmp_path: Path,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    public = {"web": True, "public_base_url": PUBLIC, "http_port": port}
    async with whole(world, tmp_path, base_url, **public) as bot, httpx.AsyncClient(verify=NO_TLS) as outside:
        await credits_for(bot, "ana", 500)
        refusing(world)
        await world.command("ana", "generate", prompt="a red fox", length="4")
        result = await world.until("plays from the archive")
        assert (result.film, "too large for this place" in result.text) == (None, True)
        address = f"http://127.0.0.1:{port}{link_in(world)}"
        part = await outside.get(address, headers={"Range": "bytes=0-1023"})
        assert (part.status_code, len(part.content), part.headers["content-type"]) == (206, 1024, "video/mp4")
        assert facts((await outside.get(address)).content) == ("h264", "yuv420p", 4.0)
        asked = await world.press("ana", result, "DELETE")
        if asked.whisper and asked.whisper.buttons:
            await world.press("ana", asked.whisper, f"DELETE {id_of(result)}")
        assert (await outside.get(address)).status_code == 404


async def test_without_an_address_there_is_a_picture_and_where_the_film_is(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 500)
    limit(world, 30_000)  # No copy of four seconds is that small; a picture is.
    await world.command("ana", "generate", prompt="a red fox", length="4")
    result = await world.until("safe in the archive")
    picture = result.film
    assert picture is not None
    assert picture[:2] == b"\xff\xd8"
    assert "REMIX" in result.buttons
    assert await bot.balance("ana") == (460, 0)
    assert await bot.breaches() == []


@pytest.mark.parametrize("code", ["storage_limit_reached", "file_uploads_disabled"])
async def test_a_full_workspace_is_told_as_that_and_nothing_smaller_is_tried(tmp_path: Path, code: str) -> None:
    async with SlackWorld() as world, vendor() as base_url, whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 500)
        world.fail_next("files.getUploadURLExternal", error=code)
        await world.command("ana", "generate", prompt="a red fox", length="4")
        result = await world.until("takes no files at the moment")
        assert "storage may be full" in result.text
        assert world.calls("files.getUploadURLExternal") == 1
        await world.command("ana", "generate", prompt="when there is room again", length="4")
        assert facts(await _with_film(world)) == ("h264", "yuv420p", 4.0)


async def test_killed_between_two_rungs_there_is_one_message(world: ChatWorld, base_url: str, tmp_path: Path) -> None:
    async with whole(world, tmp_path, base_url) as bot:  # The fixture is another one.
        await credits_for(bot, "ana", 500)
        refusing(world)
        _hang(world)
        await world.command("ana", "generate", prompt="a red fox", length="4")
        await _hung(world)
    async with whole(world, tmp_path, base_url) as bot:  # The same.
        await world.until("Video ready")
        [result] = await results(world, 1)
        assert "Made smaller" in result.text or "safe in the archive" in result.text
        assert await bot.balance("ana") == (460, 0)


def _hang(world: ChatWorld) -> None:
    """The call after the refused one is never answered."""
    if isinstance(world, DiscordWorld):
        world.fail_next(POST, "hang")
    else:
        assert isinstance(world, SlackWorld)
        world.fail_next("files.getUploadURLExternal", slow_s=60)


async def _hung(world: ChatWorld) -> None:
    call = "files.getUploadURLExternal" if isinstance(world, SlackWorld) else "POST /channels/{channel_id}/messages"
    for _ in range(1200):
        if world.calls(call) == 2:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the second call never came")


async def _with_film(world: ChatWorld) -> bytes:
    for _ in range(1200):
        if found := [message.film for message in world.messages() if message.film and message.buttons]:
            return found[-1]
        await asyncio.sleep(0.05)
    raise AssertionError(f"no film came: {[message.text for message in world.messages()]}")


async def _gone(folder: Path, video: str) -> None:
    for _ in range(600):
        if not list(folder.glob(f"{video}*")):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(sorted(path.name for path in folder.glob(f"{video}*")))
