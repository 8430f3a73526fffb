"""The archive, compare, credits and gallery pages, as somebody in a browser uses them."""

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from adapters.web.app import create_app
from bot.gallery import pieces
from bot.serving import serving
from core.names import VideoId
from tests.adapters.web_world import FOX, World, world
from tests.databases import sqlite_url
from tests.house import ANA, BEN, BOSS, bot, clock
from tests.pages.chromium import PHONE, Windows, chromium, is_too_wide, needs_chromium, painted, picture, windows

__all__ = ["bot", "chromium", "clock", "sqlite_url", "windows", "world"]

NIGHT = "make it night, with a full moon"
BOTH = "[document.getElementById('a'), document.getElementById('b')]"

pytestmark = needs_chromium


@pytest.fixture
async def fox(world: World) -> VideoId:
    world.bot.provider.film = painted(FOX)
    card = await world.bot.make(prompt=FOX)
    await world.finish()
    return card.video


@pytest.fixture
async def night(world: World, fox: VideoId) -> VideoId:
    """Ben's remix of it."""
    world.bot.provider.film = painted(FOX, NIGHT)
    card = await world.bot.remix(fox, NIGHT, BEN)
    await world.finish()
    return card.video


async def test_a_video_is_remixed_from_the_archives_dialog(
    world: World, windows: Windows, fox: VideoId, night: VideoId
) -> None:
    page = await windows.open("/archive")
    await picture(page, "archive")
    remix = page.locator(f"#tile-{fox}").get_by_role("link", name="REMIX")
    await remix.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("What should change?")
    await expect(field).to_be_focused()
    for words in ("Best practices and tips", "Cost", FOX):
        await expect(dialog).to_contain_text(words)
    await expect(dialog.locator(".tips ul").first).to_be_visible()
    await field.fill("add falling snow")
    await picture(page, "archive-dialog")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(remix).to_be_focused()
    await remix.click()
    await expect(field).to_have_value("add falling snow")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)
    await remix.click()
    await expect(field).to_have_value("add falling snow")
    await dialog.get_by_role("button", name="START REMIX").click()
    await page.wait_for_url("**/?video=*")
    await expect(page.locator("#cards")).to_contain_text("add falling snow")
    assert await world.bot.balance() == (420, 40)


async def test_a_remix_that_cannot_be_any_more_is_told_on_its_page(
    world: World, windows: Windows, fox: VideoId
) -> None:
    page = await windows.open("/archive")
    world.bot.clock.pass_(3700)
    await page.get_by_role("link", name="REMIX", exact=True).click()
    await page.wait_for_url(f"**/remix/{fox}")
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was charged")
    windows.complaints.clear()  # The browser notes each answer of 409 as an error.


async def test_older_videos_come_by_themselves(world: World, windows: Windows, fox: VideoId) -> None:
    for number in range(6):
        await world.bot.make(prompt=f"a whale, number {number}")
    await world.finish()
    page = await windows.open("/archive?limit=2")
    await page.mouse.wheel(0, 4000)
    await expect(page.locator("#shelf > li")).to_have_count(7)
    await expect(page.locator(f"#tile-{fox}")).to_have_count(1)
    await expect(page.locator("#older")).to_have_count(0)


async def test_the_archive_works_without_javascript(
    world: World, windows: Windows, fox: VideoId, night: VideoId
) -> None:
    page = await windows.open("/archive?limit=1", java_script_enabled=False)
    await expect(page.locator("#shelf > li")).to_have_count(1)
    await page.get_by_role("link", name="Older").click()
    await page.locator(f"#tile-{fox}").get_by_role("link", name="REMIX").click()
    await page.wait_for_url(f"**/remix/{fox}")
    await page.get_by_label("What should change?").fill("add falling snow")
    await page.get_by_role("button", name="START REMIX").click()
    await page.wait_for_url("**/?video=*")


async def drift(page: Page) -> float:
    """How far apart both are, at one moment."""
    return float(await page.evaluate(f"(([a, b]) => Math.abs(a.currentTime - b.currentTime))({BOTH})"))


async def until(page: Page, condition: str) -> None:
    """wait_for_function would evaluate a string inside the page, which the page's policy forbids."""
    for _ in range(1500):
        if await page.evaluate(f"(([a, b]) => {condition})({BOTH})"):
            return
        await page.wait_for_timeout(20)
    raise AssertionError(f"it never came to {condition}")


async def test_two_videos_play_in_step(world: World, windows: Windows, fox: VideoId, night: VideoId) -> None:
    page = await windows.open(f"/compare/{fox}/{night}")
    await until(page, "a.readyState >= 3 && b.readyState >= 3")
    assert await page.evaluate(f"{BOTH}.map(film => film.muted)") == [False, True]
    play = page.get_by_role("button", name="Play both")
    await play.click()
    await until(page, "a.currentTime > 0.6 && b.currentTime > 0.6")
    assert await drift(page) < 0.15
    await page.get_by_role("button", name="Pause both").click()
    await until(page, "a.paused && b.paused")
    await page.get_by_role("slider", name="Where both are").fill("2.5")
    await until(page, "!a.seeking && !b.seeking")
    assert await page.evaluate(f"{BOTH}.map(film => film.currentTime)") == [2.5, 2.5]
    await page.get_by_label("Speed of both").select_option("0.5")
    assert await page.evaluate(f"{BOTH}.map(film => film.playbackRate)") == [0.5, 0.5]
    await page.evaluate(f"{BOTH}[1].currentTime = 0.4")  # It fell behind, as a slow disk makes it.
    await play.click()
    await until(page, "a.currentTime > 2.7 && b.currentTime > 2.7")
    assert await drift(page) < 0.15
    await page.get_by_label("Speed of both").select_option("2")
    await expect(page.get_by_role("button", name="Play again")).to_be_visible(timeout=30_000)
    assert await page.evaluate(f"{BOTH}.map(film => film.paused)") == [True, True]
    await picture(page, "compare")


