"""Who asks on Slack, and where: admins, guests, other workspaces, private places, and when nobody can say."""

import asyncio
import time

import pytest

from core.refusals import CannotPostHere, Guest
from tests.adapters.slack_fakes import app, connected, studio, world
from tests.worlds.slack_api import ELSEWHERE, PRIVATE

__all__ = ["app", "studio", "world"]


async def test_admins_guests_and_strangers_are_known_before_anything_is_spent(app, world, studio):
    for person in ("ana", "boss", "guest", "stranger"):
        await world.press_id(person, "sora_insist", "v7kq2")
    facts = [(ask.by.admin, ask.by.guest, ask.by.external) for ask in studio.asks]
    assert facts == [
        (False, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize("action", ["sora_insist", "sora_remix", "sora_cancel", "sora_making"])
async def test_an_admin_of_another_workspace_is_an_outsider_in_ours(app, world, studio, action):
    """Slack Connect: the delivery names their own workspace, where they may be whatever they like."""
    await world.press_id("partner", action, "v7kq2")
    by = studio.asks[-1].by
    assert (by.account, by.team, by.admin, by.external) == ("slack:T0001:U0PARTNER", "slack:T0001", False, True)


async def test_a_command_and_a_form_of_another_workspace_are_judged_by_ours(app, world, studio):
    form = (await world.command("partner", "generate")).form
    await world.submit("partner", form, prompt="a fox for nothing")
    await world.command("partner", "admin credits history")
    assert {(ask.by.team, ask.by.admin, ask.by.external) for ask in studio.asks} == {("slack:T0001", False, True)}
    assert all(ask.at.startswith("slack:T0001:") for ask in studio.asks)


async def test_listed_people_are_admins(world, studio):
    async with connected(world, studio, admins=["U0ANA"]):
        await world.command("ana", "admin credits history")
    assert studio.asks[-1].by.admin


async def test_opening_a_form_asks_about_nobody_who_is_known_and_about_no_room(app, world):
    for _ in range(2):
        assert (await world.press_id("ana", "sora_remix", "v7kq2")).form
    assert (world.calls("users.info"), world.calls("conversations.info")) == (1, 0)


async def test_a_form_does_not_wait_long_for_slacks_word_and_says_that_it_is_unsure(app, world, studio):
    world.fail_next("users.info", slow_s=1.5)
    began = time.monotonic()
    assert (await world.press_id("guest", "sora_remix", "v7kq2")).form
    assert time.monotonic() - began < 1.4
    assert studio.asks[-1].by.unsure
    await asyncio.sleep(1)
    await world.press_id("guest", "sora_remix", "v7kq2")
    assert (studio.asks[-1].by.unsure, studio.asks[-1].by.guest) == (False, True)


async def test_a_new_video_from_the_menu_opens_its_form_before_the_direct_message_is_looked_for(app, world):
    world.fail_next("conversations.open", slow_s=3.5)
    assert (await world.shortcut("ana", "sora_new")).form
    assert world.calls("conversations.open") == 0


async def test_a_direct_message_that_cannot_be_found_is_told_in_the_form(app, world, studio):
    form = (await world.shortcut("ana", "sora_new")).form
    world.fail_next("conversations.open", 500)
    answer = await world.submit("ana", form, prompt="a fox in snow")
    assert "Slack did not answer me in time. Nothing was charged." in answer.form.errors[0]
    assert "make" not in studio.names()


async def test_facts_are_remembered(app, world):
    for prompt in ("a fox in snow", "a fox in rain"):
        await world.command("ana", "generate", prompt=prompt)
    assert world.calls("users.info") == world.calls("conversations.info") == 1


async def test_two_hundred_presses_at_once_cause_one_look(app, world, studio):
    studio.refuses["insist"] = Guest()
    await asyncio.gather(*(world.press_id("ana", "sora_insist", "v7kq2") for _ in range(200)))
    assert studio.names().count("insist") == 200
    assert world.calls("users.info") == world.calls("conversations.info") == 1


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_without_slacks_word_nothing_is_spent(app, world, studio, method):
    world.fail_next(method, 500)
    answer = await world.command("ana", "generate", prompt="a fox in snow")
    assert "Nothing was charged" in answer.whisper.text
    assert studio.names() == []
    assert await world.command("ana", "generate", prompt="a fox in snow")
    assert studio.names() == ["make"]


async def test_a_channel_without_the_bot_is_known_before_the_hold(app, world, studio):
    world.channel = ELSEWHERE
    await world.command("ana", "generate", prompt="a fox in snow")
    assert studio.asks[-1].missing == ("membership",)
    world.api.members.add(ELSEWHERE)
    await world.command("ana", "generate", prompt="a fox in rain")
    assert studio.asks[-1].missing == ()


async def test_the_bot_is_to_be_invited_by_the_name_it_has_here(app, world, studio):
    studio.refuses["make"] = CannotPostHere(("membership",))
    answer = await world.command("ana", "generate", prompt="a fox in snow")
    assert "Type /invite @film_bot first." in answer.whisper.text


async def test_private_places_are_told_apart(app, world, studio):
    for channel, private, missing in [
        ("D0ANA", True, ()),
        ("D0OTHERS", True, ("membership",)),
        (PRIVATE, True, ()),
        ("C0001", False, ()),
    ]:
        world.channel = channel
        await world.press_id("ana", "sora_insist", "v7kq2")
        assert (studio.asks[-1].private, studio.asks[-1].missing) == (private, missing)


async def test_a_form_from_a_private_channel_stays_private(app, world, studio):
    world.channel = PRIVATE
    form = (await world.command("ana", "generate")).form
    await world.submit("ana", form, prompt="a fox in snow")
    assert studio.asks[-1].private
    assert studio.asks[-1].at == "slack:T0001:C0003:"
