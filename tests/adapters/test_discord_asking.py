"""Who asks on Discord, and where: admins, private places, rights, direct messages."""

import pytest

from adapters.discord.app import DiscordApp
from core.names import TeamId
from core.refusals import InsufficientCredits
from tests.adapters.discord_fakes import FakeStore, a_form, an_app, app, just_started, studio, world
from tests.worlds import discord_guild as guild
from tests.worlds.discord import ROLE, DiscordWorld
from tests.worlds.discord_rules import parts

__all__ = ["app", "studio", "world"]


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
    world.channel = guild.PRIVATE
    await world.command("ana", "balance")
    assert studio.asks[0].private


async def test_a_channel_that_nobody_told_of_is_private(world, studio, app):
    world.channel = "499"
    await world.command("ana", "balance")
    assert studio.asks[0].private


@pytest.mark.parametrize("untold", [{guild.CHANNEL}, set()], ids=["the channel", "the whole guild"])
async def test_until_the_gateway_has_told_of_it_a_channel_is_private(world, studio, untold):
    world.untold, world.away = untold, not untold
    app = an_app(world, studio)
    await app.start()
    await world.command("ana", "balance")
    assert studio.asks[0].private
    await app.close()


async def test_a_public_thread_is_as_open_as_its_channel(world, studio, app):
    world.channel = guild.THREAD
    await world.command("ana", "balance")
    assert not studio.asks[0].private


async def test_rights_that_a_result_needs_are_told_by_their_names(world, studio, app):
    world.rest.denied = {"ATTACH_FILES", "SEND_MESSAGES", "READ_MESSAGE_HISTORY"}
    await world.command("ana", "balance")
    assert studio.asks[0].missing == ("Send Messages", "Attach Files")


async def test_a_thread_needs_a_right_of_its_own(world, studio, app):
    world.channel = guild.THREAD
    world.rest.denied = {"SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS"}
    await world.command("ana", "balance")
    assert studio.asks[0].missing == ("Send Messages in Threads",)


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
