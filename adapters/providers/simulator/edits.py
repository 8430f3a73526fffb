"""An order to change a film that the client brings, within what the vendor takes."""

import asyncio
import base64
import binascii
from dataclasses import dataclass
from decimal import Decimal

import httpx

from adapters.providers.simulator import errors, film
from adapters.providers.simulator.jobs import Order

_LONGER_SIDE = 1280
_EVEN = 16
_PATIENCE_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    seconds: float
    bytes: int
    pixels: int = 0
    """Of the shorter side, at least."""


async def edited(data: bytes, words: str, *, model: str, limits: Limits, usd_per_second: Decimal) -> Order:
    """Length and shape are the film's own, and at most 720p comes out."""
    if len(data) > limits.bytes:
        raise errors.invalid("video", f"The video is larger than {limits.bytes} bytes.")
    source = await asyncio.to_thread(film.read_back, data) if data[4:8] == b"ftyp" else None
    if source is None:
        raise errors.not_an_mp4()
    if source.seconds > limits.seconds:
        raise errors.invalid("video", f"The video is longer than {limits.seconds:g} seconds.")
    if min(source.width, source.height) < limits.pixels:
        raise errors.invalid("video", f"The video is smaller than {limits.pixels} pixels.")
    shrunk = min(1.0, _LONGER_SIDE / max(source.width, source.height))
    wide, tall = (max(_EVEN, round(side * shrunk / _EVEN) * _EVEN) for side in (source.width, source.height))
    return Order(
        model=model,
        seconds=max(1, round(source.seconds)),
        size=f"{wide}x{tall}",
        prompt=words,
        story=source.story.changed(words),
        usd=usd_per_second * Decimal(f"{source.seconds:.1f}"),
    )


async def brought(video: object) -> bytes:
    """From base64, a data: URL, or a link."""
    if not isinstance(video, str):
        raise errors.invalid("video", "'video' must be a string.")
    if video.startswith(("http://", "https://")):
        return await fetched(video)
    try:
        return base64.b64decode(video.partition(",")[2] if video.startswith("data:") else video, validate=True)
    except (binascii.Error, ValueError):
        raise errors.not_an_mp4() from None


async def fetched(link: str) -> bytes:
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S) as client:
            answer = await client.get(link)
    except (httpx.HTTPError, httpx.InvalidURL):
        answer = None
    if answer is None or not answer.is_success:
        raise errors.invalid("video", "The input video was not found at its link.")
    return answer.content
