"""`python -m bot demo` as a newcomer starts it: it tells its story, shows its pages, and ends when it is told to."""

import asyncio
import os
import pty
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from tests.loopback import NO_TLS

ROOT = Path(__file__).parents[2]
PATIENCE_S = 180


class Demo:
    """One `demo` in a terminal of its own, and what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process, terminal: int) -> None:
        self.process, self._terminal, self.said = process, terminal, ""
        asyncio.get_running_loop().add_reader(terminal, self._read)

    def _read(self) -> None:
        try:
            self.said += os.read(self._terminal, 65536).decode(errors="replace")
        except OSError:  # Its other end is closed: the process has ended.
            asyncio.get_running_loop().remove_reader(self._terminal)

    def types(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    async def says(self, pattern: str, count: int = 1) -> list[str]:
        async with asyncio.timeout(PATIENCE_S):
            while len(found := re.findall(pattern, self.said)) < count:
                assert self.process.returncode is None, self.said
                await asyncio.sleep(0.05)
        return [str(one) for one in found]

    async def ends(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Demo]:
    ours, theirs = pty.openpty()
    command = (sys.executable, "-m", "bot", "demo", "--folder", str(folder / "films"))
    # Without the environment of whoever runs the tests: no setting of theirs is the demo's. Wide, so no line is broken.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "COLUMNS": "200", "TERM": "dumb"}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    demo = Demo(process, ours)
    try:
        yield demo
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(ours)
        os.close(ours)


async def test_it_tells_its_story_shows_its_pages_and_ends_at_an_interrupt(tmp_path: Path) -> None:
    async with started(tmp_path) as demo:
        [first] = await demo.says(r"http://127\.0\.0\.1:\d+/sign-in/[0-9a-z]+")
        for words in ("/sora generate", "Remix ready", "I can't find a video called", "safety filter"):
            assert words in demo.said, demo.said
        async with httpx.AsyncClient(verify=NO_TLS, timeout=30) as browser:
            assert "signs you in, once" in (await browser.get(first)).text
        demo.types("\n")
        links = await demo.says(r"http://127\.0\.0\.1:\d+/sign-in/[0-9a-z]+", 2)
        assert links[0] != links[1], "Enter makes a new link"
        await demo.says("Ctrl-C ends the demo", 2)
        demo.process.send_signal(signal.SIGINT)
        assert await demo.ends() == 0, demo.said
    assert "Traceback" not in demo.said
    assert list((tmp_path / "films").rglob("*.mp4"))
