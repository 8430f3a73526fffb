"""What people do on Discord, through the real library and real sockets, up to the studio and back."""

import asyncio

import pytest

from core.refusals import AlreadyDone, SeveralChanges
from core.studio import Wish
from tests.adapters.discord_fakes import CARDS, HERE, a_result, an_app, app, studio, world
from tests.worlds import discord_guild as guild

__all__ = ["app", "studio", "world"]


async def test_remix_goes_from_the_button_over_the_form_to_the_card(world, studio, app):
    result = await a_result(world, app)
    answer = await world.press("ben", result, "REMIX")
    assert answer.form is not None
    assert answer.form.title == "Remix a video"
    assert answer.form.inputs["What should change?"] == ""
    answer = await world.submit("ben", answer.form, prompt="make it night")
    card = await world.until("Waiting")
    assert not answer.nothing
    assert studio.asked == [("remix_form", "r9ab3"), ("remix", "v7kq2", "make it night")]
    assert studio.at == {"r9ab3": f"discord:301:401:{card.id}"}


def advice() -> SeveralChanges:
    refusal = SeveralChanges(3, "v7kq2", 80)
    refusal.draft = "v7kq2:ab12cd34"
    return refusal


async def test_a_refusal_is_whispered_with_its_way_out(world, studio, app):
    studio.refuses["remix"] = advice()
    answer = await world.command("ana", "remix", video="v7kq2", prompt="night, snow and a dragon")
    assert "3 changes at once" in answer.whisper.text
    assert answer.whisper.buttons == ("Remix anyway", "Edit")
    assert world.messages() == []


async def test_remix_anyway_posts_the_card_for_all(world, studio, app):
    studio.refuses["remix"] = advice()
    whisper = (await world.command("ana", "remix", video="v7kq2", prompt="night and snow")).whisper
    await world.press("ana", whisper, "Remix anyway")
    await world.until("Waiting")
    assert studio.asked[-1] == ("insist", "v7kq2:ab12cd34")


async def test_a_card_that_the_worker_outran_is_taken_back(world, studio, app):
    studio.outrun = True
    await world.command("ana", "generate", prompt="a fox")
    await asyncio.wait_for(studio.saved.wait(), 60)
    for _ in range(500):
        if world.messages():
            await asyncio.sleep(0.01)
    assert world.messages() == []


async def test_a_card_that_came_first_stays(world, studio, app):
    await world.command("ana", "generate", prompt="a fox")
    await asyncio.wait_for(studio.saved.wait(), 60)
    await world.command("ana", "balance")
    assert len(world.messages()) == 1


async def test_a_card_that_cannot_be_taken_back_is_left(world, studio, app):
    studio.outrun = True
    world.fail_next("DELETE /webhooks/.../.../messages/@original", 403, code=50001)
    await world.command("ana", "generate", prompt="a fox")
    await asyncio.wait_for(studio.saved.wait(), 60)
    assert (await world.command("ana", "balance")).whisper is not None


async def test_a_form_opened_before_a_restart_is_still_heard(world, studio):
    first = an_app(world, studio)
    await first.start()
    form = (await world.command("ana", "remix", video="v7kq2")).form
    await first.close()
    second = an_app(world, studio)
    await second.start()
    await world.submit("ana", form, prompt="make it night")
    assert studio.asked[-1] == ("remix", "v7kq2", "make it night")
    await second.close()


async def test_a_button_from_before_a_restart_still_works(world, studio):
    first = an_app(world, studio)
    await first.start()
    result = await a_result(world, first)
    await first.close()
    second = an_app(world, studio)
    await second.start()
    assert (await world.press("ben", result, "DETAILS")).whisper
    await second.close()


async def test_two_people_can_have_the_same_form_open(world, studio, app):
    result = await a_result(world, app)
    ana = (await world.press("ana", result, "REMIX")).form
    ben = (await world.press("ben", result, "REMIX")).form
    await world.submit("ana", ana, prompt="make it night")
    await world.submit("ben", ben, prompt="add snow")
    assert [asked[2] for asked in studio.asked if asked[0] == "remix"] == ["make it night", "add snow"]


async def test_two_hundred_presses_at_once_are_all_answered(world, studio, app):
    world.rest.answer_s = 60.0
    result = await a_result(world, app)
    answers = await asyncio.gather(*(world.press("ana", result, "REMIX") for _ in range(200)))
    assert all(answer.form for answer in answers)


