"""A film over HTTP, whole or the part that a player asks for: RFC 9110, sections 13 and 14."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from adapters.web.answers import FilmMissing, FilmsAway, NoThumbnail
from adapters.web.desk import Desk
from core.errors import FilmGone, MediaProblem
from core.ports import MediaStore, Still
from core.video import Film

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


def span(header: str, size: int) -> tuple[int, int] | None:
    """From, and up to but not including. None: all of it, also for what is no range, or several at once, as the RFC
    allows. Raises HTTPException where the film ends before it."""
    match = _RANGE.fullmatch(header)
    if match is None or match[0].replace(" ", "").endswith("=-"):
        return None
    first, last = match[1], match[2]
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
    return start, end


async def answer(request: Request, store: MediaStore, film: Film, name: str) -> Response:
    tag = f'"{film.sha256}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="{name}.mp4"',
    }
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    whole = request.headers.get("if-range", tag) != tag
    part = None if whole else span(request.headers.get("range", ""), film.bytes)
    start, end = part or (0, film.bytes)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{film.bytes}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type="video/mp4")
    chunks = await _begun(store.open(film.key, start, end))
    return StreamingResponse(chunks, status, headers, media_type="video/mp4")


async def picture(request: Request, desk: Desk, film: Film, name: str) -> Response:
    """Made now where it is not there yet."""
    tag = f'"{film.sha256}-still"'
    try:
        still = await desk.darkroom.poster(film)
    except FilmGone as gone:
        raise FilmMissing from gone
    except MediaProblem as fault:
        raise NoThumbnail from fault
    except OSError as away:
        raise FilmsAway from away
    return await kept(request, desk.store, still, tag, name)


async def kept(request: Request, store: MediaStore, still: Still, tag: str, name: str) -> Response:
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="{name}.jpg"',
    }
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(still.bytes)
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers, media_type="image/jpeg")
    return StreamingResponse(await _begun(store.open(still.key)), 200, headers, media_type="image/jpeg")


def _has(told: str, tag: str) -> bool:
    return told.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in told.split(","))


async def _begun(chunks: Any) -> AsyncIterator[bytes]:
    """The first bytes are read before anything is promised."""
    try:
        first: bytes = await anext(chunks, b"")
    except FilmGone as gone:
        raise FilmMissing from gone
    except OSError as away:  # The bucket does not answer, or the disk.
        raise FilmsAway from away

    async def all_() -> AsyncIterator[bytes]:
        async with aclosing(chunks):
            yield first
            async for chunk in chunks:
                yield chunk

    return all_()
