"""Starting on Discord and staying connected."""

import pytest

from adapters.discord.app import CannotLogIn, DiscordApp, invite_url
from tests.adapters.discord_fakes import FakeStore, an_app, app, studio, world

__all__ = ["app", "studio", "world"]


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


def test_the_invite_asks_for_what_the_bot_needs():
    assert invite_url(901) == (
        "https://discord.com/oauth2/authorize?client_id=901&permissions=309237763072&scope=bot+applications.commands"
    )
