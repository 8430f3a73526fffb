"""With the key or the address of one vendor and nothing else: the bot as `run` puts it together makes and remixes."""

import io
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import av
import pytest

from adapters.providers.simulator.vllm_omni import SERVED
from bot.catalogue import SHIPPED_CATALOGUE
from tests.documented import blocks_under
from tests.whole import Whole, all_of, credits_for, pointing_at, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

KEYS = ("BFL_API_KEY", "XAI_API_KEY", "OPENROUTER_API_KEY")
KEY = "the-vendors-key"


@dataclass(frozen=True, kw_only=True)
class Only:
    """All that is in the environment, and what the bot makes of it."""

    plays: str
    catalogue: Callable[[str], str]
    """From where the stand-in listens."""
    variable: str | None = None
    """Holds the key; None where VIDEO_BASE_URL is set instead."""
    label: str
    price: int
    editor: str
    edit_price: int
    size: tuple[int, int]
    seconds: int


def shipped(base_url: str) -> str:
    """With VIDEO_BASE_URL and no word of the operator's about what the server can do."""
    return SHIPPED_CATALOGUE.read_text()


def pointing(provider: str) -> Callable[[str], str]:
    return lambda base_url: pointing_at({provider: base_url})


def documented(heading: str, upstream: str) -> Callable[[str], str]:
    """The two entries that docs/vendors.md gives an operator to copy, with the server's model, and small films."""
    provider, model = blocks_under(heading)[0], blocks_under("A model's entry")[0]
    model = model.replace("Wan-AI/the-model", upstream).replace("1280x720", "320x192")
    return lambda base_url: provider + model


BFL = Only(
    plays="bfl", catalogue=pointing("bfl"), variable="BFL_API_KEY", label="FLUX 3 Video", price=85, size=(1280, 704),
    seconds=5, editor="FLUX Video Edit", edit_price=15,
)  # fmt: skip
XAI = Only(
    plays="xai", catalogue=pointing("xai"), variable="XAI_API_KEY", label="Grok Imagine Video", price=42,
    size=(1280, 720), seconds=6, editor="Grok Imagine edit", edit_price=48,
)  # fmt: skip
LITELLM = Only(
    plays="litellm", catalogue=shipped, label="Sora 2", price=40, size=(1280, 720), seconds=4, editor="Sora 2",
    edit_price=40,
)  # fmt: skip
VLLM_OMNI = Only(
    plays="vllm-omni", catalogue=documented("vLLM-Omni", SERVED), label="wan-video", price=20, size=(320, 192),
    seconds=4, editor="wan-video", edit_price=20,
)  # fmt: skip
SGLANG = replace(VLLM_OMNI, plays="sglang", catalogue=documented("SGLang Diffusion", "Wan-AI/Wan2.2"))


@pytest.fixture(params=[BFL, XAI, LITELLM, VLLM_OMNI, SGLANG], ids=lambda only: only.plays)
def only(request: pytest.FixtureRequest) -> Only:
    return request.param


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@pytest.fixture
async def bot(only: Only, world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Whole]:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    if only.variable:
        monkeypatch.setenv(only.variable, KEY)
    async with vendor(plays=only.plays, api_key=KEY, fps=1) as base_url:
        path = tmp_path / "catalogue.toml"
        path.write_text(only.catalogue(base_url))
        gateway = None if only.variable else base_url
        async with whole(world, tmp_path, gateway, catalogue=path, video_api_key=None if only.variable else KEY) as bot:
            yield bot


async def test_a_video_a_remix_and_a_remix_of_it_at_their_prices(bot: Whole, world: ChatWorld, only: Only) -> None:
    await credits_for(bot, "ana", 300)
    await world.command("ana", "generate", prompt="a red fox runs through snow")
    result = await world.until("Video ready")
    assert only.label in result.text
    with av.open(io.BytesIO(result.film)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height) == only.size
        assert float(picture.duration * picture.time_base) == pytest.approx(only.seconds, abs=0.1)
    assert await bot.balance("ana") == (300 - only.price, 0)

    form = (await world.press("ana", result, "REMIX")).form
    for words in (only.editor, f"{only.edit_price} credits"):
        assert words in form.text + str(form)
    await world.submit("ana", form, prompt="make it night")
    remix = await world.until("Remix ready")
    assert only.editor in remix.text
    assert remix.film != result.film
    paid = only.price + only.edit_price
    assert await bot.balance("ana") == (300 - paid, 0)

    form = (await world.press("ana", remix, "REMIX")).form
    await world.submit("ana", form, prompt="add falling snow")
    await all_of(world, "Remix ready", 2)
    assert await bot.balance("ana") == (300 - paid - only.edit_price, 0)
    assert await bot.breaches() == []


async def test_what_the_filter_stopped_costs_nothing_before_and_after(bot: Whole, world: ChatWorld, only: Only) -> None:
    await credits_for(bot, "ana", 200)
    await world.command("ana", "generate", prompt="a famous person [late-refuse]")
    card = await world.until(f"{only.price} credits are back")
    assert "safety filter" in card.text
    await world.command("ana", "generate", prompt="a red fox")
    result = await world.until("Video ready")
    for mark in ("[refuse]", "[late-refuse]"):
        await world.command("ana", "remix", video=_id_of(result), prompt=f"a famous person {mark}")
    stopped = 3 if only.edit_price == only.price else 2
    await all_of(world, f"{only.edit_price} credits are back", stopped)
    assert await bot.balance("ana") == (200 - only.price, 0)
    assert await bot.breaches() == []


@pytest.mark.parametrize("only", [BFL, XAI], indirect=True, ids=lambda only: only.plays)
async def test_a_model_that_was_switched_off_is_answered_with_one_that_works(
    bot: Whole, world: ChatWorld, only: Only
) -> None:
    await credits_for(bot, "ana", 100)
    offered = bot.parts.catalogue.offered()
    assert [entry.label for entry in offered] == [only.label]
    if isinstance(world, DiscordWorld):
        return  # Discord's own menu offers nothing else.
    answer = await world.command("ana", "generate", prompt="a red fox", model="sora-2")
    assert f"Choose {offered[0].id}" in answer.whisper.text
    assert await bot.balance("ana") == (100, 0)


def _id_of(message: Seen) -> str:
    found = re.search(r"·\s+`?([0-9a-z]{5})`?$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]
