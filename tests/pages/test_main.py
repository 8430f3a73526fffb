"""The main view and a video's page, as somebody in a browser uses them."""

import re

from playwright.async_api import Page, expect

from tests.adapters.web_world import FOX, World, world
from tests.databases import sqlite_url
from tests.house import bot, clock
from tests.pages.chromium import PHONE, Windows, chromium, is_too_wide, needs_chromium, painted, picture, windows

__all__ = ["bot", "chromium", "clock", "sqlite_url", "windows", "world"]

pytestmark = needs_chromium


async def make(page: Page, prompt: str) -> str:
    """By the form; the id of what is being made."""
    await page.get_by_label("What should it show?").fill(prompt)
    await page.get_by_role("button", name=re.compile("GENERATE")).click()
    await page.wait_for_url("**/?video=*")
    return page.url.rsplit("=", 1)[1]


async def test_a_video_is_made_followed_and_remixed_without_loading_the_page_again(
    world: World, windows: Windows
) -> None:
    world.bot.provider.film = painted(FOX)
    page = await windows.open("/")
    fox = await make(page, FOX)
    card = page.locator(f"#video-{fox}")
    await expect(card).to_contain_text("Waiting")
    await page.evaluate("window.same = true")
    await world.finish()
    await expect(card).to_contain_text("Video ready")
    assert await page.evaluate("window.same") is True
    await expect(card.get_by_role("button", name="START REMIX")).not_to_be_visible()
    await picture(page, "main")
    await card.get_by_text("REMIX VIDEO").click()
    await card.get_by_text("Best practices and tips").click()
    for words in ("Cost 40 credits · you have 460 · 420 left", "Add falling snow", "Make it better"):
        await expect(card).to_contain_text(words)
    await picture(page, "main-remix")
    await card.get_by_label("What should change?").fill("make it night")
    await card.get_by_role("button", name="START REMIX (40)").click()
    await page.wait_for_url(lambda url: "video=" in url and fox not in url)
    night = page.url.rsplit("=", 1)[1]
    await expect(page.locator(f"#video-{night}")).to_contain_text("remix of")
    assert await world.bot.balance() == (420, 40)
    await world.finish()
    await expect(page.locator(f"#video-{night}")).to_contain_text("Remix ready")


async def test_prices_follow_the_choices_and_nothing_typed_is_lost(world: World, windows: Windows) -> None:
    page = await windows.open("/")
    await page.get_by_label("What should it show?").fill(FOX)
    await page.get_by_label("Length").select_option("12")
    await expect(page.get_by_role("button", name="GENERATE (120)")).to_be_visible()
    await expect(page.get_by_label("Length")).to_be_focused()
    await expect(page.get_by_label("What should it show?")).to_have_value(FOX)
    await page.get_by_role("button", name="GENERATE (120)").click()
    await page.wait_for_url("**/?video=*")
    assert await world.bot.balance() == (380, 120)


async def test_several_changes_are_advised_against_and_can_be_done_one_after_another(
    world: World, windows: Windows
) -> None:
    world.bot.provider.film = painted(FOX)
    fox = (await world.bot.make(prompt=FOX)).video
    await world.finish()
    page = await windows.open(f"/remix/{fox}")
    many = "make it night, add falling snow and turn the fox blue"
    await page.get_by_label("What should change?").fill(many)
    await page.get_by_role("button", name="START REMIX").click()
    await expect(page.get_by_role("alert")).to_contain_text("3 changes at once")
    windows.complaints.clear()  # The browser notes an answer of 409 as an error.
    await expect(page.get_by_label("What should change?")).to_have_value(many)
    await expect(page.get_by_role("button", name="Remix anyway")).to_be_visible()
    await picture(page, "remix-several")
    await page.get_by_role("link", name="one after another").click()
    await expect(page.get_by_text("One after another")).to_be_visible()
    await picture(page, "chain")
    await page.get_by_role("button", name="START: 3").click()
    await page.wait_for_url("**/?video=*")
    await expect(page.locator("#cards")).to_contain_text("Step 1 of 3")
    assert await world.bot.balance() == (420, 40)


async def test_the_family_of_a_video_can_be_walked_by_keyboard_alone(world: World, windows: Windows) -> None:
    world.bot.provider.film = painted(FOX)
    fox = (await world.bot.make(prompt=FOX)).video
    await world.finish()
    night = (await world.bot.remix(fox)).video
    await world.finish()
    page = await windows.open(f"/videos/{night}")
    await expect(page.get_by_text("Can be remixed until").first).to_contain_text("in 5")
    await picture(page, "video")
    for _ in range(40):
        if await page.evaluate("document.activeElement.matches('.tree a:not(.here)')"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/videos/{fox}")
    await expect(page.locator(".tree .here")).to_contain_text(fox)


async def test_a_link_that_was_used_says_so(world: World, windows: Windows) -> None:
    page = await windows.open("/")
    link = await world.link()
    await page.goto(link)
    await picture(page, "sign-in")
    await page.get_by_role("button", name="Open the pages").click()
    await page.wait_for_url("**/")
    await page.goto(link)
    await expect(page.get_by_role("alert")).to_contain_text("used already")
    windows.complaints.clear()  # The browser notes an answer of 410 as an error.


async def test_nothing_is_wider_than_a_phone(world: World, windows: Windows) -> None:
    world.bot.provider.film = painted(FOX)
    long = f"{FOX} {'w' * 300} {'and on ' * 60}"
    fox = (await world.bot.make(prompt=long)).video
    await world.finish()
    await world.bot.remix(fox)
    page = await windows.open("/", size=PHONE, color_scheme="dark", reduced_motion="reduce")
    for path in ("/", f"/remix/{fox}", f"/videos/{fox}", "/sign-in"):
        await page.goto(f"http://127.0.0.1:{world.port}{path}")
        for closed in await page.locator("details:not([open]) > summary").all():
            if await closed.is_visible():
                await closed.click()
        assert not await is_too_wide(page), path
        await picture(page, f"phone{path.replace('/', '-').replace(fox, 'fox')}")


async def test_everything_works_without_javascript(world: World, windows: Windows) -> None:
    world.bot.provider.film = painted(FOX)
    page = await windows.open("/", java_script_enabled=False)
    await page.get_by_label("Length").select_option("8")
    await page.get_by_label("What should it show?").fill(FOX)
    await page.get_by_role("button", name="Show the prices for these choices").click()
    await expect(page.get_by_role("button", name="GENERATE (80)")).to_be_visible()
    await page.get_by_role("button", name="GENERATE (80)").click()
    await page.wait_for_url("**/?video=*")
    fox = page.url.rsplit("=", 1)[1]
    await world.finish()
    await page.get_by_role("link", name="Look again").click()
    card = page.locator(f"#video-{fox}")
    await expect(card.locator("time")).to_contain_text("UTC")
    await card.get_by_text("REMIX VIDEO").click()
    await card.get_by_label("What should change?").fill("make it night")
    await card.get_by_role("button", name="START REMIX (80)").click()
    await expect(page.locator("#cards")).to_contain_text("remix of")
