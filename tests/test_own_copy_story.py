"""The window of a video has closed, or its vendor is gone: an edit model is offered, and makes it from our copy."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.whole import Whole, all_of, credits_for, pointing_at, vendor, whole
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
    async with (
        vendor() as gateway,
        vendor(plays="bfl") as bfl,
        bot_with(world, tmp_path, pointing_at({"bfl": bfl}), gateway) as bot,
    ):
        result = await fox_of_ana(bot, world)
        await bot.parts.database.write(lambda tx: tx.execute(text("UPDATE videos SET remixable_until = created_at")))
        refused = (await world.press("ana", result, "REMIX")).whisper
        assert "can be remixed for 1 hour; this one's time ended" in refused.text
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


MAKER = """
[[model]]
id = "or-maker"
label = "A maker"
provider = "openrouter"
upstream = "maker/model"
seconds = [4]
remix = { model = "or-flux-edit", pricing = "edit" }

[[model.size]]
size = "1280x720"
usd_per_second = "0.10"
"""


@pytest.fixture
def only_openrouter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BFL_API_KEY", raising=False)
    monkeypatch.setenv("OPENROUTER_API_KEY", "a-key")


async def test_a_vendor_that_fetches_films_by_links(world: ChatWorld, tmp_path: Path, only_openrouter: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = tmp_path / "catalogue.toml"
    public = f"http://127.0.0.1:{port}"
    async with vendor(plays="openrouter") as base_url:
        path.write_text(pointing_at({"openrouter": base_url}) + MAKER)
        over = {"web": True, "http_port": port, "public_base_url": public}
        async with whole(world, tmp_path, None, catalogue=path, **over) as bot:
            await credits_for(bot, "ana", 100)
            await world.command("ana", "generate", prompt="a red fox")
            result = await world.until("Video ready")
            await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            remix = await world.until("Remix ready")
            await world.command("ana", "remix", video=_id_of(remix), prompt="add snow")
            await all_of(world, "Remix ready", 2)
            assert await bot.balance("ana") == (100 - 40 - 12 - 12, 0)
            assert await bot.breaches() == []
            kept = await bot.parts.database.read(lambda tx: tx.execute(text("SELECT hash FROM film_links")).all())
            assert len(kept) == 2
            async with httpx.AsyncClient(base_url=public) as anybody:
                for token in ("x" * 52, kept[0].hash):
                    assert (await anybody.get(f"/m/{token}")).status_code == 404


async def test_without_a_public_address_it_says_what_is_missing(
    world: ChatWorld, tmp_path: Path, only_openrouter: None
) -> None:
    async with vendor(plays="openrouter") as base_url:
        catalogue = pointing_at({"openrouter": base_url}) + MAKER
        async with bot_with(world, tmp_path, catalogue, None) as bot:
            await credits_for(bot, "ana", 100)
            await world.command("ana", "generate", prompt="a red fox")
            result = await world.until("Video ready")
            assert "REMIX" not in result.buttons
            answer = await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            assert "this bot has no public address. Nothing was charged." in answer.whisper.text
            assert await bot.balance("ana") == (60, 0)
