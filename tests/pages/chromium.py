"""A real Chromium before the real pages; films are painted by the stand-in vendor. Where there is none, tests skip."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from adapters.providers.simulator import film
from adapters.providers.simulator.scene import Script
from adapters.providers.simulator.story import Story
from core.names import AccountId
from tests.adapters.web_world import World
from tests.house import ANA

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)
ARTIFACTS = Path(__file__).parent.parent.parent / "artifacts"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

REQUIRED = bool(os.environ.get("REQUIRE_BROWSER"))
"""As in CI: without a browser the tests fail instead of being left out."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not REQUIRED, reason="no Chromium here: apt-get install -y chromium"
)


@cache
def painted(prompt: str, change: str = "", seconds: int = 4) -> bytes:
    """A film as the stand-in vendor makes it."""
    story = Story(prompt=prompt)
    script = Script(
        video_id="video_1",
        story=story.changed(change) if change else story,
        made_from="video_0" if change else None,
        model="sora-2",
        width=640,
        height=360,
        seconds=seconds,
    )
    return film.mp4(script)


class Windows:
    """Opens pages, and hears everything that should never happen on one."""

    def __init__(self, browser: Browser, world: World) -> None:
        self._browser, self._world = browser, world
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.asked: list[str] = []

    async def open(self, path: str, who: AccountId = ANA, size: dict[str, int] | None = None, **how: Any) -> Page:
        """A window of this person, signed in."""
        context = await self._browser.new_context(viewport=size or DESK, **how)  # type: ignore[arg-type]  # A typed dict.
        self._contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        await page.clock.set_fixed_time(self._world.bot.clock.now())  # Pages tell times by the reader's own clock.
        await page.goto(await self._world.link(who))
        await page.get_by_role("button", name="Open the pages").click()
        await page.wait_for_url(f"http://127.0.0.1:{self._world.port}/")
        await page.goto(f"http://127.0.0.1:{self._world.port}{path}")
        return page

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """One for all tests of this process, in a loop of its own, for each test has another; gives its address."""
    assert CHROMIUM is not None, "REQUIRE_BROWSER is set and there is no Chromium: apt-get install -y chromium"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def be_there() -> None:
        async with async_playwright() as playwright:
            way_in = f"--remote-debugging-port={port}"
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", way_in])
            ready.set()
            await over.wait()
            await browser.close()

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(loop.run_until_complete, be_there())
        while not ready.wait(0.1):
            if running.done():
                running.result()
        yield f"http://127.0.0.1:{port}"
        loop.call_soon_threadsafe(over.set)
    loop.close()


@pytest.fixture
async def windows(world: World, chromium: str) -> AsyncIterator[Windows]:
    """Closed at the end, when nothing may have been complained of and nobody asked but us."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        windows = Windows(browser, world)
        yield windows
        await windows.close()
        await browser.close()
    ours = (f"http://127.0.0.1:{world.port}/", "data:", "blob:")
    assert [url for url in windows.asked if not url.startswith(ours)] == []
    assert not windows.complaints, windows.complaints


async def picture(page: Page, name: str) -> None:
    """Kept for people to look at; not in the repository."""
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


async def is_too_wide(page: Page) -> bool:
    """Whether somebody would have to scroll sideways."""
    return bool(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
