"""What people do in Slack, through the real Bolt and a real websocket, and what they get back."""

import asyncio

import pytest

from core.names import AccountId, Place, VideoId
from core.refusals import InsufficientCredits, JustStarted, NotFound, SeveralChanges, SourceExpired
from core.studio import Wish
from tests.adapters.slack_fakes import (
    CARDS,
    FILM,
    HERE,
    FakeStudio,
    Naps,
    app,
    connected,
    remix_form,
    result,
    studio,
    world,
)

__all__ = ["app", "studio", "world"]

BY_ANA = AccountId("slack:T0001:U0ANA")


async def test_remix_goes_from_the_button_to_the_card(app, world, studio):
    form = await remix_form(app, world)
    assert (form.title, form.submit) == ("Remix a video", "START REMIX (80)")
    assert "Cost 80 credits · you have 420 · 340 left" in form.text
    await world.submit("ana", form, prompt="make it night & <b>")
    card = await world.until("Waiting")
    assert studio.asked[-1] == ("remix", "v7kq2", "make it night & <b>", False)
    ask = studio.asks[-1]
    assert (ask.by.account, ask.by.team, ask.at, ask.key) == (BY_ANA, "slack:T0001", HERE, form.id)
    assert card.buttons == ("CANCEL",)
    await until(lambda: studio.places == {"r9ab3": f"{HERE}{card.id}"})


async def until(done):
    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110  # It waits for what comes over a socket.
            await asyncio.sleep(0.01)


async def test_the_result_shows_the_film_right_above_its_card(app, world):
    card = await result(app, world)
    assert card.film == FILM
    assert [message.text.split("\n")[0] for message in world.messages()] == [
        "video-v7kq2.mp4",
        "✅ Video ready · <@U0ANA>",
    ]


async def test_buttons_and_half_filled_forms_work_after_a_restart(world, studio):
    async with connected(world, studio, sleep=Naps()) as app:
        message = await result(app, world)
        form = (await world.press("ana", message, "REMIX")).form
    async with connected(world, FakeStudio()):
        assert (await world.press("ben", message, "REMIX")).form
    later = FakeStudio()
    async with connected(world, later):
        await world.submit("ana", form, prompt="make it night")
        await world.until("Waiting")
    assert later.asked == [("remix", "v7kq2", "make it night", False)]


async def test_two_people_can_open_the_same_form(app, world, studio):
    message = await result(app, world)
    first = (await world.press("ana", message, "REMIX")).form
    second = (await world.press("ben", message, "REMIX")).form
    await world.submit("ben", second, prompt="make it night")
    await world.submit("ana", first, prompt="add snow")
    assert [(ask.by.account[-3:], *asked[2:3]) for ask, asked in zip(studio.asks, studio.asked, strict=True)][-2:] == [
        ("BEN", "make it night"),
        ("ANA", "add snow"),
    ]


async def test_a_refusal_at_submit_stands_in_the_form_and_the_form_can_be_sent_again(app, world, studio):
    form = await remix_form(app, world)
    studio.refuses["remix"] = InsufficientCredits(80, 35)
    answer = await world.submit("ana", form, prompt="make it night")
    assert answer.form.errors == (str(InsufficientCredits(80, 35)),)
    studio.refuses.clear()
    await world.submit("ana", answer.form, prompt="make it night")
    await world.until("Waiting")


async def test_advice_is_given_in_the_form_and_sending_it_again_overrules_it(app, world, studio):
    form = await remix_form(app, world)
    studio.refuses["remix"] = SeveralChanges(3, VideoId("v7kq2"), 80)
    again = (await world.submit("ana", form, prompt="night, snow and a dragon")).form
    assert "3 changes at once" in again.text
    assert again.submit == "Remix anyway"
    assert again.inputs["What should change?"] == "night, snow and a dragon"
    studio.refuses.clear()
    await world.submit("ana", again)
    assert studio.asked[-1] == ("remix", "v7kq2", "night, snow and a dragon", True)


async def test_starting_the_same_video_twice_asks_in_the_form(app, world, studio):
    form = (await world.command("ana", "generate")).form
    studio.refuses["make"] = JustStarted(VideoId("r9ab3"), None, 80)
    again = (await world.submit("ana", form, prompt="a fox in snow", length="12")).form
    assert "You just started this one" in again.text
    studio.refuses.clear()
    await world.submit("ana", again)
    assert studio.asked[-1] == ("make", "a fox in snow", Wish(model="sora-2", seconds="12", size="1280x720"), True)


