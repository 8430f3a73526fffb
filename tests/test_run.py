"""The real process: `python -m bot run` with both platforms, as an operator starts it, stops it and kills it."""

import asyncio
import hashlib
import hmac
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.loopback import NO_TLS
from tests.whole import vendor
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld
from tests.worlds.slack import SlackWorld

ROOT = Path(__file__).parent.parent


class Process:
    """One `run`, with its log."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log.append(line.decode())

    async def says(self, what: str, timeout_s: float = 90.0) -> str:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for line in self.log:
                if what in line:
                    return line
            if self._process.returncode is not None:
                break
            await asyncio.sleep(0.02)
        raise AssertionError(f"{what!r} was never logged: {''.join(self.log)}")

    async def ends(self, timeout_s: float = 60.0) -> int:
        """Exit code, once it ends by itself."""
        code = await asyncio.wait_for(self._process.wait(), timeout_s)
        await self._reading
        return code

    async def end(self, number: signal.Signals) -> tuple[int, float]:
        """Exit code, and how long it took."""
        began = time.monotonic()
        if self._process.returncode is None:
            self._process.send_signal(number)
        code = await asyncio.wait_for(self._process.wait(), 60)
        await self._reading
        return code, time.monotonic() - began


@asynccontextmanager
async def started(folder: Path, **variables: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        stderr=asyncio.subprocess.PIPE,
    )
    running = Process(process)
    try:
        yield running
    finally:
        await running.end(signal.SIGKILL)


def variables(discord: DiscordWorld, slack: SlackWorld, base_url: str, folder: Path) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "VIDEO_BASE_URL": base_url,
        "VIDEO_API_KEY": "sk-canary-of-the-vendor",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sora.db",
        "MEDIA_URL": f"file://{folder}/media",
        "TEAMS": f"{discord.team},{slack.team}",
        "TEAM_CREDITS": "10000",
        "WELCOME_CREDITS": "200",
        "POLL_SECONDS": "0.2",
        "SUBMIT_SECONDS": "3",
        "SUBMIT_GRACE_SECONDS": "1",
        "LOG_LEVEL": "DEBUG",
    }


@pytest.fixture
async def worlds() -> AsyncIterator[tuple[DiscordWorld, SlackWorld]]:
    async with DiscordWorld() as discord, SlackWorld() as slack:
        yield discord, slack


async def test_one_process_serves_both_platforms_and_leaves_on_sigterm(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    async with vendor() as base_url, started(tmp_path, **variables(discord, slack, base_url, tmp_path)) as process:
        ready = await process.says("event=ready")
        assert re.search(r"platforms=\"?discord,slack", ready)
        await asyncio.gather(*(_make_and_remix(world) for world in worlds))
        await discord.command("ana", "generate", prompt="a fox [slow=30]")
        await discord.until("Rendering")
        code, took = await process.end(signal.SIGTERM)
    assert (code, took < 10) == (0, True)
    log = "".join(process.log)
    for secret in (discord.token, slack.bot_token, slack.app_token, "sk-canary-of-the-vendor", "make it night"):
        assert secret not in log


async def test_a_killed_process_goes_on_where_it_was(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    async with vendor() as base_url:
        settings = variables(discord, slack, base_url, tmp_path)
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            for world in worlds:
                await world.command("ana", "generate", prompt="a red fox [slow=2]")
                await world.until("Rendering")
            await process.end(signal.SIGKILL)
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            for world in worlds:
                result = await world.until("Video ready")
                assert result.film
                balance = await world.command("ana", "balance")
                assert "160 credits available" in balance.whisper.text


async def test_slack_over_http_works_like_socket_mode(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    async with vendor() as base_url:
        settings = variables(discord, slack, base_url, tmp_path)
        without = ("DISCORD_TOKEN", "SLACK_APP_TOKEN")
        settings = {name: value for name, value in settings.items() if name not in without}
        settings |= {"SLACK_SIGNING_SECRET": slack.signing_secret, "HTTP_PORT": "0"}
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            port = re.search(r"port=(\d+)", await process.says("event=http"))[1]
            form = urlencode(_slash_command(slack, "generate a red fox runs through snow")).encode()
            async with httpx.AsyncClient(verify=NO_TLS, base_url=f"http://127.0.0.1:{port}") as client:
                refused = await client.post("/slack/events", content=form, headers=_signed(form, "another-secret"))
                answer = await client.post("/slack/events", content=form, headers=_signed(form, slack.signing_secret))
            assert (refused.status_code, answer.status_code) == (401, 200)
            assert (await slack.until("Video ready")).film


async def test_two_processes_share_one_postgresql(worlds, postgresql_url: str, tmp_path: Path) -> None:
    """Discord is on one of them and Slack on the other; either may make any video."""
    discord, slack = worlds
    async with vendor() as base_url:
        settings = variables(discord, slack, base_url, tmp_path) | {"DATABASE_URL": postgresql_url}
        ours = {name: value for name, value in settings.items() if not name.startswith("SLACK")}
        theirs = {name: value for name, value in settings.items() if not name.startswith("DISCORD")}
        async with started(tmp_path, **ours) as first, started(tmp_path, **theirs) as second:
            await asyncio.gather(first.says("event=ready"), second.says("event=ready"))
            await asyncio.gather(*(_make_and_remix(world) for world in worlds))


async def test_a_wrong_token_ends_it_with_the_name_of_the_variable(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    settings = variables(discord, slack, "http://127.0.0.1:9/v1", tmp_path) | {"DISCORD_TOKEN": "a-wrong-token"}
    async with started(tmp_path, **settings) as process:
        await process.says("DISCORD_TOKEN")
        code, _ = await process.end(signal.SIGKILL)
    assert code != 0


async def test_without_any_token_it_says_what_to_set(tmp_path: Path) -> None:
    async with started(tmp_path) as process:
        await process.says("DISCORD_TOKEN or SLACK_BOT_TOKEN")


def _slash_command(slack: SlackWorld, text: str) -> dict[str, str]:
    trigger = f"t{slack.api.number()}"
    slack.api.triggers[trigger] = ("U0ANA", time.monotonic(), False)
    return {
        "command": "/sora", "text": text, "team_id": "T0001", "user_id": "U0ANA", "channel_id": "C0001",
        "channel_name": "videos", "trigger_id": trigger, "response_url": f"{slack.api.base}/whisper/{trigger}",
    }  # fmt: skip  # As Slack sends it.


def _signed(body: bytes, secret: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={mac}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def _make_and_remix(world: ChatWorld) -> None:
    await world.command("ana", "generate", prompt="a red fox runs through snow")
    result = await world.until("Video ready")
    form = (await world.press("ben", result, "REMIX")).form
    await world.submit("ben", form, prompt="make it night")
    remix = await world.until("Remix ready")
    assert remix.film
    assert "160 credits available" in (await world.command("ben", "balance")).whisper.text
