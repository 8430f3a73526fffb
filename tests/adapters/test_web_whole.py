"""The HTTP API as `run` serves it, with a token from the chat, a real film, and Slack's HTTP mode on the same port."""

import asyncio
import io
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import av
import httpx
import pytest

from tests.adapters.test_slack_http import command, signed
from tests.loopback import NO_TLS
from tests.whole import Whole, credits_for, vendor, whole
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld
from tests.worlds.slack import SlackWorld

FOX = "a red fox runs through snow"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(params=[DiscordWorld, SlackWorld], ids=["discord", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[ChatWorld]:
    async with request.param() as world:
        yield world


@pytest.fixture
async def port() -> int:
    return free_port()


@pytest.fixture
async def bot(world: ChatWorld, port: int, tmp_path: Path) -> AsyncIterator[Whole]:
    async with vendor() as base_url, whole(world, tmp_path, base_url, web=True, http_port=port) as bot:
        yield bot


def client(port: int, token: str = "") -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(verify=NO_TLS, base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30)


async def token_of(world: ChatWorld, person: str = "ana") -> str:
    answer = await world.command(person, "token")
    assert answer.whisper is not None
    found = re.search(r"sora-[0-9a-z]{52}", answer.whisper.text)
    assert found, answer.whisper.text
    return found[0]


async def revoked(world: ChatWorld) -> str:
    how = {"revoke": "true"} if world.platform == "discord" else {}
    answer = await world.command("ana", "token" if how else "token revoke", **how)
    assert answer.whisper is not None
    return answer.whisper.text


async def test_from_a_token_in_the_chat_to_a_remix_and_its_film(bot: Whole, world: ChatWorld, port: int) -> None:
    await credits_for(bot, "ana", 500)
    async with client(port, await token_of(world)) as ana:
        wish = {"prompt": FOX, "seconds": 4, "size": "1280x720", "pollForCompletion": True}
        fox = await ana.post("/api/generate-video", json=wish)
        assert (fox.status_code, fox.json()["status"]) == (200, "ready")
        change = {"video_id": fox.json()["id"], "prompt": "make it night", "pollForCompletion": True}
        night = (await ana.post("/api/remix-video", json=change)).json()
        assert (night["status"], night["captured"], night["balance"]) == ("ready", 40, {"available": 420, "held": 0})
        film = (await ana.get(night["links"]["content"])).content
        with av.open(io.BytesIO(film)) as opened:
            assert opened.streams.video[0].codec_context.name == "h264"
        part = await ana.get(night["links"]["content"], headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, film[100:200])
    assert await bot.balance("ana") == (420, 0)
    assert world.messages() == []
    assert await bot.breaches() == []


async def test_what_was_made_over_http_can_be_shown_in_the_chat(bot: Whole, world: ChatWorld, port: int) -> None:
    await credits_for(bot, "ana", 500)
    async with client(port, await token_of(world)) as ana:
        made = await ana.post("/api/generate-video", json={"prompt": FOX, "seconds": 4, "pollForCompletion": True})
    await world.command("ben", "show", video=made.json()["id"])
    assert (await world.until("Video ready")).film is not None or world.platform == "slack"


async def test_a_revoked_token_is_nobodys(bot: Whole, world: ChatWorld, port: int) -> None:
    token = await token_of(world)
    async with client(port, token) as ana:
        assert (await ana.get("/api/credits")).status_code == 200
        assert "revoked" in await revoked(world)
        assert (await ana.get("/api/credits")).status_code == 401
    assert "no token" in await revoked(world)


async def test_an_admin_ends_somebody_elses_token(bot: Whole, world: ChatWorld, port: int) -> None:
    token = await token_of(world)
    ana = world.account("ana").rpartition(":")[2] if world.platform == "slack" else "ana"
    member = f"<@{ana}>" if world.platform == "slack" else ana
    refused = await world.command("ana", "admin token revoke", member=member)
    async with client(port, token) as program:
        assert (await program.get("/api/credits")).status_code == 200
        answer = await world.command("boss", "admin token revoke", member=member)
        assert (await program.get("/api/credits")).status_code == 401
    assert refused.whisper is not None
    assert answer.whisper is not None
    assert "nothing opens" in answer.whisper.text
    assert "nothing opens" not in refused.whisper.text


async def test_a_token_is_shown_to_its_owner_alone(bot: Whole, world: ChatWorld) -> None:
    token = await token_of(world)
    assert token not in str(world.messages())


async def test_ready_means_that_the_chat_is_connected(bot: Whole, world: ChatWorld, port: int) -> None:
    async with client(port) as nobody:
        answer = await nobody.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200, {"database": True, world.platform: True, "vendors": {"gateway": True}, "paused": {}}
    )  # fmt: skip


async def test_how_long_people_wait_is_measured(bot: Whole, world: ChatWorld, port: int) -> None:
    await credits_for(bot, "ana", 200)
    await world.command("ana", "generate", prompt=FOX)
    await world.until("Video ready")
    name = f'{{platform="{world.platform}"}}'
    async with client(port) as nobody:
        for _ in range(1200):
            lines = (await nobody.get("/metrics")).text.splitlines()
            if f"sora_ready_to_posted_seconds_count{name} 1" in lines:
                break
            await asyncio.sleep(0.05)
    assert f"sora_ready_to_posted_seconds_count{name} 1" in lines
    assert f"sora_ack_seconds_count{name} 1" in lines


async def test_slacks_http_mode_and_the_api_share_a_port(port: int, tmp_path: Path) -> None:
    async with SlackWorld() as world, vendor() as base_url:
        over = {"slack_app_token": None, "slack_signing_secret": world.signing_secret}
        async with whole(world, tmp_path, base_url, web=True, http_port=port, **over), client(port) as web:
            assert (await web.get("/healthz")).status_code == 200
            body = command(world, "help")
            assert (await web.post("/slack/events", content=body, headers=signed(body))).status_code == 200
            assert (await web.post("/slack/events", content=body)).status_code == 401
            assert (await web.get("/api/credits")).status_code == 401
