"""The bot on Slack: introduces itself, stays connected, and routes what people do."""

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

from adapters.slack import actions, commands, keeping, members, moving
from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.answers import Ack, Desk, Press, answering
from adapters.slack.client import LIBRARY_LOG, Introduction, Self, client
from adapters.slack.deliveries import Deliveries
from adapters.slack.envelope import read
from adapters.slack.facts import people, rooms
from adapters.slack.faults import FAILURES, OPERATOR, error_code
from adapters.slack.guard import SievedApp, guarded
from adapters.slack.places import user_id
from adapters.slack.socket_mode import Socket
from adapters.slack.upload import Sleep
from core.errors import SoraError
from core.names import AccountId
from core.ports import MediaStore
from core.refusals import OldButton, TryAgainSoon
from core.studio import Studio

Handler = Callable[[Desk, Press, str], Awaitable[None]]
Body = dict[str, Any]

ROUTES: dict[str, Handler] = {
    "remix": actions.remix_pressed,
    "insist": actions.insist_pressed,
    "chain": actions.chain_pressed,
    "chain_go": actions.chain_go_pressed,
    "edit": actions.edit_pressed,
    "cancel": actions.cancel_pressed,
    "details": actions.details_pressed,
    "compare": actions.compare_pressed,
    "show": actions.show_pressed,
    "history": actions.history_pressed,
    "archive": actions.archive_pressed,
    "turn": actions.turn_pressed,
    "search": actions.search_pressed,
    "delete": actions.delete_pressed,
    "erase": actions.erase_pressed,
    "link": keeping.link_pressed,
    "unlink": keeping.unlink_pressed,
    "retain": keeping.retain_pressed,
    "move": moving.move_pressed,
    "moved": moving.moved_pressed,
    "make": actions.make_pressed,
    "making": actions.making_pressed,
    "grant": actions.grant_pressed,
    "help": actions.help_pressed,
    "form:remix": actions.remix_submitted,
    "form:make": actions.make_submitted,
    "form:search": actions.search_submitted,
}
SLACK_ROUTES: dict[str, Handler] = {
    "spec": actions.spec_changed,  # A choice in an open form: Discord's forms cannot tell.
    "form:chain": actions.chain_submitted,
    "shortcut:new": actions.make_pressed,
    "shortcut:msg_remix": actions.message_remix_pressed,
    "shortcut:msg_history": actions.message_history_pressed,
}
"""What only Slack has."""

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
        self._monotonic, self._acked = monotonic, acked
        self._bot_token, self._app_token, self._api_url = bot_token, app_token, api_url
        api = client(bot_token, api_url, patient=True)
        self._me = Introduction(api)
        self.announcer = SlackAnnouncer(client(bot_token, api_url), store, self._me, sleep=sleep)
        self._desk = Desk(
            studio=studio,
            api=api,
            announcer=self.announcer,
            people=people(api, monotonic),
            rooms=rooms(api, monotonic),
            me=self._me,
            admins=frozenset(admins),
        )
        self._deliveries = Deliveries(monotonic)
        self._running: set[asyncio.Task[None]] = set()
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
        if self._running:
            await asyncio.wait(self._running, timeout=CLOSE_S)
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
        """Five listeners take everything; the tables above say where it goes. Bolt is told who we are, or it would ask
        Slack before the first answer."""
        bolt = SievedApp(
            name="adapters.slack.bolt",
            logger=LIBRARY_LOG,
            client=client(None, self._api_url),
            signing_secret=signing_secret,
            request_verification_enabled=bool(signing_secret),
            authorize=_introducing(self._me, self._bot_token),
        )
        bolt.command(_ANY)(self._on_command)
        bolt.action(_ANY)(self._on_action)
        bolt.view(_ANY)(self._on_view)
        bolt.shortcut(_ANY)(self._on_shortcut)
        bolt.event(_ANY)(self._on_event)
        return bolt

    async def _on_command(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        await self._do(press, commands.typed, str(body.get("command")), press.envelope.words)

    async def _on_action(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        action = press.envelope.action
        handler = ROUTES.get(action) or SLACK_ROUTES.get(action) or _old
        await self._do(press, handler, action, press.envelope.video, *_stamps(body))

    async def _on_view(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack), submit=True)
        form = str((body.get("view") or {}).get("callback_id")).removeprefix("sora_")
        await self._do(press, (ROUTES | SLACK_ROUTES).get(f"form:{form}", _old))

    async def _on_shortcut(self, ack: Ack, body: Body) -> None:
        press = Press(read(body), self._timed(ack))
        name = str(body.get("callback_id")).removeprefix("sora_")
        await self._do(press, SLACK_ROUTES.get(f"shortcut:{name}", _old), name)

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

    def _timed(self, ack: Ack) -> Ack:
        """Told how long somebody waited for the first answer."""
        began = self._monotonic()

        async def timed(**answer: Any) -> Any:
            given = await ack(**answer)
            self._acked(self._monotonic() - began)
            return given

        return timed

    async def _do(self, press: Press, handler: Handler, *what: str) -> None:
        """`what` tells deliveries apart; without it the studio alone does, for a refused form comes again unchanged."""
        if what and not self._deliveries.first(press.envelope.team, press.envelope.key, *what):
            await press.ack()
            return
        video = press.envelope.address.video if press.submit else press.envelope.video
        task = asyncio.ensure_future(answering(self._desk, press, handler(self._desk, press, video)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task


def _stamps(body: Body) -> list[str]:
    """A choice changed back and forth in a form is new each time."""
    return [str(action.get("action_ts")) for action in body.get("actions") or () if isinstance(action, dict)]


def _introducing(me: Introduction, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt finds out by these names what it may pass, and takes no method."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        told = await me.told()
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_id=told.bot, bot_user_id=told.user
        )

    return authorize


async def _old(_desk: Desk, _press: Press, _video: str) -> None:
    raise OldButton
