"""Links for people without an account, told once for both platforms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.names import VideoId
from core.store import shares
from tests.adapters.test_remix_story import base_url, finished, id_of, world
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld

__all__ = ["base_url", "world"]

ADDRESS = "https://video.example.org"


@pytest.fixture
async def bot(world: ChatWorld, base_url: str, tmp_path: Path) -> AsyncIterator[Whole]:
    """One with a public address."""
    async with whole(world, tmp_path, base_url, web=True, http_port=0, public_base_url=ADDRESS) as bot:
        yield bot


async def live(bot: Whole, video: str) -> int:
    """How many links open it; what they show is told in test_web_shared.py."""
    read = bot.parts.database.read
    found = await read(lambda tx: shares.live(tx, VideoId(video), bot.parts.database.now_of(tx)))
    return found.count


async def test_a_link_is_made_by_command_and_ended_by_button(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    video = id_of(result)
    told = await world.command("ben", "link", video=video, days="3")
    assert "without an account" in told.whisper.text
    assert await live(bot, video) == 1
    ended = await world.press("ben", told.whisper, "END ITS LINKS")
    assert "1 link" in ended.whisper.text
    assert await live(bot, video) == 0


async def test_details_make_links_and_tell_the_owner_of_them(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    result = await finished(world)
    details = (await world.press("ben", result, "DETAILS")).whisper
    assert "LINK" in details.buttons
    assert "END ITS LINKS" not in details.buttons
    await world.press("ben", details, "LINK")
    assert await live(bot, id_of(result)) == 1
    anas = (await world.press("ana", result, "DETAILS")).whisper
    assert "Open to everybody with a link" in anas.text
    await world.command("ana", "unlink", video=id_of(result))
    assert await live(bot, id_of(result)) == 0
    assert "Open to everybody" not in (await world.press("ana", result, "DETAILS")).whisper.text


async def test_somebody_else_ends_no_link_of_others(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    video = id_of(await finished(world))
    await world.command("ana", "link", video=video)
    refused = await world.command("ben", "unlink", video=video)
    assert "Only the person who started it or an admin" in refused.whisper.text
    assert await live(bot, video) == 1
