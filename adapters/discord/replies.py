"""How Discord's answers are headed, put as discord.py expects it: the library judges an answer by two headers."""

import json
from types import SimpleNamespace
from typing import Any

import aiohttp

_JSON = "application/json"
_TOO_MANY = 429


def forgiving() -> aiohttp.TraceConfig:
    """For the client's `http_trace`, its one public place between an answer and the library's reading of it."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_put_right)
    return trace


async def _put_right(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, told: aiohttp.TraceRequestEndParams
) -> None:
    """The library reads JSON only where its type names no charset, as many servers do, and waits out a rate limit only
    behind a proxy that names itself, since Cloudflare's ban does neither; that one is no JSON either."""
    answer = told.response
    if answer.content_type != _JSON:
        return
    headers = answer.headers.copy()
    headers["Content-Type"] = _JSON
    if answer.status == _TOO_MANY:
        headers.pop("Via", None)
        if _says_when(await answer.read()):
            headers["Via"] = "1.1 discord"
    answer._cache["headers"] = headers  # noqa: SLF001  # Where `answer.headers`, which cannot be set, looks first.


def _says_when(body: bytes) -> bool:
    try:
        told: Any = json.loads(body)
    except ValueError:
        return False
    wait_s = told.get("retry_after") if isinstance(told, dict) else None
    return isinstance(wait_s, int | float) and wait_s >= 0
