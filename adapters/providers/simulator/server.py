"""Puts the stand-in vendor on a port: on its own, or inside an event loop that has other work to do."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from fastapi import FastAPI, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

GRACE_S = 1


class Protocol(H11Protocol):
    """Hands each request its connection, so that the vendor can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # As uvicorn's own class narrows it.
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Guest(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the host: uvicorn would take SIGTERM away from it."""
        yield


async def cut(request: Request) -> None:
    """The client sees its connection close, with nothing more on it."""
    transport = getattr(request.state, "transport", None)
    if transport is None:
        raise ConnectionAbortedError("There is no socket here that could be cut.")
    transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass


@contextlib.asynccontextmanager
async def running(app: FastAPI, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Runs it in this event loop and gives the base URL, as a client is told it."""
    with _listeners(app, host, port) as listeners:
        server = _Guest(_config(app))
        task = asyncio.create_task(server.serve(sockets=listeners))
        try:
            yield base_url(
                app, listeners[0]
            )  # Who connects before the loop has come round waits in the socket's queue.
        finally:
            server.should_exit = True
            await task


def serve(app: FastAPI, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Runs it until a signal says otherwise."""
    with _listeners(app, host, port) as listeners, contextlib.suppress(KeyboardInterrupt):
        announce(base_url(app, listeners[0]))
        uvicorn.Server(_config(app)).run(sockets=listeners)


@contextlib.contextmanager
def _listeners(app: FastAPI, host: str, port: int) -> Iterator[list[socket.socket]]:
    """The vendor's own address, and a second one, without keys, for what such vendors hand out links to."""
    with socket.create_server((host, port)) as own, socket.create_server((host, 0)) as links:
        app.state.links_at = _origin(links)
        yield [own, links]


def base_url(app: FastAPI, listener: socket.socket) -> str:
    return f"{_origin(listener)}{app.state.base_path}"


def _origin(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,  # Otherwise uvicorn replaces the logging of the process.
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
