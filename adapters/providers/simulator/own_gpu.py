"""What vLLM-Omni and SGLang have in common: FastAPI's errors, any size that is asked for, and a film beside create."""

import asyncio
import re
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors, film
from adapters.providers.simulator.errors import NoRoute, VendorError
from adapters.providers.simulator.jobs import Order
from adapters.providers.simulator.openai import OpenAI
from adapters.providers.simulator.story import Story

CREATE = ("model", "prompt", "seconds", "size", "video_reference")
LONGEST_S = 20
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
_LONGEST_SIDE = 1920


class OwnGpu(OpenAI):
    """DELETE also takes what is still being made."""

    edits = False
    deletes_unfinished = True

    def told(self, error: VendorError) -> Response:
        detail: Any = error.detail if isinstance(error, NoRoute) else error.message
        if error.code == "missing_required_parameter":
            detail = [{"type": "missing", "loc": ["body", error.param], "msg": "Field required", "input": None}]
            return JSONResponse({"detail": detail}, status_code=422)
        return JSONResponse({"detail": detail}, status_code=error.status, headers=error.headers)

    async def order_of(self, body: bodies.Body, reference: bytes | None) -> Order:
        words, size = bodies.prompt(body), str(body.get("size", "1280x720"))
        shape = _SIZE.fullmatch(size)
        if shape is None or any(int(side) % 2 or int(side) > _LONGEST_SIDE for side in shape.groups()):
            raise errors.invalid("size", f"Invalid size: '{size[:20]}'.")
        return Order(
            model=str(body.get("model")),
            seconds=_whole(body.get("seconds", "4")),
            size=size,
            prompt=words,
            story=await self._story(words, reference),
        )

    async def _story(self, words: str, reference: bytes | None) -> Story:
        if reference is None:
            return Story(prompt=words)
        source = await asyncio.to_thread(film.read_back, reference) if reference[4:8] == b"ftyp" else None
        if source is None:
            raise errors.not_an_mp4()
        return source.story.changed(words)

    def is_form(self, request: Request) -> bool:
        return request.headers.get("content-type", "").startswith("multipart/form-data")


def _whole(seconds: object) -> int:
    text = str(seconds)
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_S:
        raise errors.invalid("seconds", f"Invalid seconds: '{text[:20]}'.")
    return int(text)
