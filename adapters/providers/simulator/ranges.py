"""Answers with bytes in memory, all of them or the range that a player asks for."""

import re
from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from adapters.providers.simulator.server import cut

RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def answer(request: Request, data: bytes, kind: str) -> Response:
    asked = RANGE.match(request.headers.get("range", ""))
    if asked is None or asked.groups() == ("", ""):
        return Response(data, media_type=kind, headers={"Accept-Ranges": "bytes"})
    first, last = asked.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last) + 1, len(data)) if first and last else len(data)
    if start >= min(end, len(data)):
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
    return Response(data[start:end], status_code=206, media_type=kind, headers=headers)


def half(request: Request, data: bytes, kind: str) -> Response:
    """Promises everything and breaks off in the middle."""

    async def bytes_then_nothing() -> AsyncIterator[bytes]:
        yield data[: len(data) // 2]
        await cut(request)

    return StreamingResponse(bytes_then_nothing(), media_type=kind, headers={"Content-Length": str(len(data))})