async def test_a_shorter_one_stands_still_at_its_end(world: World, windows: Windows, fox: VideoId) -> None:
    world.bot.provider.film = painted(FOX, NIGHT, seconds=2)
    short = (await world.bot.remix(fox, NIGHT)).video
    await world.finish()
    page = await windows.open(f"/compare/{short}/{fox}")
    await until(page, "a.readyState >= 3 && b.readyState >= 3")
    await page.get_by_role("slider", name="Where both are").fill("3")
    await until(page, "!a.seeking && !b.seeking && b.currentTime === 3 && a.currentTime >= a.duration - 0.05")
    await page.get_by_role("button", name="Play both").click()
    await until(page, "b.currentTime > 3.3 && a.currentTime >= a.duration - 0.05")
    await expect(page.get_by_role("button", name="Play again")).to_be_visible(timeout=30_000)


async def test_compare_by_keyboard_alone(world: World, windows: Windows, fox: VideoId, night: VideoId) -> None:
    page = await windows.open(f"/compare/{fox}/{night}")
    await until(page, "a.readyState >= 3 && b.readyState >= 3")
    await page.keyboard.press("ArrowRight")
    await until(page, "a.currentTime === 1 && b.currentTime === 1")
    await page.keyboard.press(".")
    await until(page, "Math.abs(a.currentTime - 1 - 1 / 24) < 0.001 && a.currentTime === b.currentTime")
    await page.keyboard.press(">")
    assert await page.evaluate(f"{BOTH}.map(film => film.playbackRate)") == [1.5, 1.5]
    await page.keyboard.press("Space")
    await until(page, "!a.paused && !b.paused")
    await page.keyboard.press("k")
    await until(page, "a.paused && b.paused")
    await page.keyboard.press("w")
    await expect(page.get_by_role("button", name="Wipe")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("s")
    await page.wait_for_url(f"**/compare/{night}/{fox}")


async def test_the_wipe_shows_a_to_the_left_and_b_to_the_right(
    world: World, windows: Windows, fox: VideoId, night: VideoId
) -> None:
    page = await windows.open(f"/compare/{fox}/{night}")
    await page.get_by_role("button", name="Wipe").click()
    place = page.get_by_role("slider", name="How much of A is seen")
    await page.get_by_role("slider", name="Where both are").fill("2")
    await until(page, "a.currentTime === 2 && b.currentTime === 2 && !a.seeking && !b.seeking")
    await place.fill("30")
    clip = "getComputedStyle(document.getElementById('b')).clipPath"
    assert await page.evaluate(clip) == "inset(0px 0px 0px 30%)"
    tops = await page.evaluate(f"{BOTH}.map(film => film.getBoundingClientRect()).map(box => [box.left, box.top])")
    assert tops[0] == tops[1]
    await picture(page, "compare-wipe")
    box = await page.locator("#stage").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 40, steps=4)
    await page.mouse.up()
    assert await place.input_value() == "80"
    await page.get_by_role("button", name="Wipe").click()
    assert await page.evaluate(clip) == "none"


async def test_an_admin_grants_in_the_browser_and_others_cannot(world: World, windows: Windows, fox: VideoId) -> None:
    await world.bot.make(BEN, "a whale in the clouds")
    page = await windows.open("/credits", BOSS)
    await page.get_by_role("link", name="@502").click()
    await expect(page.get_by_label("Member")).to_have_value("502")
    await page.get_by_label("Credits", exact=True).fill("200")
    await page.get_by_label("Reason").fill("for the launch")
    await page.get_by_role("button", name="Grant").click()
    await expect(page.get_by_role("status")).to_contain_text("460 before, 660 now")
    await picture(page, "credits")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download all lines").click()
    assert (await download.value).suggested_filename == "credits.csv"
    own = await windows.open("/credits", ANA)
    await expect(own.get_by_role("main")).to_contain_text("for its admins")
    await expect(own.get_by_role("button", name="Grant")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_too_wide_for_a_phone(
    world: World, windows: Windows, fox: VideoId, night: VideoId, scheme: str
) -> None:
    page = await windows.open("/archive", BOSS, PHONE, color_scheme=scheme)
    for name, path in (("archive", "/archive"), ("compare", f"/compare/{fox}/{night}"), ("credits", "/credits")):
        await page.goto(f"http://127.0.0.1:{world.port}{path}")
        assert not await is_too_wide(page), name
        await picture(page, f"phone-{name}-{scheme}")
    await page.goto(f"http://127.0.0.1:{world.port}/archive")
    await page.get_by_role("link", name="REMIX", exact=True).first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert not await is_too_wide(page)
    await picture(page, f"phone-dialog-{scheme}")


async def test_the_gallery_is_drawn_within_its_policy(world: World, windows: Windows) -> None:
    desk = replace(world.desk, gallery=pieces)
    async with serving(create_app(desk), "127.0.0.1", 0) as port:
        page = await windows.open("/")
        for kind in ("result_card", "remix_form", "list_card"):
            await page.goto(f"http://127.0.0.1:{port}/gallery?kind={kind}")
            await expect(page.get_by_role("heading", name=kind).first).to_be_visible()
            assert not await is_too_wide(page)
            await picture(page, f"gallery-{kind}")
        windows.asked = [url for url in windows.asked if not url.startswith(f"http://127.0.0.1:{port}/")]
