"""Socket Mode: a websocket that Slack opens for us, renewed every few hours and whenever it breaks."""

import asyncio
import time
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import LIBRARY_LOG
from adapters.slack.envelope import is_served
from adapters.slack.faults import OPERATOR, error_code

PING_S = 5.0
"""Also how long a broken connection can go unnoticed."""
CONNECT_S = 20.0
CLOSE_S = 3.0


class Line(SocketModeClient):
    """slack_sdk knocks for ever at an address that refused it; each is good for one connection, so ask for another."""

    refused: Callable[[str], None] = staticmethod(lambda _: None)
    """Told Slack's word once the token is good for no further address."""

    async def issue_new_wss_url(self) -> str:
        try:
            return str(await super().issue_new_wss_url())
        except SlackApiError as error:
            if error_code(error) in OPERATOR:
                self.refused(error_code(error))
            raise

    async def connect(self) -> None:
        connected = False
        while not connected and not self.closed:
            try:
                async with asyncio.timeout(CONNECT_S):
                    await super().connect()  # type: ignore[no-untyped-call]  # The library's is not annotated.
                connected = True
            except TimeoutError:
                self.wss_uri = None


class Socket:
    """To be made inside a running loop."""

    def __init__(
        self, bolt: AsyncApp, app_token: str, api: AsyncWebClient, refused: Callable[[str], None] = lambda _: None
    ) -> None:
        self._bolt, self._app_token, self._api = bolt, app_token, api
        self._line = Line(app_token=app_token, logger=LIBRARY_LOG, web_client=api, ping_interval=PING_S)
        self._line.refused = refused
        self._line.socket_mode_request_listeners.append(self._heard)
        self._hearing: set[asyncio.Task[object]] = set()

    async def open(self) -> None:
        """The first address is asked for here: the library would log a wrong token and try it again for ever."""
        answer = await self._api.apps_connections_open(app_token=self._app_token)
        self._line.wss_uri = answer["url"]
        async with asyncio.timeout(CONNECT_S):
            await self._line.connect()

    def is_connected(self) -> bool:
        session = self._line.current_session
        return session is not None and not session.closed

    async def close(self) -> None:
        """What was heard is acknowledged first, for Slack shows an error to whoever is left without."""
        if self._hearing:
            await asyncio.wait(self._hearing, timeout=CLOSE_S)
        await self._line.close()  # type: ignore[no-untyped-call]  # The library's is not annotated.

    async def _heard(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task is not None, "the library hears in a task of its own"
        self._hearing.add(task)
        task.add_done_callback(self._hearing.discard)
        started = time.time()
        served = is_served(request.payload)  # Bolt breaks over the others before it gets as far as its own sieve.
        answer = await run_async_bolt_app(self._bolt, request) if served else BoltResponse(status=200)
        await send_async_response(line, request, answer, started)
