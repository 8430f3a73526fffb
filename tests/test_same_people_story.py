"""The same people on Discord and on Slack, with one bot in both: what was made in one is known in the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.test_delete_story import pressed_delete
from tests.whole import Whole, credits_for, pointing_at, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

FOX, NAMELESS = "a red fox runs through snow", "a file from somewhere"


@dataclass
class Both:
    """One bot in two chats."""

    discord: Whole
    slack: Whole


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFL_API_KEY", "a-key")


@asynccontextmanager
async def both(folder: Path, others: str = "") -> AsyncIterator[Both]:
    """`others`: who on Slack is the same team as on Discord; the workspace here, if nobody is named."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordWorld())
        slack = await stack.enter_async_context(SlackWorld())
        bfl = await stack.enter_async_context(vendor(plays="bfl"))
        catalogue = folder / "catalogue.toml"
        catalogue.write_text(pointing_at({"bfl": bfl}))
        over = {
            "catalogue": catalogue,
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
            "same_team": f"{discord.team}={others or slack.team}",
        }
        on_discord = await stack.enter_async_context(whole(discord, folder, None, **over))
        on_slack = Whole(on_discord.parts, slack)
        for bot in (on_discord, on_slack):
            await credits_for(bot, "ana", 500)
        yield Both(on_discord, on_slack)


async def until(world: ChatWorld, *words: str) -> Seen:
    for _ in range(1800):
        for message in world.messages():
            if all(word in message.text for word in words):
                return message
        await asyncio.sleep(0.05)
    raise AssertionError(f"{words} never came: {[message.text for message in world.messages()]}")


async def made(bot: Whole, prompt: str) -> Seen:
    answer = await bot.world.command("ana", "generate", prompt=prompt)
    assert answer.whisper is None, answer
    result = await until(bot.world, "Video ready", prompt)
    assert result.film
    return result


async def brought(bot: Whole, film: bytes | None, words: str) -> Seen:
    """The card that says these words."""
    assert film
    await bot.world.remix_of_message("ben", bot.world.post_file("ben", f"{NAMELESS}.mp4", film))
    return await until(bot.world, "Ready to remix", words)


async def test_what_was_made_on_discord_is_known_on_slack(tmp_path: Path) -> None:
    async with both(tmp_path) as bots:
        fox = await made(bots.discord, FOX)
        known = await brought(bots.slack, fox.film, FOX)
        assert "on Discord" in known.text
        assert NAMELESS not in known.text
        assert any(label.startswith("Remix with") for label in known.buttons)
        assert await bots.slack.balance("ben") == (0, 0)
        assert await bots.slack.breaches() == []


async def test_what_was_made_on_slack_and_deleted_is_not_known_on_discord_any_more(tmp_path: Path) -> None:
    async with both(tmp_path) as bots:
        fox = await made(bots.slack, FOX)
        await pressed_delete(bots.slack.world, "ana", fox)
        unknown = await brought(bots.discord, fox.film, NAMELESS)
        assert FOX not in unknown.text
        assert "on Slack" not in unknown.text


async def test_another_team_is_told_nothing_of_it(tmp_path: Path) -> None:
    """The same bot, and the people on Discord are those of some other workspace."""
    async with both(tmp_path, "slack:T0SOMEWHERE") as bots:
        fox = await made(bots.discord, FOX)
        card = await brought(bots.slack, fox.film, NAMELESS)
        assert FOX not in card.text
        assert "Discord" not in card.text
        form = (await bots.slack.world.press("ben", card, next(b for b in card.buttons if "Remix with" in b))).form
        assert FOX not in f"{form.text} {form.inputs}"
        assert await bots.slack.breaches() == []
