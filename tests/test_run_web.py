"""The real process with its HTTP API: it leaves although somebody waits, and a key survives kill -9."""

import asyncio
import re
import signal
from pathlib import Path

import httpx

from tests.loopback import NO_TLS
from tests.test_run import Process, started, variables, worlds
from tests.whole import vendor
from tests.worlds.seen import ChatWorld

__all__ = ["worlds"]

KEY = {"Idempotency-Key": "one"}


async def at(process: Process, token: str) -> httpx.AsyncClient:
    port = re.search(r"port=(\d+)", await process.says("event=http"))
    assert port is not None
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(verify=NO_TLS, base_url=f"http://127.0.0.1:{port[1]}", headers=headers, timeout=30)


async def token_of(world: ChatWorld) -> str:
    answer = await world.command("ana", "token")
    assert answer.whisper is not None
    found = re.search(r"sora-[0-9a-z]{52}", answer.whisper.text)
    assert found is not None
    return found[0]


async def test_who_waits_is_answered_before_the_process_leaves(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    async with vendor() as base_url:
        settings = variables(discord, slack, base_url, tmp_path) | {"WEB": "true", "HTTP_PORT": "0"}
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            token = await token_of(slack)
            async with await at(process, token) as ana:
                wish = {"prompt": "a fox [slow=30]", "pollForCompletion": True}
                waiting = asyncio.create_task(ana.post("/api/generate-video", json=wish))
                await asyncio.sleep(1.5)
                code, took = await process.end(signal.SIGTERM)
                answer = await waiting
    assert (code, took < 10) == (0, True)
    assert answer.status_code == 202
    assert token not in "".join(process.log)


async def test_a_key_means_the_same_video_after_kill_9(worlds, tmp_path: Path) -> None:
    discord, slack = worlds
    async with vendor() as base_url:
        settings = variables(discord, slack, base_url, tmp_path) | {"WEB": "true", "HTTP_PORT": "0"}
        wish = {"prompt": "a red fox [slow=2]", "pollForCompletion": True}
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            token = await token_of(discord)
            async with await at(process, token) as ana:
                first = await ana.post("/api/generate-video", json=wish | {"pollForCompletion": False}, headers=KEY)
                await process.end(signal.SIGKILL)
        async with started(tmp_path, **settings) as process:
            await process.says("event=ready")
            async with await at(process, token) as ana:
                again = await ana.post("/api/generate-video", json=wish, headers=KEY)
    assert first.json()["id"] == again.json()["id"]
    assert (again.status_code, again.json()["status"]) == (200, "ready")
    assert again.json()["balance"] == {"available": 160, "held": 0}
