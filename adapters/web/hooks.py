"""What vendors send by themselves, signed as Standard Webhooks say: a hint to look, never a verdict.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web.answers import Forged, Repeated
from adapters.web.documented import told

WINDOW_S = 300.0
"""How old, or how far ahead by the vendor's clock, a delivery may be."""

_NAMES_A_VIDEO = frozenset({"video.completed", "video.failed"})
_ID = re.compile(r"[!-~]{1,200}")
_TIME = re.compile(r"[0-9]{1,12}")
_LONGEST_VIDEO_ID = 512
_MOST_SIGNATURES = 10
_PREFIX = "whsec_"
_SHORTEST_SECRET = 16


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """The secrets of each provider that may send something; several while one is being changed."""

    secrets: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    now: Callable[[], float] = time.time


@dataclass(frozen=True, kw_only=True)
class Signed:
    id: str
    body: bytes


def read_secret(text: str) -> bytes:
    """Raises ValueError, without the secret in it."""
    try:
        secret = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(_PREFIX) or len(secret) < _SHORTEST_SECRET:
        raise ValueError("a secret is whsec_ and what the vendor shows after it, in base64")
    return secret


def checked(secrets: tuple[bytes, ...], headers: Headers, body: bytes, now: float) -> Signed:
    """Raises HTTPException for what is no delivery at all, and Forged. Nothing in the body is read before."""
    name, sent_at, signatures = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not _ID.fullmatch(name) or not _TIME.fullmatch(sent_at) or not signatures:
        raise HTTPException(400)
    if abs(int(sent_at) - now) > WINDOW_S:
        raise Forged
    signed = f"{name}.{sent_at}.".encode() + body
    right = [base64.b64encode(hmac.digest(secret, signed, sha256)) for secret in secrets]
    given = [one.removeprefix("v1,") for one in signatures.split(" ")[:_MOST_SIGNATURES] if one.startswith("v1,")]
    # Each is compared with each, and none is the last to be tried because it fits.
    if sum(hmac.compare_digest(one.encode("latin-1"), other) for one in given for other in right) == 0:
        raise Forged
    return Signed(id=name, body=body)


def video_named(body: bytes) -> str | None:
    """The vendor's id of a video that something happened to; None where it is about something else."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise HTTPException(400)
    if event["type"] not in _NAMES_A_VIDEO:
        return None
    data = event.get("data")
    video_id = data.get("id") if isinstance(data, dict) else None
    if not isinstance(video_id, str) or not 0 < len(video_id) <= _LONGEST_VIDEO_ID or not video_id.isprintable():
        raise HTTPException(400)
    return video_id


router = APIRouter(prefix="/webhooks")


@router.post("/video/{provider}", status_code=204, response_class=Response, responses=told(404, 409, 422))
async def video_changed(provider: str, request: Request) -> Response:
    """For vendors: signed as Standard Webhooks. Has the video looked at now, and says nothing about it."""
    desk = request.app.state.desk
    hooks: Hooks = desk.hooks
    secrets = hooks.secrets.get(provider)
    if not secrets:
        raise HTTPException(404)
    signed = checked(secrets, request.headers, await request.body(), hooks.now())
    video_id = video_named(signed.body)
    if video_id is not None and not await desk.studio.hint(provider, video_id, delivery=signed.id):
        raise Repeated
    return Response(status_code=204)
