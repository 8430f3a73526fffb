"""The window of a video has closed, or its vendor is gone: an edit model is offered, and makes it from our copy."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.whole import Whole, credits_for, pointing_at, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

OFFER = "Remix with FLUX Video Edit: 12 credits"


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@asynccontextmanager
async def bot_with(world: ChatWorld, folder: Path, catalogue: str, gateway: str | None) -> AsyncIterator[Whole]:
    path = folder / "catalogue.toml"
    path.write_text(catalogue)
    async with whole(world, folder, gateway, catalogue=path) as bot:
        yield bot


async def fox_of_ana(bot: Whole, world: ChatWorld) -> Seen:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt="a red fox", model="sora-2", length="4", size="1280x720")
    await world.until("✅ Ready")
    return await world.until("Video ready")


async def test_a_closed_window_then_the_offered_edit(
    world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BFL_API_KEY", "a-key")
    async with vendor() as gateway, vendor(plays="bfl") as bfl:
        catalogue = pointing_at({"bfl": bfl}).replace('window = "1h"', 'window = "1s"')
        async with bot_with(world, tmp_path, catalogue, gateway) as bot:
            result = await fox_of_ana(bot, world)
            await asyncio.sleep(1.2)
            refused = (await world.press("ana", result, "REMIX")).whisper
            assert "can be remixed for 1 second; this one's time ended" in refused.text
            assert "Nothing was charged" in refused.text
            assert OFFER in refused.buttons
            typed = await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            assert typed.whisper.buttons == refused.buttons
            form = (await world.press("ana", typed.whisper, OFFER)).form
            assert "make it night" in form.inputs.values()
            for words in ("FLUX Video Edit", "12 credits"):
                assert words in form.text + str(form)
            assert await bot.balance("ana") == (60, 0)
            await world.submit("ana", form, prompt="make it night")
            remix = await world.until("Remix ready")
            assert "FLUX Video Edit" in remix.text
            assert "REMIX" in remix.buttons
            assert await bot.balance("ana") == (48, 0)
            assert await bot.breaches() == []


async def test_a_video_whose_vendor_is_gone_is_remixed_from_our_copy(
    world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with vendor() as gateway, bot_with(world, tmp_path, pointing_at({}), gateway) as bot:
        result = await fox_of_ana(bot, world)
    monkeypatch.setenv("BFL_API_KEY", "a-key")
    async with vendor(plays="bfl") as bfl, bot_with(world, tmp_path, pointing_at({"bfl": bfl}), None) as bot:
        refused = (await world.press("ana", result, "REMIX")).whisper
        assert "no longer makes Sora 2 videos" in refused.text
        form = (await world.press("ana", refused, OFFER)).form
        await world.submit("ana", form, prompt="make it night")
        await world.until("Remix ready")
        assert await bot.balance("ana") == (48, 0)
        assert await bot.breaches() == []


def _id_of(message: Seen) -> str:
    found = re.search(r"·\s+`?([0-9a-z]{5})`?$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]
