"""The bot on Discord: logs in, keeps its commands registered, and stays connected."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import places, registration
from adapters.discord.announcer import DiscordAnnouncer
from adapters.discord.answers import answering
from adapters.discord.carrier import DiscordCarrier
from adapters.discord.client import client
from adapters.discord.declared import declared
from adapters.discord.desk import Desk, Press
from adapters.discord.members import is_admin, is_member
from adapters.discord.menus import message_menus
from adapters.discord.options import Offer
from adapters.discord.routes import routed
from core.errors import SoraError
from core.names import AccountId
from core.ports import MediaStore
from core.studio import Studio

PERMISSIONS = 309237763072
"""View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links, Attach Files, Read
Message History."""

RECONNECT_S, CLOSE_S = 1.0, 5.0


_INTENTS = 4014
_CLOSED = {
    4004: "it does not know this token any more. Check DISCORD_TOKEN.",
    4010: "it wants other shards than one. Tell the maintainers.",
    4011: "the bot is in too many servers for one connection. Tell the maintainers.",
    4013: "it knows no such intents. Tell the maintainers.",
    _INTENTS: "it does not allow this bot's intents. Look at Bot in the developer portal.",
}
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""
_UNNAMED = "look at the bot in the developer portal."

_log = structlog.get_logger()


class CannotLogIn(SoraError):
    """For the operator: which setting to look at."""


class DiscordApp:
    def __init__(
        self,
        *,
        token: str,
        studio: Studio,
        store: MediaStore,
        offer: Offer | None = None,
        admin_roles: Collection[int | str] = (),
        api_url: str | None = None,
        gateway_url: str | None = None,
        acked: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._token, self._api_url, self._gateway_url = token, api_url, gateway_url
        self._desk = Desk(studio=studio, admin_roles=frozenset(int(role) for role in admin_roles))
        self._client = client(acked)
        self._client.event(self.on_interaction)
        self._tree = Tree(self._client)
        for group in declared(self._desk, offer or Offer()):
            self._tree.add_command(group)
        for menu in message_menus(self._desk):
            self._tree.add_command(menu)
        self.announcer = DiscordAnnouncer(self._client, store)
        self.carrier = DiscordCarrier(api_url)
        self.connection: asyncio.Task[None] | None = None
        """Ends only when the app is closed, or with the error that made going on useless."""

    @property
    def user(self) -> discord.ClientUser | None:
        return self._client.user

    @property
    def application_id(self) -> int | None:
        return self._client.application_id

    async def is_member(self, account: AccountId) -> bool:
        """Asked for tokens, which come without Discord's own word, and for names that an admin has typed. Raises
        PlatformSlow."""
        return places.is_account(account) and await is_member(
            self._client, int(places.guild_of(account)), places.user_id(account)
        )

    async def is_admin(self, account: AccountId) -> bool:
        """Asked for the pages. Raises PlatformSlow."""
        guild, user = int(places.guild_of(account)), places.user_id(account)
        return await is_admin(self._client, guild, user, self._desk.admin_roles)

    def is_connected(self) -> bool:
        return self._client.is_ready() and not self._client.is_closed()

    async def start(self) -> None:
        """Returns when people are heard."""
        await self.login()
        try:
            await self.sync_commands()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as failure:
            _log.warning("discord_commands_not_registered", error=str(failure))
        self.connection = asyncio.create_task(self._stay_connected(), name="discord")
        ready = asyncio.create_task(self._client.wait_until_ready())
        await asyncio.wait({ready, self.connection}, return_when=asyncio.FIRST_COMPLETED)
        if self.connection.done():
            ready.cancel()
            await self.ended()
        _log.info("discord_ready", user=str(self.user), guilds=len(self._client.guilds))

    async def ended(self) -> None:
        """Waits as long as people can be heard. Raises CannotLogIn once Discord refuses this bot for good."""
        assert self.connection is not None, "not started"
        await asyncio.wait({self.connection})  # Whoever gives up waiting must not cut it.
        try:
            await self.connection
        except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as failure:
            raise _refusal(failure) from failure

    async def login(self) -> None:
        """Enough for the announcer and for registering commands. Safe to repeat."""
        if self._client.user is not None:
            return
        if self._api_url:
            Route.BASE = self._api_url.rstrip("/")
        try:
            await self._client.login(self._token)
            await self._choose_gateway()
        except Exception as failure:
            await self._client.close()
            raise _login_problem(failure) from failure

    async def sync_commands(self) -> bool:
        """True where the registered commands differed and were written."""
        await self.login()
        written = await registration.register(self._client, self._tree)
        _log.info("discord_commands", written=written)
        return written

    async def close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._client.close()
        if self.connection is not None:
            self.connection.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self.connection

    async def on_interaction(self, press: Press) -> None:
        """Commands are the tree's business."""
        if press.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await answering(press, routed(self._desk, press))

    async def _choose_gateway(self) -> None:
        """discord.py asks nobody where the gateway is; a server of one's own is asked unless its address was set."""
        if self._gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway_url)
        elif self._api_url:
            _, address, _ = await self._client.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)

    async def _stay_connected(self) -> None:
        """discord.py reconnects and resumes by itself, but gives up at an event that it cannot read."""
        while not self._client.is_closed():
            try:
                await self._client.connect()
            except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as failure:
                _log.error("discord_connection_refused", error=str(failure))
                raise
            except Exception:  # noqa: BLE001  # One odd event must not silence the bot; it is logged in full.
                _log.exception("discord_connection_broke")
                if self._client.ws is not None:  # It is, until the first hello could be read.
                    await self._client.ws.close(code=4000)
                await asyncio.sleep(RECONNECT_S)


class Tree(app_commands.CommandTree[discord.Client]):
    """Answers also where a command came that we no longer have, or in a shape that is no longer ours."""

    async def on_error(self, press: Press, error: app_commands.AppCommandError, /) -> None:
        await answering(press, _raising(error))


def invite_url(application_id: int | str) -> str:
    """The link with which somebody who manages a server invites the bot."""
    query = {"client_id": str(application_id), "permissions": str(PERMISSIONS), "scope": "bot applications.commands"}
    return str(yarl.URL("https://discord.com/oauth2/authorize").with_query(query))


def _refusal(failure: discord.ConnectionClosed | discord.PrivilegedIntentsRequired) -> CannotLogIn:
    code = getattr(failure, "code", _INTENTS)
    return CannotLogIn(f"Discord closed the connection for good ({code}): {_CLOSED.get(code, _UNNAMED)}")


def _login_problem(failure: Exception) -> Exception:
    match failure:
        case discord.LoginFailure() | ValueError():  # ValueError: a token that fits into no header.
            return CannotLogIn("Discord does not know this token: check DISCORD_TOKEN.")
        case discord.DiscordException() | aiohttp.ClientError() | OSError():
            return CannotLogIn(f"Discord did not answer the login at {Route.BASE}: {failure}")
        case _:
            return failure


async def _raising(error: Exception) -> None:
    raise error
