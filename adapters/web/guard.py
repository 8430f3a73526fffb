"""Stands before every route: bodies have a cap, and a fault of ours is told politely."""

import secrets

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.answers import error
from core.refusals import Broken

LARGEST_BODY = 64 * 1024

_log = structlog.get_logger()


class Guard:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        if _announced(scope) > LARGEST_BODY:
            await error(413, "too_large", "This is more than any request of this API needs.")(scope, receive, answer)
            return
        try:
            await self._app(scope, _capped(receive), answer)
        except ClientDisconnect:
            return  # In the middle of a body: nobody waits for an answer, and nothing was done.
        except Exception:  # noqa: BLE001  # Whatever it is, somebody waits for an answer; it is logged in full.
            reference = secrets.token_hex(3)
            _log.exception("web_deed_broke", reference=reference)
            if not answer.began:
                await error(500, "broken", str(Broken(reference)))(scope, receive, answer)


class _Answer:
    """Passes an answer on, with the headers that all have in common."""

    def __init__(self, send: Send) -> None:
        self._send, self.began = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(raw=message["headers"])
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _announced(scope: Scope) -> int:
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < len(str(1 << 62)) else 0


def _capped(receive: Receive) -> Receive:
    """For bodies that come in chunks and tell no length."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return counted
