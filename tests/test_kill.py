"""A real process over a real file and a real socket, killed again and again: nothing is lost, made or paid twice."""

import asyncio
import json
import os
import random
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.media.arrival import playable
from adapters.media.work import Work
from adapters.providers import simulator as vendor
from core.names import VideoId
from core.store import audit, ledger, shelves
from core.store.database import Database
from core.video import Status
from tests.kill_driver import ANA, CHANGE, GRANTED, PRESSES, TEAM
from tests.loopback import NO_TLS

ROOT = Path(__file__).parent.parent
KILLS = 9
PATIENCE_S = 120.0


@pytest.fixture
async def vendor_url() -> AsyncIterator[str]:
    app = vendor.create_app(vendor.Options(seconds_to_render=0.5, fps=2))
    async with vendor.running(app) as url:
        yield url


@asynccontextmanager
async def started(folder: Path, vendor_url: str) -> AsyncIterator[Process]:
    """Whatever becomes of the test, no process outlives it."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
    driver = str(ROOT / "tests" / "kill_driver.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, driver, str(folder), vendor_url, stdout=PIPE, stderr=PIPE, env=environment, cwd=folder
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            await killed(process)


async def said(process: Process, word: str) -> None:
    """Waits for this line; the process's own words tell why it did not come."""
    assert process.stdout is not None
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while line := await process.stdout.readline():
            if line.strip() == word.encode():
                return
    pytest.fail(f"it ended before it said {word!r}: {(await process.stderr.read()).decode()[-2000:]}")


async def killed(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.communicate()


async def test_killed_again_and_again_it_loses_nothing_and_makes_nothing_twice(tmp_path: Path, vendor_url: str) -> None:
    dice = random.Random(os.environ.get("KILL_SEED", "1"))
    for number in range(KILLS):
        async with started(tmp_path, vendor_url) as process:
            await said(process, "working")
            await asyncio.sleep(dice.uniform(0.0, 0.9))
            if number == KILLS // 2:
                await stopped_in_time(process)
    async with started(tmp_path, vendor_url) as process:
        await said(process, "ended")
        await stopped_in_time(process)
    await _nothing_is_wrong(tmp_path, vendor_url)


async def stopped_in_time(process: Process) -> None:
    """SIGTERM, also in the middle of its work."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-2000:]
    assert time.monotonic() - began < 10


async def _nothing_is_wrong(folder: Path, vendor_url: str) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/sora.db", clock=lambda: datetime.now(UTC))
    try:
        videos = await database.read(lambda tx: shelves.recent(tx, TEAM, ANA, remixable_at=None, prefix="", limit=100))
        balance = await database.read(lambda tx: ledger.balance(tx, ANA))
        assert await database.read(audit.breaches) == []
    finally:
        await database.close()
    assert all(video.status is Status.READY for video in videos)
    assert balance.held == 0
    assert balance.available == GRANTED - sum(video.price for video in videos)
    assert len(videos) == len(PRESSES) + 1 - 2, "every press and the remix came, but for one refused and one failed"
    for video in videos:
        assert video.film is not None
        assert (await playable(folder / "films" / video.film.key, Work())).seconds == video.film.seconds
    await _vendor_agrees(vendor_url)
    _chat_agrees(folder, [video.id for video in videos])


async def _vendor_agrees(vendor_url: str) -> None:
    """What was accepted there is what was wanted here: never a second video for one press."""
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        known = (await client.get(vendor_url.removesuffix("/v1") + "/_simulator/videos")).json()
    wanted = Counter([*(prompt for prompt in PRESSES.values() if "[refuse]" not in prompt), CHANGE])
    assert Counter(job["prompt"] for job in known["data"]) == wanted
    assert known["accepted"] == sum(wanted.values())


def _chat_agrees(folder: Path, ready: list[VideoId]) -> None:
    lines = [json.loads(line) for line in (folder / "chat.jsonl").read_text().splitlines()]
    places = {(line["key"], line["place"]) for line in lines}
    twice = [key for key, times in Counter(key for key, _ in places).items() if times > 1]
    assert twice == [], "one message for each video and kind"
    assert {f"{video}:result" for video in ready} <= {key for key, _ in places}
    assert not list((folder / "films").glob("*.part"))
