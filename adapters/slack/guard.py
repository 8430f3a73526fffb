"""What stands before Bolt: in HTTP mode the signature, which Bolt checks only after it has parsed the body, and in both
modes a sieve for what Slack sends and nobody serves.

Raw bytes in, size first, then the signature over exactly those bytes, then whether they can be read at all; whatever
fails is 400, 401 or 413 and never 500. https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.envelope import is_served

LARGEST_BODY = 1024 * 1024
WINDOW_S = 300
PATH = "/slack/events"
_LONGEST_STAMP = 12
_OK, _NOT_FOUND, _FAULT = 200, 404, 500

_log = structlog.get_logger()


def is_signed(secret: str, stamp: str, signature: str, body: bytes, now: float) -> bool:
    """Compared as bytes: hmac refuses text that is not ASCII with an exception."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= _LONGEST_STAMP):
        return False
    if abs(now - int(stamp)) > WINDOW_S:
        return False
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return hmac.compare_digest(f"v0={mac.hexdigest()}".encode(), signature.encode("utf-8", "surrogateescape"))


class SievedApp(AsyncApp):
    """Acknowledges whatever it does not serve: a closed form, a menu's question, a kind that comes with a later Slack.
    Bolt answers 404, which Slack shows as an error and delivers again, or breaks over a field of another shape."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        if not is_served(req.body):
            return BoltResponse(status=_OK, body="")
        answer = await super().async_dispatch(req)
        if answer.status not in {_NOT_FOUND, _FAULT}:
            return answer
        _log.warning("slack_odd_delivery", kind=str(req.body.get("type"))[:40], status=answer.status)
        return BoltResponse(status=_OK, body="")


def guarded(bolt: AsyncApp, secret: str, now: Callable[[], float] = time.time) -> Starlette:
    """One path for commands, buttons, forms and events alike."""

    async def receive(request: Request) -> Response:
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not is_signed(secret, stamp, request.headers.get("x-slack-signature", ""), body, now()):
            return Response(status_code=401)
        return await _dispatched(bolt, request, body)

    endpoint: Callable[[Request], Awaitable[Response]] = receive
    return Starlette(routes=[Route(PATH, endpoint, methods=["POST"])])


async def _read(request: Request) -> bytes | None:
    """None: longer than anything that Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


async def _dispatched(bolt: AsyncApp, request: Request, body: bytes) -> Response:
    try:
        asked = to_async_bolt_request(request, body)
    except Exception as error:  # noqa: BLE001  # Signed and unreadable: Bolt raises whatever its parsers raise.
        _log.warning("slack_unreadable_body", error=type(error).__name__)
        return Response(status_code=400)
    return to_starlette_response(await bolt.async_dispatch(asked))