async def test_a_refusal_at_the_press_is_whispered(app, world, studio):
    message = await result(app, world)
    studio.refuses["remix_form"] = SourceExpired(VideoId("v7kq2"), "Sora 2", "1 hour", "23 minutes")
    answer = await world.press("ana", message, "REMIX")
    assert "ended 23 minutes ago. Nothing was charged." in answer.whisper.text
    assert answer.whisper.buttons == ("AGAIN",)
    assert (await world.press("ana", answer.whisper, "AGAIN")).form.inputs["What should change?"] == "make it night"


async def test_a_new_length_changes_the_cost_in_the_open_form(app, world, studio):
    form = (await world.command("ana", "generate")).form
    changed = await world.choose("ana", form, prompt="half a sen", length="12")
    assert "Cost 120 credits" in changed.text
    assert changed.inputs["Length"] == "12"
    await world.submit("ana", changed, prompt="a whole sentence")
    assert studio.asked[-1][2] == Wish(model="sora-2", seconds="12", size="1280x720")


async def test_a_form_that_was_changed_meanwhile_is_left_alone(app, world):
    form = (await world.command("ana", "generate")).form
    world.fail_next("views.update", error="hash_conflict")
    assert (await world.choose("ana", form, length="12")).inputs["Length"] == "8"
    assert not world.api.whispers


async def test_five_deliveries_of_one_command_make_one_video(app, world, studio):
    for _ in range(5):
        await world.command("ana", "generate", prompt="a fox in snow", delivery="one")
    assert world.calls("chat.postMessage") == 1
    assert studio.names().count("make") == 1


async def test_five_deliveries_of_one_submit_make_one_video(app, world, studio):
    form = await remix_form(app, world)
    before = world.calls("chat.postMessage")
    for _ in range(5):
        await world.submit("ana", form, prompt="make it night", delivery="one")
    await asyncio.sleep(0.1)
    assert world.calls("chat.postMessage") == before + 1


async def test_a_question_delivered_again_is_answered_once(app, world):
    assert (await world.command("ana", "balance", delivery="one")).whisper
    assert (await world.command("ana", "balance", delivery="one")).nothing
    assert len(world.api.whispers) == 1


async def test_a_cut_connection_gives_one_card(app, world, studio):
    world.fail_next("chat.postMessage", after=True, cut=True)
    await world.command("ana", "generate", prompt="a fox in snow")
    assert len([m for m in world.messages() if "Waiting" in m.text]) == 1
    assert list(studio.places) == ["r9ab3"]


async def test_a_card_that_cannot_be_posted_is_left_to_the_worker(app, world, studio):
    world.fail_next("chat.postMessage", error="ratelimited", status=429, Retry_After="1", times=2)
    assert (await world.command("ana", "generate", prompt="a fox in snow")).nothing
    await asyncio.sleep(1.5)
    assert studio.places == {}
    assert not world.api.whispers


@pytest.mark.parametrize("error", ["", "message_not_found", "cant_delete_message"])
async def test_a_card_that_came_second_is_taken_away_quietly(app, world, studio, error):
    studio.places["r9ab3"] = Place(f"{HERE}1600000000.000001")
    if error:
        world.fail_next("chat.delete", error=error)
    assert (await world.command("ana", "generate", prompt="a fox in snow")).whisper is None
    await until(lambda: world.calls("chat.delete") == 1)
    assert len(world.messages()) == (1 if error else 0)
    assert not world.api.whispers


async def test_slow_work_is_acknowledged_in_time_and_answered_by_a_whisper(app, world, studio):
    studio.slow_s = 2.7
    studio.refuses["make"] = InsufficientCredits(80, 35)
    await world.command("ana", "generate", prompt="a fox in snow")
    await until(lambda: world.api.whispers)
    assert "you have 35" in world.api.whispers[0]["text"]


async def test_a_slow_submit_is_whispered_too(app, world, studio):
    form = await remix_form(app, world)
    studio.slow_s = 2.7
    studio.refuses["remix"] = InsufficientCredits(80, 35)
    assert (await world.submit("ana", form, prompt="make it night")).form is None
    await until(lambda: world.api.whispers)
    assert world.calls("chat.postEphemeral") == 1


async def test_a_fault_of_ours_is_told_with_a_reference(app, world, studio):
    studio.refuses["balance"] = RuntimeError("the database says secret things")
    answer = await world.command("ana", "balance")
    assert "Something broke on my side (ref " in answer.whisper.text
    assert "secret" not in answer.whisper.text


async def test_a_fault_of_ours_at_submit_stands_in_the_form(app, world, studio):
    form = await remix_form(app, world)
    studio.refuses["remix"] = RuntimeError("boom")
    assert "Something broke on my side" in (await world.submit("ana", form, prompt="make it night")).form.errors[0]


