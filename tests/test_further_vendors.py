"""With the key of one vendor and nothing else: the bot as `run` puts it together makes films with what works."""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from tests.whole import Whole, all_of, credits_for, pointing_at, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

KEYS = ("BFL_API_KEY", "XAI_API_KEY", "OPENROUTER_API_KEY")


@dataclass(frozen=True, kw_only=True)
class OnlyKey:
    plays: str
    variable: str
    label: str
    price: int
    editor: str
    edit_price: int
    size: tuple[int, int]
    seconds: int


BFL = OnlyKey(
    plays="bfl", variable="BFL_API_KEY", label="FLUX 3 Video", price=85, size=(1280, 704), seconds=5,
    editor="FLUX Video Edit", edit_price=15,
)  # fmt: skip
XAI = OnlyKey(
    plays="xai", variable="XAI_API_KEY", label="Grok Imagine Video", price=42, size=(1280, 720), seconds=6,
    editor="Grok Imagine edit", edit_price=48,
)  # fmt: skip


@pytest.fixture(params=[BFL, XAI], ids=lambda only: only.plays)
def only(request: pytest.FixtureRequest) -> OnlyKey:
    return request.param


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@pytest.fixture
async def bot(only: OnlyKey, world: ChatWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Whole]:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(only.variable, "the-vendors-key")
    async with vendor(plays=only.plays, api_key="the-vendors-key") as base_url:
        path = tmp_path / "catalogue.toml"
        path.write_text(pointing_at({only.plays: base_url}))
        async with whole(world, tmp_path, None, catalogue=path) as bot:
            yield bot


async def test_what_is_usual_is_made_by_the_only_vendor_there_is(bot: Whole, world: ChatWorld, only: OnlyKey) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt="a red fox runs through snow")
    result = await world.until("Video ready")
    assert only.label in result.text
    with av.open(io.BytesIO(result.film)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height) == only.size
        assert float(picture.duration * picture.time_base) == pytest.approx(only.seconds, abs=0.1)
    assert await bot.balance("ana") == (100 - only.price, 0)
    assert await bot.breaches() == []
    assert "REMIX" in result.buttons


async def test_what_the_filter_stopped_is_told_and_costs_nothing(bot: Whole, world: ChatWorld, only: OnlyKey) -> None:
    await credits_for(bot, "ana", 100)
    await world.command("ana", "generate", prompt="a famous person [late-refuse]")
    card = await world.until(f"{only.price} credits are back")
    assert "safety filter" in card.text
    assert await bot.balance("ana") == (100, 0)
    assert await bot.breaches() == []


async def test_a_remix_and_a_remix_of_it_are_made_from_our_copy_at_the_edit_models_price(
    bot: Whole, world: ChatWorld, only: OnlyKey
) -> None:
    await credits_for(bot, "ana", 300)
    await world.command("ana", "generate", prompt="a red fox")
    result = await world.until("Video ready")
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


async def test_a_remix_that_the_filter_stopped_costs_nothing(bot: Whole, world: ChatWorld, only: OnlyKey) -> None:
    await credits_for(bot, "ana", 200)
    await world.command("ana", "generate", prompt="a red fox")
    result = await world.until("Video ready")
    for mark in ("[refuse]", "[late-refuse]"):
        await world.command("ana", "remix", video=_id_of(result), prompt=f"a famous person {mark}")
    await all_of(world, f"{only.edit_price} credits are back", 2)
    assert await bot.balance("ana") == (200 - only.price, 0)
    assert await bot.breaches() == []


async def test_a_model_that_was_switched_off_is_answered_with_one_that_works(
    bot: Whole, world: ChatWorld, only: OnlyKey
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
