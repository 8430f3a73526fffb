"""The window of a video has closed, or its vendor is gone: an edit model is offered, and makes it from our copy."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from adapters.providers.simulator.vllm_omni import SERVED
from tests.documented import blocks_under
from tests.loopback import NO_TLS
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


@dataclass(frozen=True, kw_only=True)
class Editor:
    """An edit model of one vendor, for a film of four seconds."""

    plays: str
    variable: str | None
    label: str
    price: int

    @property
    def offer(self) -> str:
        return f"Remix with {self.label}: {self.price} credits"

    def catalogue(self, base_url: str) -> str:
        """Beside the gateway whose window closes."""
        return pointing_at({self.plays: base_url}) if self.variable else pointing_at({}) + self._own_gpu(base_url)

    def _own_gpu(self, base_url: str) -> str:
        heading = {"vllm-omni": "vLLM-Omni", "sglang": "SGLang Diffusion"}[self.plays]
        provider = re.sub(r'base_url = "[^"]+"', f'base_url = "{base_url}"', blocks_under(heading)[0])
        text = provider + blocks_under("Edit models")[0].replace("Wan-AI/the-edit-model", SERVED)
        return text.replace("[provider.gateway]", "[provider.gpu]").replace('"gateway"', '"gpu"')


EDITORS = [
    Editor(plays="bfl", variable="BFL_API_KEY", label="FLUX Video Edit", price=12),
    Editor(plays="xai", variable="XAI_API_KEY", label="Grok Imagine edit", price=32),
    Editor(plays="openrouter", variable="OPENROUTER_API_KEY", label="FLUX Video Edit (OpenRouter)", price=12),
    Editor(plays="vllm-omni", variable=None, label="wan-edit", price=8),
    Editor(plays="sglang", variable=None, label="wan-edit", price=8),
]


@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.plays)
async def test_a_closed_window_then_the_offered_edit(
    world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: Editor
) -> None:
    for name in ("BFL_API_KEY", "XAI_API_KEY", "OPENROUTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    if editor.variable:
        monkeypatch.setenv(editor.variable, "a-key")
    async with vendor(fps=1) as gateway, vendor(plays=editor.plays, fps=1) as base_url:
        path = tmp_path / "catalogue.toml"
        path.write_text(editor.catalogue(base_url))
        links = public_address() if editor.plays == "openrouter" else {}
        async with whole(world, tmp_path, gateway, catalogue=path, **links) as bot:
            result = await fox_of_ana(bot, world)
            await bot.parts.database.write(
                lambda tx: tx.execute(text("UPDATE videos SET remixable_until = created_at"))
            )
            refused = (await world.press("ana", result, "REMIX")).whisper
            assert "can be remixed for 1 hour; this one's time ended" in refused.text
            assert "Nothing was charged" in refused.text
            assert editor.offer in refused.buttons
            typed = await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            assert typed.whisper.buttons == refused.buttons
            form = (await world.press("ana", typed.whisper, editor.offer)).form
            assert "make it night" in form.inputs.values()
            for words in (editor.label, f"{editor.price} credits"):
                assert words in form.text + str(form)
            assert await bot.balance("ana") == (60, 0)
            await world.submit("ana", form, prompt="make it night")
            remix = await world.until("Remix ready")
            assert editor.label in remix.text
            assert "REMIX" in remix.buttons
            assert await bot.balance("ana") == (60 - editor.price, 0)
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


@pytest.fixture
def only_openrouter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BFL_API_KEY", raising=False)
    monkeypatch.setenv("OPENROUTER_API_KEY", "a-key")


def public_address() -> dict[str, object]:
    """Settings with which a vendor on this machine can fetch films from the bot."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {"web": True, "http_port": port, "public_base_url": f"http://127.0.0.1:{port}"}


async def test_a_vendor_that_fetches_films_by_links(world: ChatWorld, tmp_path: Path, only_openrouter: None) -> None:
    path, over = tmp_path / "catalogue.toml", public_address()
    async with vendor(plays="openrouter") as base_url:
        path.write_text(pointing_at({"openrouter": base_url}))
        async with whole(world, tmp_path, None, catalogue=path, **over) as bot:
            await credits_for(bot, "ana", 200)
            await world.command("ana", "generate", prompt="a red fox")
            result = await world.until("Video ready")
            assert "FLUX 3 Video (OpenRouter)" in result.text
            await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            remix = await world.until("Remix ready")
            await world.command("ana", "remix", video=_id_of(remix), prompt="add snow")
            await all_of(world, "Remix ready", 2)
            for mark in ("[refuse]", "[late-refuse]"):
                await world.command("ana", "remix", video=_id_of(result), prompt=f"a famous person {mark}")
            await all_of(world, "15 credits are back", 2)
            assert await bot.balance("ana") == (200 - 85 - 15 - 15, 0)
            assert await bot.breaches() == []
            kept = await bot.parts.database.read(lambda tx: tx.execute(text("SELECT hash FROM film_links")).all())
            assert len(kept) == 4
            async with httpx.AsyncClient(verify=NO_TLS, base_url=str(over["public_base_url"])) as anybody:
                for token in ("x" * 52, kept[0].hash):
                    assert (await anybody.get(f"/m/{token}")).status_code == 404


async def test_without_a_public_address_it_says_what_is_missing(
    world: ChatWorld, tmp_path: Path, only_openrouter: None
) -> None:
    async with vendor(plays="openrouter") as base_url:
        catalogue = pointing_at({"openrouter": base_url})
        async with bot_with(world, tmp_path, catalogue, None) as bot:
            await credits_for(bot, "ana", 200)
            await world.command("ana", "generate", prompt="a red fox")
            result = await world.until("Video ready")
            assert "REMIX" not in result.buttons
            answer = await world.command("ana", "remix", video=_id_of(result), prompt="make it night")
            assert "this bot has no public address. Nothing was charged." in answer.whisper.text
            assert await bot.balance("ana") == (115, 0)
