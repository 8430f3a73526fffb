"""What is typed on Discord: commands, their completions, and how Discord is told of them."""

import pytest

from core.refusals import InsufficientCredits
from core.studio import Wish
from tests.adapters.discord_fakes import an_app, app, studio, world

__all__ = ["app", "studio", "world"]


async def test_generate_without_a_prompt_opens_the_form_with_the_wish(world, studio, app):
    form = (await world.command("ana", "generate", model="sora-2-pro", length="12")).form
    assert list(form.inputs) == ["What should it show?", "Model", "Length", "Size"]
    assert studio.asked == [("make_form", "", Wish(model="sora-2-pro", seconds=12))]


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


async def test_commands_are_served_even_where_they_could_not_be_registered(world, studio, app):
    await app.close()
    world.fail_next("GET /applications/.../commands", 503)
    second = an_app(world, studio)
    await second.start()
    assert (await world.command("ana", "help")).whisper
    await second.close()
