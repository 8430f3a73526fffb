"""`python -m bot run` does not live on deaf: refused for good it says why and ends. And how it leaves."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.test_run import Process, started, variables, worlds
from tests.whole import vendor
from tests.worlds.discord import DiscordWorld
from tests.worlds.slack import SlackWorld

__all__ = ["worlds"]

Worlds = tuple[DiscordWorld, SlackWorld]
NOWHERE = "http://127.0.0.1:9/v1"


async def ended(process: Process) -> tuple[int, str]:
    """Exit code and log of a process that ends by itself."""
    code = await process.ends()
    return code, "".join(process.log)


def alone(worlds: Worlds, folder: Path, platform: str) -> dict[str, str]:
    other = "SLACK" if platform == "DISCORD" else "DISCORD"
    settings = variables(*worlds, NOWHERE, folder) | {"LOG_LEVEL": "INFO"}
    return {name: value for name, value in settings.items() if not name.startswith(other)}


@pytest.mark.parametrize(("code", "words"), [(4004, "check DISCORD_TOKEN"), (4014, "intents")])
async def test_a_gateway_that_closes_for_good_ends_it(worlds: Worlds, tmp_path: Path, code: int, words: str) -> None:
    async with started(tmp_path, **alone(worlds, tmp_path, "DISCORD")) as process:
        await process.says("event=ready")
        await worlds[0].gateway.drop(code)
        left, log = await ended(process)
    assert left == 1
    assert f"Discord closed the connection for good ({code})" in log
    assert words.lower() in log.lower()
    assert "Traceback" not in log


async def test_a_gateway_that_closes_for_a_moment_does_not(worlds: Worlds, tmp_path: Path) -> None:
    discord, _ = worlds
    async with started(tmp_path, **alone(worlds, tmp_path, "DISCORD")) as process:
        await process.says("event=ready")
        await discord.gateway.drop(4000)
        await discord.gateway.until(lambda: discord.gateway.resumed > 0)
        assert (await discord.command("ana", "balance")).whisper is not None


async def test_an_app_token_that_slack_takes_back_ends_it(worlds: Worlds, tmp_path: Path) -> None:
    _, slack = worlds
    async with started(tmp_path, **alone(worlds, tmp_path, "SLACK")) as process:
        await process.says("event=ready")
        slack.api.app_token = "xapp-another"
        await slack.link.cut()
        left, log = await ended(process)
    assert left == 1
    assert "Slack does not take this bot any more (invalid_auth): check SLACK_APP_TOKEN." in log


async def test_a_removed_app_ends_it_once_slack_says_that_the_token_is_no_good(worlds: Worlds, tmp_path: Path) -> None:
    _, slack = worlds
    async with started(tmp_path, **alone(worlds, tmp_path, "SLACK")) as process:
        await process.says("event=ready")
        await slack.event("tokens_revoked")  # Somebody else's.
        await process.says("slack_installation_ended")
        assert (await slack.command("ana", "balance")).whisper is not None
        slack.api.bot_token = "xoxb-another"
        await slack.event("tokens_revoked")
        left, log = await ended(process)
    assert left == 1
    assert "Slack does not take this bot any more (invalid_auth): check SLACK_BOT_TOKEN." in log


async def test_a_film_on_its_way_is_posted_before_the_chat_is_closed(worlds: Worlds, tmp_path: Path) -> None:
    discord, _ = worlds
    async with vendor() as base_url:
        settings = alone(worlds, tmp_path, "DISCORD") | {"VIDEO_BASE_URL": base_url}
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            discord.rest.fail_next("POST /channels/.../messages", "slow")
            await discord.command("ana", "generate", prompt="a red fox")
            await asyncio.wait_for(discord.rest.slowed.wait(), 60)
            code, _took = await process.end(signal.SIGTERM)
    log = "".join(process.log)
    assert (code, "event=posted" in log, "level=error" in log) == (0, True, False)