async def test_discord_py_remembers_no_card_and_no_form(world, studio, app):
    result = await a_result(world, app)
    await world.press("ana", result, "REMIX")
    await world.command("ana", "generate", prompt="a fox")
    store = app._client._connection._view_store
    assert not store._views
    assert not store._modals


@pytest.mark.parametrize("old", ["s0:remix:v7kq2", "s1:dance:v7kq2", "nonsense", "s1"])
async def test_an_old_or_unknown_button_is_answered(world, studio, app, old):
    result = await a_result(world, app)
    answer = await world.press_id("ana", old, result)
    assert "from an older version" in answer.whisper.text


async def test_a_delivery_that_comes_again_is_passed_over_in_silence(world, studio, app):
    await world.command("ana", "generate", prompt="a fox", delivery="one")
    studio.refuses["make"] = AlreadyDone()
    answer = await world.command("ana", "generate", prompt="a fox", delivery="one")
    assert answer.nothing
    assert len(world.messages()) == 1


async def test_an_answer_that_stands_already_is_no_error(world, studio, app):
    await world.command("ana", "balance", delivery="one")
    assert (await world.command("ana", "balance", delivery="one")).nothing
    assert not (await world.command("ana", "balance")).nothing


async def test_a_card_whose_reply_was_lost_is_found_again(world, studio, app):
    world.fail_next("POST /interactions/.../.../callback", "cut", after=True)
    await world.command("ana", "generate", prompt="a fox")
    card = await world.until("Waiting")
    await asyncio.wait_for(studio.saved.wait(), 60)
    assert studio.at == {"r9ab3": f"discord:301:401:{card.id}"}


async def test_something_broken_is_told_with_a_reference(world, studio, app):
    studio.refuses["balance"] = RuntimeError("planted")
    answer = await world.command("ana", "balance")
    assert "Something broke on my side (ref " in answer.whisper.text
    assert "planted" not in answer.whisper.text


async def test_the_make_form_hands_over_all_its_fields(world, studio, app):
    form = (await world.command("ana", "generate")).form
    await world.submit("ana", form, prompt="a fox", length="12")
    assert studio.asked[-1] == ("make", "a fox", Wish(model="sora-2", seconds="12", size="1280x720"))


async def test_edit_opens_the_prefilled_form(world, studio, app):
    studio.form = CARDS["remix_form several changes"]
    result = await a_result(world, app)
    form = (await world.press("ana", result, "AGAIN")).form
    assert form.inputs["What should change?"] == "night, snow and a dragon"
    assert "3 changes at once" in form.text


async def test_the_menu_of_a_message_remixes_its_video(world, studio, app):
    result = await a_result(world, app)
    form = (await world.menu("ben", "Remix this video", result)).form
    assert form.title == "Remix a video"
    assert studio.asked == [("remix_form", "r9ab3")]


async def test_the_menu_of_a_message_without_a_video_says_so(world, studio, app):
    await app.announcer.show(CARDS["video_card folded"], HERE, key="k", repeat=False)
    answer = await world.menu("ben", "Remix this video", world.messages()[0])
    assert "I can't find a video" in answer.whisper.text
    assert studio.asked == []


async def test_the_menu_of_somebody_elses_message_brings_its_file_along(world, studio, app):
    message = world.post_file("ana", "holiday.mp4", b"film")
    assert "fetching" in (await world.menu("ben", "Remix this video", message)).whisper.text
    [(name, file)] = studio.asked
    assert (name, file.name, file.bytes, file.is_film, file.hidden) == ("bring", "holiday.mp4", 4, True, False)
    assert studio.asks[0].at == f"{HERE}{message.id}"


async def test_a_film_in_a_gallery_is_brought_along_too(world, studio, app):
    result = await a_result(world, app)
    world.rest.posts[result.id].author = guild.PEOPLE["ana"]
    await world.menu("ben", "Remix this video", result)
    [(name, file)] = studio.asked
    assert (name, file.name, file.bytes) == ("bring", "remix-r9ab3.mp4", None)


async def test_a_message_without_any_file_brings_none(world, studio, app):
    message = world.post_file("ana", "x.mp4", b"film")
    world.rest.posts[message.id].attachments = []
    await world.menu("ben", "Remix this video", message)
    assert studio.asked == [("bring", None)]


async def test_the_history_of_somebody_elses_message_is_not_known(world, studio, app):
    message = world.post_file("ana", "holiday.mp4", b"film")
    assert "I can't find a video" in (await world.menu("ben", "Video history", message)).whisper.text
