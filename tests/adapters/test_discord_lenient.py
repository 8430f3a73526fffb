"""Events as servers of another make may send them: sparse, or beyond what discord.py can read."""

import gc

import pytest

from tests.adapters.discord_fakes import a_result, an_app, app, studio, world
from tests.worlds import discord_guild as guild

__all__ = ["app", "studio", "world"]


@pytest.mark.parametrize(
    "unsaid",
    [
        {"attachment_size_limit"},
        {"version", "application_id", "entitlements", "authorizing_integration_owners", "locale", "guild_locale"},
        {"member.roles", "member.flags"},
        {"member.user.username", "member.user.discriminator", "member.user.avatar", "member.user.global_name"},
        {"channel"},
        {"channel_id"},
        {"channel.name", "channel.position", "channel.flags"},
    ],
    ids=min,
)
async def test_what_discord_py_insists_on_may_be_left_out(world, studio, app, unsaid):
    world.unsaid = unsaid
    answer = await world.command("ana", "balance")
    assert answer.whisper is not None
    assert (studio.asks[0].at, studio.asks[0].missing) == ("discord:301:401:", ())
    assert world.gateway.identified == 1


async def test_a_channel_that_nobody_told_of_may_be_described_by_little(world, studio, app):
    """Neither in the gateway's guild nor with its name in the press."""
    world.channel = "499"
    world.unsaid = {"channel.name", "channel.position"}
    assert (await world.command("ana", "balance")).whisper is not None
    assert studio.asks[0].at == "discord:301:499:"


async def test_rights_that_are_not_told_are_not_rights_denied(world, studio, app):
    world.unsaid = {"app_permissions"}
    await world.command("ana", "balance")
    assert studio.asks[0].missing == ()


async def test_rights_that_are_told_as_none_are_all_missing(world, studio, app):
    world.rest.denied = {"VIEW_CHANNEL", "SEND_MESSAGES", "ATTACH_FILES", "EMBED_LINKS", "READ_MESSAGE_HISTORY"}
    await world.command("ana", "balance")
    assert "Send Messages" in studio.asks[0].missing


async def test_a_press_is_heard_whatever_its_message_looks_like(world, studio, app):
    result = await a_result(world, app)
    world.unsaid = {"message"}
    assert (await world.press("ben", result, "REMIX")).form is not None


async def test_the_message_of_a_menu_may_be_described_by_little(world, studio, app):
    result = await a_result(world, app)
    said = {"id", "author", "components"}
    world.unsaid = {f"message.{name}" for name in guild.message_json(world.rest.posts[result.id]) if name not in said}
    assert (await world.menu("ben", "Remix this video", result)).form is not None
    assert studio.asked == [("remix_form", "r9ab3")]


@pytest.mark.parametrize("event", ["GUILD_CREATE", "CHANNEL_UPDATE", "INTERACTION_CREATE"])
async def test_an_event_that_nobody_can_read_costs_no_connection(world, studio, app, event):
    await world.gateway.dispatch(event, {"id": "no-number", "guild_id": "301"})
    assert (await world.command("ana", "balance")).whisper is not None
    assert (world.gateway.identified, world.gateway.resumed) == (1, 0)


# discord.py lets go of the socket of a handshake that failed without closing it; it is collected here and not in
# whichever test comes later.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function Connection:pytest.PytestUnraisableExceptionWarning")
async def test_a_first_hello_that_cannot_be_read_is_not_the_last(world, studio):
    world.gateway.garbled = 1
    app = an_app(world, studio)
    await app.start()
    assert (await world.command("ana", "balance")).whisper is not None
    await app.close()
    del app
    gc.collect()


async def test_a_bot_need_not_be_told_more_of_itself_than_its_number(world, studio):
    world.rest.terse = True
    app = an_app(world, studio)
    await app.start()
    assert (await world.command("ana", "balance")).whisper is not None
    await app.close()


async def test_answers_may_name_their_charset(world, studio):
    world.rest.json_type = "application/json; charset=utf-8"
    app = an_app(world, studio)
    await app.start()
    result = await a_result(world, app)
    assert (await world.press("ben", result, "REMIX")).form is not None
    await app.close()


async def test_a_rate_limit_is_waited_out_also_where_no_proxy_names_itself(world, studio, app):
    world.rest.fail_next("POST /interactions/.../.../callback", 429, via=False, retry_after=0.01)
    assert (await world.command("ana", "balance")).whisper is not None


async def test_a_rate_limit_that_does_not_say_for_how_long_is_left_to_the_next_press(world, studio, app):
    world.rest.fail_next("POST /interactions/.../.../callback", 429, retry_after=None)
    assert (await world.command("ana", "balance")).whisper is None
    assert (await world.command("ana", "balance")).whisper is not None
