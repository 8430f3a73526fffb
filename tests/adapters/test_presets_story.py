"""Presets, told once for both platforms: kept by name, chosen in the form or in the command, shared by admins."""

import re

from tests.adapters import test_remix_story as told
from tests.adapters.test_remix_story import finished
from tests.whole import Whole, credits_for
from tests.worlds.seen import ChatWorld, Seen

world, base_url, bot = told.world, told.base_url, told.bot


def id_of(message: Seen) -> str:
    found = re.search(r"·\s+`?([0-9a-z]{5})`?$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


async def test_a_preset_is_saved_chosen_in_the_form_and_deleted(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 200)
    saved = await world.command("ana", "presets save", name="Neon", text="Relight the whole place with neon signs")
    assert "saved for you" in saved.whisper.text
    listed = (await world.command("ana", "presets list")).whisper.text
    assert "Neon" in listed
    assert "Golden hour" in listed
    assert "Neon" not in (await world.command("ben", "presets list")).whisper.text

    form = (await world.press("ana", await finished(world), "REMIX")).form
    assert "Or start from a preset" in form.inputs
    await world.submit("ana", form, preset="Neon", prompt="")
    remix = await world.until("Remix ready")
    assert "Relight the whole place with neon signs" in remix.text
    assert await bot.balance("ana") == (120, 0)

    assert "deleted" in (await world.command("ana", "presets delete", name="neon")).whisper.text
    assert "no preset called" in (await world.command("ana", "presets delete", name="neon")).whisper.text


async def test_own_words_follow_the_preset_and_a_command_names_one(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 200)
    video = id_of(await finished(world))
    await world.command("ana", "remix", video=video, preset="golden-hour")
    await world.until("Change lighting to golden hour")
    form = (await world.command("ana", "remix", video=video)).form
    await world.submit("ana", form, preset="Fog", prompt="thin as silk")
    await world.until("close to the ground. thin as silk")
    unknown = await world.command("ana", "remix", video=video, preset="Golden huor")
    assert "Did you mean" in unknown.whisper.text
    assert "Nothing was charged" in unknown.whisper.text


async def test_only_admins_share_presets_with_the_team(bot: Whole, world: ChatWorld) -> None:
    text = "Shift the palette to teal and sand"
    refused = await world.command("ana", "admin presets save", name="Brand", text=text)
    assert "Only admins" in refused.whisper.text
    await world.command("boss", "admin presets save", name="Brand", text=text, description="Our colours")
    assert "Our colours" in (await world.command("ana", "presets list")).whisper.text
    assert "deleted" in (await world.command("boss", "admin presets delete", name="Brand")).whisper.text


async def test_several_changes_keep_the_preset(bot: Whole, world: ChatWorld) -> None:
    await credits_for(bot, "ana", 100)
    form = (await world.press("ana", await finished(world), "REMIX")).form
    answer = await world.submit("ana", form, preset="Night", prompt="add a dragon and zoom in")
    advised = answer.form or answer.whisper
    assert "3 changes at once" in advised.text
    if answer.form:
        assert answer.form.inputs["Or start from a preset"] == "Night"
        await world.submit("ana", answer.form, prompt="add a dragon and zoom in")
    else:
        await world.press("ana", answer.whisper, "Remix anyway")
    remix = await world.until("Remix ready")
    assert "lit by the moon. add a dragon and zoom in" in remix.text