async def test_a_form_of_another_version_is_told_in_a_direct_message(app, world):
    form = await remix_form(app, world)
    world.api.views[form.id] |= {"callback_id": "sora_older", "private_metadata": "", "blocks": [{"type": "divider"}]}
    assert (await world.submit("ana", form)).form is None
    await until(lambda: world.messages_in("D0ANA"))
    assert "This button is from an older version" in world.messages_in("D0ANA")[0].text


@pytest.mark.parametrize("action", ["sora_remix_old", "sora_archives", "s0", "other", "sora_", ""])
async def test_an_unknown_button_says_that_it_is_old(app, world, action):
    answer = await world.press_id("ana", action, "v7kq2")
    assert "This button is from an older version" in answer.whisper.text


async def test_a_button_with_a_strange_value_is_judged_by_the_studio(app, world, studio):
    studio.refuses["remix_form"] = NotFound("nonsense")
    assert "I can't find a video" in (await world.press_id("ana", "sora_remix", "x" * 1999)).whisper.text
    assert "I can't find a video" in (await world.press_id("ana", "sora_remix", None)).whisper.text


@pytest.mark.parametrize(("label", "asked"), [("AGAIN", "edit_form"), ("DETAILS", "details")])
async def test_every_button_of_a_result_is_answered(app, world, studio, label, asked):
    answer = await world.press("ben", await result(app, world), label)
    assert answer.form or answer.whisper
    assert studio.asked[-1] == (asked, "v7kq2")


async def test_cancel_and_insist_are_answered(app, world, studio):
    await world.command("ana", "generate", prompt="a fox in snow")
    assert (await world.press("ana", await world.until("Waiting"), "CANCEL")).whisper
    assert studio.asked[-1] == ("cancel", "r9ab3")
    await world.press_id("ana", "sora_insist", "v7kq2")
    assert studio.asked[-1] == ("insist", "v7kq2")


async def test_shortcuts_open_the_forms(app, world, studio):
    message = await result(app, world)
    assert (await world.shortcut("ana", "sora_msg_remix", message)).form.title == "Remix a video"
    film = world.messages()[0]
    assert (await world.shortcut("ana", "sora_msg_remix", film)).form
    assert studio.asked[-1] == ("remix_form", "v7kq2")
    form = (await world.shortcut("ana", "sora_new")).form
    await world.submit("ana", form, prompt="a fox in snow")
    await until(lambda: world.messages_in("D0ANA"))
    assert studio.asks[-1].private


async def test_the_shortcut_of_somebody_elses_message_brings_its_file_along(app, world, studio):
    message = world.post_file("ben", "video-v7kq2.mp4", b"film")
    assert "fetching" in (await world.shortcut("ana", "sora_msg_remix", message)).whisper.text
    [(name, file)] = studio.asked
    assert (name, file.name, file.bytes, file.is_film, file.hidden) == ("bring", "video-v7kq2.mp4", 4, True, False)
    assert studio.asks[0].at == f"slack:T0001:C0001:{message.id}"


async def test_a_message_without_a_video_is_told_so(app, world):
    await app.announcer.tell(BY_ANA, CARDS["notice granted"], key="k", repeat=False)
    world.channel = "D0ANA"
    answer = await world.shortcut("ana", "sora_msg_remix", world.messages()[0])
    assert "I can't find a video" in answer.whisper.text


async def test_an_expired_trigger_is_told(app, world):
    world.fail_next("views.open", error="expired_trigger_id")
    answer = await world.command("ana", "generate")
    assert "Slack did not answer me in time. Nothing was charged. Try again." in answer.whisper.text


async def test_a_rate_limit_that_outlasts_the_trigger_is_told_at_once(app, world):
    world.fail_next("views.open", 429, error="ratelimited", Retry_After="30")
    answer = await world.command("ana", "generate")
    assert "Slack did not answer me in time. Nothing was charged. Try again." in answer.whisper.text


async def test_a_used_up_response_url_becomes_an_ephemeral_message(app, world):
    world.fail_next("response_url", 404)
    assert (await world.command("ana", "balance")).whisper
    assert world.calls("chat.postEphemeral") == 1


async def test_a_closed_form_is_acknowledged(world, app):
    odd = {"type": "block_actions", "actions": [{"action_id": "sora_make"}], "team": 5}
    for payload in ({"type": "view_closed", "view": {"callback_id": "sora_make"}}, {"type": "block_actions"}, odd):
        assert await world.link.deliver("interactive", payload, None) == {}


async def test_an_uninstallation_is_acknowledged(app, world):
    await world.event("app_uninstalled")
    await world.event("something_new")


async def test_a_lost_connection_is_renewed(world, studio):
    async with connected(world, studio):
        await world.link.cut()
        await until(lambda: world.link.sockets)
        assert (await world.command("ana", "balance")).whisper
