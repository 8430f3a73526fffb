"""Several changes, one after another, told once for both platforms."""

import asyncio
import re

from tests.adapters import test_remix_story as told
from tests.adapters.test_remix_story import finished
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

world, base_url, bot = told.world, told.base_url, told.bot

SEVERAL = "make it night, add falling snow and zoom in slowly"
OFFER = "Do them one after another"


def id_of(message: Seen) -> str:
    found = re.search(r"·\s+`?([0-9a-z]{5})`?$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


async def planned(world: ChatWorld, video: str, prompt: str = SEVERAL) -> Seen:
    """The plan, as the person sees it after the advice."""
    advice = (await world.command("ana", "remix", video=video, prompt=prompt)).whisper
    assert "changes at once" in advice.text
    plan = (await world.press("ana", advice, OFFER)).whisper
    assert plan
    return plan


async def test_each_step_is_shown_priced_made_and_paid(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 200)
    plan = await planned(world, id_of(await finished(world)))
    for words in ("make it night", "add falling snow", "zoom in slowly", "3 × 40 = 120 credits", "40 left"):
        assert words in plan.text
    assert await bot.balance("ana") == (160, 0)
    await world.press("ana", plan, "START: 3 × 40 CREDITS")
    for number in (1, 2, 3):
        card = await world.until(f"Step {number} of 3")
        assert card
    result = await until_result(world, "zoom in slowly")
    assert "Step 3 of 3" in result.text
    assert result.film
    assert await bot.balance("ana") == (40, 0)
    assert await bot.breaches() == []


async def test_it_stops_at_a_failure_and_says_what_came_out(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 200)
    plan = await planned(world, id_of(await finished(world)), "make it night, add [fail] snow and zoom in slowly")
    await world.press("ana", plan, "START: 3 × 40 CREDITS")
    stopped = await world.until("Stopped at step 2 of 3")
    assert "Came out:" in stopped.text
    assert "zoom in slowly" in stopped.text
    assert stopped.buttons == ("REMIX",)
    assert await bot.balance("ana") == (120, 0)
    form = (await world.press("ana", stopped, "REMIX")).form
    assert "make it night" in form.text


async def test_a_restart_between_two_steps_loses_and_doubles_nothing(
    world: ChatWorld,
    base_url: str,
    tmp_path,
) -> None:
    async with whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 200)
        plan = await planned(world, id_of(await finished(world)))
        await world.press("ana", plan, "START: 3 × 40 CREDITS")
        await world.until("Step 1 of 3")
    async with whole(world, tmp_path, base_url) as bot:
        await until_result(world, "zoom in slowly")
        assert await bot.balance("ana") == (40, 0)
        assert await bot.breaches() == []


async def test_whoever_left_meanwhile_pays_for_no_further_step(world: ChatWorld, base_url: str, tmp_path) -> None:
    """What the chat said of a member counts for a while; a restart forgets it."""
    async with whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 200)
        plan = await planned(world, id_of(await finished(world)), "make it night [slow=2], add snow and zoom in slowly")
        await world.press("ana", plan, "START: 3 × 40 CREDITS")
        await world.until("Step 1 of 3")
    world.leave("ana")
    async with whole(world, tmp_path, base_url) as bot:
        stopped = await world.until("Stopped after step 1 of 3")
        assert "no longer a member" in stopped.text
        assert "Came out:" in stopped.text
        assert await bot.balance("ana") == (120, 0)
        assert await bot.breaches() == []


async def test_the_button_starts_once(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 400)
    plan = await planned(world, id_of(await finished(world)))
    await world.press("ana", plan, "START: 3 × 40 CREDITS", delivery="one")
    await world.press("ana", plan, "START: 3 × 40 CREDITS", delivery="one")
    again = await world.press("ana", plan, "START: 3 × 40 CREDITS")
    assert "no longer have that draft" in again.whisper.text
    await until_result(world, "zoom in slowly")
    assert await bot.balance("ana") == (240, 0)


async def test_on_slack_the_plan_stands_in_the_form_itself(base_url: str, tmp_path) -> None:
    async with SlackWorld() as world, whole(world, tmp_path, base_url) as bot:
        await credits_for(bot, "ana", 200)
        form = (await world.press("ana", await finished(world), "REMIX")).form
        advised = (await world.submit("ana", form, prompt=SEVERAL)).form
        plan = await world.press_in("ana", advised, OFFER)
        assert plan.submit == "START: 3 × 40"
        assert "3 × 40 = 120 credits" in plan.text
        await world.submit("ana", plan)
        await until_result(world, "zoom in slowly")
        assert await bot.balance("ana") == (40, 0)


async def until_result(world: ChatWorld, words: str) -> Seen:
    for _ in range(2500):
        found = [m for m in world.messages() if m.film and words in m.text and m.buttons]
        if found:
            return found[0]
        await asyncio.sleep(0.04)
    raise AssertionError(f"it never came: {[m.text for m in world.messages()]}")
