"""What people do on Discord, through the real library and real sockets, up to the studio and back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.discord import views
from adapters.discord.app import CannotLogIn, DiscordApp, invite_url
from adapters.discord.commands import Offer
from core.cards import Tone
from core.names import TeamId
from core.refusals import AlreadyDone, InsufficientCredits, JustStarted, SeveralChanges
from core.studio import Wish
from tests.adapters.discord_fakes import A_FILM, CARDS, HERE, FakeStore, FakeStudio, NoMemo
from tests.worlds import discord_rest as rest
from tests.worlds.discord import ROLE, DiscordWorld
from tests.worlds.discord_rules import parts
from tests.worlds.seen import Seen, SeenForm

OFFER = Offer(models=("sora-2", "sora-2-pro"), lengths=(4, 8, 12), sizes=("1280x720", "720x1280"))


def an_app(world: DiscordWorld, studio: FakeStudio, token: str = DiscordWorld.token) -> DiscordApp:
    return DiscordApp(
        token=token, studio=studio, store=FakeStore(), offer=OFFER,  # type: ignore[arg-type]  # As far as is used.
        api_url=world.api_url, gateway_url=world.gateway_url,
    )  # fmt: skip


@pytest.fixture
async def world() -> AsyncIterator[DiscordWorld]:
    async with DiscordWorld() as world:
        yield world


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
async def app(world: DiscordWorld, studio: FakeStudio) -> AsyncIterator[DiscordApp]:
    app = an_app(world, studio)
    await app.start()
    yield app
    await app.close()


async def a_result(world: DiscordWorld, app: DiscordApp) -> Seen:
    card = CARDS["result_card remix"]
    await app.announcer.deliver(card, HERE, A_FILM, key="r9ab3:result", repeat=False, memo=NoMemo())
    return await world.until("Remix ready")


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


async def test_the_ask_says_who_where_and_once(world, studio, app):
    await world.command("ana", "balance", delivery="one")
    ask = studio.asks[0]
    assert ask.by.account == "discord:301:501"
    assert ask.by.team == "discord:301"
    assert ask.at == "discord:301:401:"
    assert ask.key == next(iter(world.rest.clicks))
    assert (ask.by.admin, ask.private, ask.missing) == (False, False, ())


async def test_who_may_manage_the_server_is_an_admin(world, studio, app):
    await world.command("boss", "balance")
    assert studio.asks[0].by.admin


async def test_members_of_a_named_role_are_admins(world, studio):
    app = DiscordApp(
        token=world.token, studio=studio, store=FakeStore(), admin_roles=[ROLE],
        api_url=world.api_url, gateway_url=world.gateway_url,
    )  # fmt: skip
    await app.start()
    world.roles = {"ben": [ROLE]}
    await world.command("ben", "balance")
    await world.command("ana", "balance")
    assert [ask.by.admin for ask in studio.asks] == [True, False]
    await app.close()


async def test_a_channel_hidden_from_everyone_is_private(world, studio, app):
    world.channel = rest.PRIVATE
    await world.command("ana", "balance")
    assert studio.asks[0].private


async def test_a_channel_that_nobody_told_of_is_private(world, studio, app):
    world.channel = "499"
    await world.command("ana", "balance")
    assert studio.asks[0].private


@pytest.mark.parametrize("untold", [{rest.CHANNEL}, set()], ids=["the channel", "the whole guild"])
async def test_until_the_gateway_has_told_of_it_a_channel_is_private(world, studio, untold):
    world.untold, world.away = untold, not untold
    app = an_app(world, studio)
    await app.start()
    await world.command("ana", "balance")
    assert studio.asks[0].private
    await app.close()


async def test_a_public_thread_is_as_open_as_its_channel(world, studio, app):
    world.channel = rest.THREAD
    await world.command("ana", "balance")
    assert not studio.asks[0].private


async def test_rights_that_a_result_needs_are_told_by_their_names(world, studio, app):
    world.rest.denied = {"ATTACH_FILES", "SEND_MESSAGES", "READ_MESSAGE_HISTORY"}
    await world.command("ana", "balance")
    assert studio.asks[0].missing == ("Send Messages", "Attach Files")


async def test_a_thread_needs_a_right_of_its_own(world, studio, app):
    world.channel = rest.THREAD
    world.rest.denied = {"SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS"}
    await world.command("ana", "balance")
    assert studio.asks[0].missing == ("Send Messages in Threads",)


def advice() -> SeveralChanges:
    refusal = SeveralChanges(3, "v7kq2", 80)
    refusal.draft = "v7kq2:ab12cd34"
    return refusal


def just_started() -> JustStarted:
    refusal = JustStarted("v7kq2", None, 40)
    refusal.draft = ":ab12cd34"
    return refusal


async def a_form(world: DiscordWorld, studio: FakeStudio) -> SeenForm:
    studio.form = CARDS["make_form"]
    form = (await world.press_id("ana", "s1:edit:v7kq2")).form
    assert form is not None
    return form


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
    await asyncio.wait_for(studio.saved.wait(), 5)
    for _ in range(500):
        if world.messages():
            await asyncio.sleep(0.01)
    assert world.messages() == []


async def test_a_card_that_came_first_stays(world, studio, app):
    await world.command("ana", "generate", prompt="a fox")
    await asyncio.wait_for(studio.saved.wait(), 5)
    await world.command("ana", "balance")
    assert len(world.messages()) == 1


async def test_a_card_that_cannot_be_taken_back_is_left(world, studio, app):
    studio.outrun = True
    world.fail_next("DELETE /webhooks/.../.../messages/@original", 403, code=50001)
    await world.command("ana", "generate", prompt="a fox")
    await asyncio.wait_for(studio.saved.wait(), 5)
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


async def test_two_hundred_presses_at_once_are_all_answered_in_time(world, studio, app):
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
    await asyncio.wait_for(studio.saved.wait(), 5)
    assert studio.at == {"r9ab3": f"discord:301:401:{card.id}"}


async def test_something_broken_is_told_with_a_reference(world, studio, app):
    studio.refuses["balance"] = RuntimeError("planted")
    answer = await world.command("ana", "balance")
    assert "Something broke on my side (ref " in answer.whisper.text
    assert "planted" not in answer.whisper.text


async def test_generate_without_a_prompt_opens_the_form_with_the_wish(world, studio, app):
    form = (await world.command("ana", "generate", model="sora-2-pro", length="12")).form
    assert list(form.inputs) == ["What should it show?", "Model", "Length", "Size"]
    assert studio.asked == [("make_form", "", Wish(model="sora-2-pro", seconds=12))]


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


@pytest.mark.parametrize("words", ["making", "balance", "prices", "help"])
async def test_plain_questions_are_whispered(world, studio, app, words):
    assert (await world.command("ana", words)).whisper.text
    assert studio.asked == [(words,)]


@pytest.mark.parametrize("words", ["show", "cancel"])
async def test_a_video_is_named_as_typed(world, studio, app, words):
    assert (await world.command("ana", words, video="#V7KQ2")).whisper.text
    assert studio.asked == [(words, "#V7KQ2")]


async def test_grants_name_the_member_of_this_guild(world, studio, app):
    await world.command("boss", "admin credits grant", member="ana", amount="500", reason="for the launch")
    await world.command("boss", "admin credits revoke", member="ben", amount="20")
    await world.command("boss", "admin credits history")
    await world.command("boss", "admin credits history", member="ana")
    assert studio.asked == [
        ("grant", "discord:301:501", 500, "for the launch"),
        ("revoke", "discord:301:502", 20, ""),
        ("history", None),
        ("history", "discord:301:501"),
    ]


async def test_a_stranger_gets_no_credits(world, studio, app):
    answer = await world.command("boss", "admin credits grant", member="999", amount="500")
    assert "Name one member of this team" in answer.whisper.text
    assert studio.asked == []


async def test_videos_complete_themselves_within_discords_limits(world, studio, app):
    choices = await world.suggestions("ana", "remix", "video", "fox")
    assert len(choices) == 25
    assert choices[0]["value"] == "v0000"
    assert all(len(choice["name"]) <= 100 for choice in choices)


async def test_a_refused_completion_is_an_empty_one(world, studio, app):
    studio.refuses["suggest"] = InsufficientCredits(80, 0)
    assert await world.suggestions("ana", "show", "video", "fox") == []


async def test_a_broken_completion_is_an_empty_one(world, studio, app):
    studio.refuses["suggest"] = RuntimeError("planted")
    assert await world.suggestions("ana", "show", "video", "fox") == []


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
    world.rest.posts[result.id].author = rest.PEOPLE["ana"]
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


async def in_direct_messages(world: DiscordWorld, app: DiscordApp) -> None:
    world.channel = (await app.announcer.direct("discord:301:501")).split(":")[2].removeprefix("@")


async def test_a_form_in_a_direct_message_is_of_the_team_of_the_video_it_came_from(world, studio, app):
    await in_direct_messages(world, app)
    await world.submit("ana", await a_form(world, studio), prompt="a fox")
    assert studio.asked[-1][:2] == ("make", "a fox")
    assert studio.asks[-1].by.account == "discord:301:501"


async def test_the_way_out_of_a_refusal_leads_on_in_a_direct_message(world, studio, app):
    await in_direct_messages(world, app)
    studio.refuses["make"] = just_started()
    whisper = (await world.submit("ana", await a_form(world, studio), prompt="a fox")).whisper
    studio.refuses["insist"] = just_started()
    again = (await world.press("ana", whisper, "Start another anyway")).whisper
    assert studio.asked[-1] == ("insist", ":ab12cd34+")
    del studio.refuses["insist"]
    await world.press("ana", again, "Start another anyway")
    await world.until("Waiting")


async def test_edit_leads_back_to_the_form_in_a_direct_message(world, studio, app):
    await in_direct_messages(world, app)
    studio.refuses["make"] = InsufficientCredits(80, 0)
    studio.refuses["make"].draft = ":ab12cd34"
    whisper = (await world.submit("ana", await a_form(world, studio), prompt="a fox")).whisper
    form = (await world.press("ana", whisper, "Edit")).form
    await world.submit("ana", form, prompt="a fox")
    assert [asked[0] for asked in studio.asked] == ["edit_form", "make", "make_form", "make"]


async def test_an_id_stays_plain_where_the_place_names_the_team(world, studio, app):
    studio.refuses["make"] = just_started()
    whisper = (await world.command("ana", "generate", prompt="a fox")).whisper
    [button] = [part for part in parts(world.rest.posts[whisper.id].components) if "custom_id" in part]
    assert button["custom_id"] == "s1:insist::ab12cd34+"


async def test_a_press_in_a_direct_message_belongs_to_the_videos_team(world, studio, app):
    place = await app.announcer.direct("discord:301:501")
    world.channel = place.split(":")[2].removeprefix("@")
    await world.press_id("ana", "s1:details:v7kq2")
    assert studio.asks[0].by.account == "discord:301:501"
    assert studio.asks[0].private
    assert studio.asks[0].at == place


async def test_a_stranger_presses_in_vain_in_a_direct_message(world, studio, app):
    await app.announcer.direct("discord:301:501")
    world.channel = "7501"
    world.rest.members.clear()
    answer = await world.press_id("ana", "s1:details:v7kq2")
    assert "I can't find a video" in answer.whisper.text
    assert studio.asked == []


async def test_a_proxys_no_is_not_taken_for_that_of_the_guild(world, studio, app):
    await in_direct_messages(world, app)
    world.fail_next("GET /guilds/.../members/...", 403)
    answer = await world.press_id("ana", "s1:details:v7kq2")
    assert "Discord did not answer me in time" in answer.whisper.text


async def test_a_video_of_another_platform_is_not_found_in_a_direct_message(world, studio, app):
    await app.announcer.direct("discord:301:501")
    world.channel, studio.home = "7501", TeamId("slack:T1")
    assert "I can't find a video" in (await world.press_id("ana", "s1:details:v7kq2")).whisper.text


async def test_commands_are_registered_once_and_only_when_they_differ(world, studio, app):
    assert world.calls("PUT /applications/{application_id}/commands") == 1
    assert not await app.sync_commands()
    world.rest.commands[0]["description"] = "something older"
    assert await app.sync_commands()
    assert world.calls("PUT /applications/{application_id}/commands") == 2


async def test_commands_are_for_guilds_and_the_admins_own_is_hidden(world, studio, app):
    sora, admin, *menus = world.rest.commands
    assert (sora["name"], admin["name"]) == ("sora", "sora-admin")
    assert [menu["name"] for menu in menus] == ["Remix this video", "Video history"]
    assert all(command["contexts"] == [0] and command["integration_types"] == [0] for command in world.rest.commands)
    assert admin["default_member_permissions"] == "32"
    assert "default_member_permissions" not in sora


async def test_a_wrong_token_is_told_by_the_name_of_its_setting(world, studio):
    app = an_app(world, studio, token="another")
    with pytest.raises(CannotLogIn, match="DISCORD_TOKEN") as refused:
        await app.start()
    assert "another" not in str(refused.value)


async def test_a_server_that_is_away_is_told_by_its_address(world, studio):
    world.fail_next("GET /users/@me", 503)
    app = an_app(world, studio)
    with pytest.raises(CannotLogIn, match=world.api_url):
        await app.start()


async def test_the_gateways_address_is_asked_for_where_only_the_apis_is_known(world, studio):
    app = DiscordApp(token=world.token, studio=studio, store=FakeStore(), api_url=world.api_url)
    await app.start()
    assert world.gateway.identified == 1
    await app.close()


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed(world, studio, app):
    await world.gateway.drop()
    answer = await world.command("ana", "balance")
    assert answer.whisper is not None
    assert (world.gateway.identified, world.gateway.resumed) == (1, 1)


async def test_a_ready_that_the_library_cannot_read_does_not_silence_the_bot(world, studio, app):
    await world.gateway.dispatch("READY", {"session_id": "another"})
    await world.gateway.until(lambda: world.gateway.identified == 2)
    assert (await world.command("ana", "balance")).whisper is not None


async def test_commands_are_served_even_where_they_could_not_be_registered(world, studio, app):
    await app.close()
    world.fail_next("GET /applications/.../commands", 503)
    second = an_app(world, studio)
    await second.start()
    assert (await world.command("ana", "help")).whisper
    await second.close()


def test_the_invite_asks_for_what_the_bot_needs():
    assert invite_url(901) == (
        "https://discord.com/oauth2/authorize?client_id=901&permissions=309237763072&scope=bot+applications.commands"
    )


def test_the_tone_of_a_card_is_its_colour():
    assert set(views._COLOURS) == set(Tone)
