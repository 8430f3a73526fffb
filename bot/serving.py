"""An ASGI app on a port of ours."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import SettingsError


class _Guest(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM is ours: uvicorn would take it away."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Any, host: str, port: int) -> AsyncIterator[int]:
    """An ASGI app on a port of ours; the port that was taken where 0 was asked for."""
    try:
        listener = socket.create_server((host, port))
    except OSError as taken:
        raise SettingsError(f"HTTP_PORT: {host}:{port}: {taken.strerror}") from taken
    with listener:
        # Inherited by each connection. asyncio does it only for sockets whose protocol was named, and without it an
        # answer of two parts waits 40 ms for an acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2, lifespan="off")
        server = _Guest(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await task


def local_address(host: str, port: int) -> str | None:
    """None where the port is open to other machines: which of its names they use, only the operator knows."""
    loopback = host == "localhost" or (":" not in host and host.startswith("127."))
    return f"http://{host}:{port}" if loopback else None


def shared(api: ASGIApp, events: ASGIApp) -> ASGIApp:
    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        to_slack = str(scope.get("path", "")).startswith("/slack/")
        await (events if to_slack else api)(scope, receive, send)

    return chosen
