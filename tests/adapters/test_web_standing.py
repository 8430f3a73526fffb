"""A token lives as long as its owner is a member."""

from dataclasses import replace

import httpx
import pytest

from adapters.discord.app import DiscordApp
from adapters.slack.app import SlackApp
from adapters.web.app import create_app
from adapters.web.standing import KEPT_S, Standing
from bot.serving import serving
from core.names import AccountId
from core.refusals import TryAgainSoon
from tests.adapters.discord_fakes import FakeStore
from tests.adapters.discord_fakes import FakeStudio as DiscordStudio
from tests.adapters.slack_fakes import FakeStudio, connected
from tests.adapters.web_world import World, world
from tests.house import ANA
from tests.loopback import NO_TLS
from tests.worlds.discord import DiscordWorld
from tests.worlds.slack import SlackWorld

__all__ = ["world"]


class Chat:
    """Knows who is a member, and counts how often it was asked."""

    def __init__(self) -> None:
        self.members = {ANA}
        self.away = False
        self.asked = 0
        self.now = 0.0

    async def is_member(self, account: AccountId) -> bool:
        self.asked += 1
        if self.away:
            raise TryAgainSoon
        return account in self.members


async def test_a_yes_counts_for_five_minutes() -> None:
    chat = Chat()
    standing = Standing({"discord": chat.is_member}, lambda: chat.now)
    assert [await standing.is_member(ANA) for _ in range(3)] == [True] * 3
    assert chat.asked == 1
    chat.members.clear()
    chat.now = KEPT_S + 1
    assert not await standing.is_member(ANA)


async def test_a_chat_that_cannot_be_asked_is_no_yes() -> None:
    with pytest.raises(TryAgainSoon):
        await Standing({}).is_member(ANA)


async def test_who_left_is_401_and_a_chat_that_is_away_503(world: World) -> None:
    chat, token = Chat(), await world.token()
    desk = replace(world.desk, standing=Standing({"discord": chat.is_member}, lambda: chat.now))
    async with serving(create_app(desk), "127.0.0.1", 0) as port, httpx.AsyncClient(verify=NO_TLS) as client:

        async def status() -> int:
            headers = {"Authorization": f"Bearer {token}"}
            return (await client.get(f"http://127.0.0.1:{port}/api/credits", headers=headers)).status_code

        assert await status() == 200
        chat.now, chat.away = KEPT_S + 1, True
        assert await status() == 503
        chat.away = False
        chat.members.clear()
        assert await status() == 401


async def test_discord_tells_members_from_others() -> None:
    async with DiscordWorld() as discord:
        app = DiscordApp(
            token=discord.token, studio=DiscordStudio(), store=FakeStore(), api_url=discord.api_url,  # type: ignore[arg-type]  # As far as it is used.
            gateway_url=discord.gateway_url,
        )  # fmt: skip
        await app.login()
        try:
            assert await app.is_member(AccountId(discord.account("ana")))
            assert not await app.is_member(AccountId(f"{discord.team}:999"))
            ana = discord.account("ana").rsplit(":", 1)[1]
            for typed in ("ana", f"0{ana}", "9" * 40):
                assert not await app.is_member(AccountId(f"{discord.team}:{typed}")), typed
        finally:
            await app.close()


async def test_slack_tells_members_from_others() -> None:
    async with SlackWorld() as slack, connected(slack, FakeStudio()) as app:
        assert isinstance(app, SlackApp)
        assert await app.is_member(AccountId(slack.account("ana")))
        assert not await app.is_member(AccountId(f"{slack.team}:U0NOBODY"))
