"""The pages themselves, photographed while the demo's bot serves them: nothing in these pictures is drawn by hand."""

import io
import tempfile
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, async_playwright

from adapters.web.waiting import Waiting
from bot import showroom
from bot.demo import studio
from bot.terminal import TEAM, YOU
from bot.wiring import Parts
from core.names import AccountId, Actor, Ask, place_of
from core.studio import Wish

SIZE = {"width": 1120, "height": 760}
ORIGINALS = (
    "A forest scene with sunlight filtering through trees",
    "A mountain landscape with clear skies",
    "A cinematic shot of a cityscape at noon",
)
CHANGES = (
    (0, "Change the time to sunset with warm golden light"),
    (1, "Add a light layer of fog in the valleys"),
    (0, "Change time from day to night"),
)
_keys = count(1)


def ask(who: AccountId = YOU) -> Ask:
    actor = Actor(account=who, team=TEAM, admin=who == YOU)
    return Ask(by=actor, at=place_of("demo", "team", "terminal"), key=f"picture-{next(_keys)}")


async def ended(parts: Parts, video: str) -> str:
    async def gone() -> bool:
        return False

    await Waiting().ended(parts.reader, ask(), await parts.reader.video(ask(), video), gone)
    return video


async def filled(parts: Parts) -> list[str]:
    """Ids, originals first."""
    await parts.studio.grant(ask(), YOU, 1000, "for the demo")
    await parts.studio.grant(ask(), showroom.BEN, 300, "for the launch")
    wish = Wish(model="sora-2", seconds=4, size="1280x720")
    made = [await ended(parts, (await parts.studio.make(ask(), prompt, wish)).video) for prompt in ORIGINALS]
    for original, change in CHANGES:
        who = YOU if original == 0 else showroom.BEN
        made.append(await ended(parts, (await parts.studio.remix(ask(who), made[original], change)).video))
    return made


async def rooms(chromium: str) -> dict[str, Image.Image]:
    """By the picture's name."""
    with tempfile.TemporaryDirectory() as folder:
        async with studio(Path(folder)) as parts, showroom.opened(parts) as address, async_playwright() as playwright:
            made = await filled(parts)
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = await browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]  # A typed dict.
            await page.goto(await showroom.link(parts, 1))
            await page.get_by_role("button").click()
            await page.wait_for_url(f"{address}/")
            scenes: dict[str, Callable[[], Awaitable[None]]] = {
                "web-main": lambda: _main(page, f"{address}/?video={made[3]}"),
                "web-archive": lambda: _archive(page, f"{address}/archive"),
                "web-dialog": lambda: _dialog(page),
                "web-compare": lambda: _compare(page, f"{address}/compare/{made[0]}/{made[3]}"),
            }
            shots = {}
            for name, scene in scenes.items():
                await scene()
                shots[name] = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
            await browser.close()
            return shots


async def _main(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("#prompt").fill("A lighthouse in a storm, waves against the rocks")
    await page.wait_for_timeout(1500)


async def _archive(page: Page, address: str) -> None:
    await page.goto(address, wait_until="networkidle")


async def _dialog(page: Page) -> None:
    await page.get_by_role("link", name="REMIX", exact=True).last.click()
    await page.get_by_role("dialog").get_by_label("What should change?").fill("Make the scene foggy and mysterious")


async def _compare(page: Page, address: str) -> None:
    await page.goto(address, wait_until="networkidle")
    await page.get_by_role("slider", name="Where both are").fill("2")
    await page.wait_for_timeout(1500)
