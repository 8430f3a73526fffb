"""The bot on Slack: introduces itself, and stays connected."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette

from adapters.slack import members
from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.carrier import SlackCarrier
from adapters.slack.client import LIBRARY_LOG, Introduction, Self, client
from adapters.slack.desk import Desk
from adapters.slack.facts import people, rooms
from adapters.slack.faults import FAILURES, OPERATOR, error_code
from adapters.slack.guard import SievedApp, guarded
from adapters.slack.places import user_id
from adapters.slack.routes import Listeners
from adapters.slack.socket_mode import Socket
from adapters.slack.upload import Sleep
from core.errors import SoraError
from core.names import AccountId
from core.ports import MediaStore
from core.refusals import TryAgainSoon
from core.studio import Studio

CLOSE_S = 4.0
_ANY = re.compile(".*", re.DOTALL)

_log = structlog.get_logger()


class CannotLogIn(SoraError):
    """For the operator: which setting to look at."""


class SlackApp:
    """With an app-level token it connects by Socket Mode; else, with a signing secret, `asgi` is to be served."""

    def __init__(
        self,
        *,
        bot_token: str,
        studio: Studio,
        store: MediaStore,
        app_token: str | None = None,
        signing_secret: str | None = None,
        admins: Collection[str] = (),
        api_url: str | None = None,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        acked: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._bot_token, self._app_token, self._api_url = bot_token, app_token, api_url
        api = client(bot_token, api_url, patient=True)
        self._me = Introduction(api)
        self.announcer = SlackAnnouncer(client(bot_token, api_url), store, self._me, sleep=sleep)
        self.carrier = SlackCarrier(client(bot_token, api_url), bot_token, api_url)
        self._desk = Desk(
            studio=studio,
            api=api,
            announcer=self.announcer,
            people=people(api, monotonic),
            rooms=rooms(api, monotonic),
            me=self._me,
            admins=frozenset(admins),
        )
        self._listeners = Listeners(self._desk, monotonic, acked)
        self._socket: Socket | None = None
        self._refused, self._why = asyncio.Event(), ""
        self._bolt = self._listening(signing_secret or "")
        self.asgi: Starlette | None = None
        if signing_secret and not app_token:
            self.asgi = guarded(self._bolt, signing_secret)

    async def is_member(self, account: AccountId) -> bool:
        """Asked for tokens, which come without Slack's own word. Raises TryAgainSoon."""
        return await members.is_member(self._desk.people, user_id(account))

    async def is_admin(self, account: AccountId) -> bool:
        """Asked for the pages. Raises TryAgainSoon."""
        user = user_id(account)
        if user in self._desk.admins:
            return True
        try:
            me = await self._me.told()
        except FAILURES as failure:
            raise TryAgainSoon from failure
        return await members.is_admin(self._desk.people, me, user)

    def is_connected(self) -> bool:
        """In HTTP mode there is nothing to be connected to."""
        return self._socket is None or self._socket.is_connected()

    async def start(self) -> None:
        """Returns when people are heard; in HTTP mode, when `asgi` may be served."""
        if not self._app_token and self.asgi is None:
            raise CannotLogIn("Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).")
        me = await self.login()
        if self._app_token:
            asking = client(None, self._api_url, patient=True)
            self._socket = Socket(self._bolt, self._app_token, asking, partial(self._refuse, "SLACK_APP_TOKEN"))
            await self._connect(self._socket)
        _log.info("slack_ready", team=me.team, user=me.user, mode="socket" if self._app_token else "http")

    async def ended(self) -> None:
        """Waits as long as people can be heard. Raises CannotLogIn once Slack refuses this bot for good."""
        await self._refused.wait()
        raise CannotLogIn(self._why)

    async def login(self) -> Self:
        """Enough for the announcer. Safe to repeat."""
        try:
            return await self._me.told()
        except SlackApiError as error:
            raise CannotLogIn(f"Slack says {error_code(error) or error}: check SLACK_BOT_TOKEN.") from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as failure:
            where = self._desk.api.base_url
            raise CannotLogIn(f"Slack did not answer at {where}: {type(failure).__name__}.") from failure

    async def close(self) -> None:
        """What is being answered is answered first; the socket is needed for that."""
        await self._listeners.finish(CLOSE_S)
        if self._socket is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._socket.close()

    async def _connect(self, socket: Socket) -> None:
        try:
            await socket.open()
        except SlackApiError as error:
            await socket.close()
            raise CannotLogIn(f"Slack says {error_code(error) or error}: check SLACK_APP_TOKEN.") from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as failure:
            await socket.close()
            raise CannotLogIn(f"Slack's Socket Mode did not connect: {type(failure).__name__}.") from failure

    def _listening(self, signing_secret: str) -> AsyncApp:
        """Bolt is told who we are, or it would ask Slack before the first answer."""
        bolt = SievedApp(
            name="adapters.slack.bolt",
            logger=LIBRARY_LOG,
            client=client(None, self._api_url),
            signing_secret=signing_secret,
            request_verification_enabled=bool(signing_secret),
            authorize=_introducing(self._me, self._bot_token),
        )
        self._listeners.listen(bolt)
        bolt.event(_ANY)(self._on_event)
        return bolt

    async def _on_event(self, event: Mapping[str, Any]) -> None:
        """Bolt has acknowledged it by itself."""
        if event.get("type") not in {"app_uninstalled", "tokens_revoked"}:
            return
        _log.warning("slack_installation_ended", kind=event.get("type"))
        try:  # Whose tokens they were is not told; ours may still be good.
            await self._desk.api.auth_test()
        except SlackApiError as error:
            if error_code(error) in OPERATOR:
                self._refuse("SLACK_BOT_TOKEN", error_code(error))
        except FAILURES:
            return  # The next call that somebody makes will say.

    def _refuse(self, setting: str, code: str) -> None:
        _log.error("slack_connection_refused", code=code)
        self._why = f"Slack does not take this bot any more ({code}): check {setting}."
        self._refused.set()


def _introducing(me: Introduction, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt finds out by these names what it may pass, and takes no method."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        told = await me.told()
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_id=told.bot, bot_user_id=told.user
        )

    return authorize
