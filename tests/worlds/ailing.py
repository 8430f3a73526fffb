"""A stand-in vendor on a real socket that can be taken ill: refusing, failing, hanging, or not there at all."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.providers import simulator

Fault = int | str
"""A status, or what is named below."""

GONE, HANGS = "no such port", "hangs"


@dataclass
class _Health:
    fault: Fault | None = None
    submits: list[Fault | None] = field(default_factory=list)
    better: asyncio.Event = field(default_factory=asyncio.Event)


class AilingVendor:
    """What it accepted before an outage is still there afterwards, at the same address."""

    def __init__(self, **options: Any) -> None:
        quick: dict[str, Any] = {"seconds_to_render": 0.3, "fps": 2}
        self._health = _Health()
        self._app = simulator.create_app(simulator.Options(**{**quick, **options}))
        self._app.add_middleware(_Door, health=self._health)
        self._up = AsyncExitStack()
        self.base_url = ""

    async def __aenter__(self) -> Self:
        await self._open(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._health.better.set()
        await self._up.aclose()

    @property
    def submits(self) -> int:
        """How many POSTs came as far as its door."""
        return len(self._health.submits)

    async def falls_ill(self, fault: Fault) -> None:
        self._health.fault = fault
        self._health.better.clear()
        if fault == GONE:
            await self._up.aclose()

    async def recovers(self) -> None:
        was, self._health.fault = self._health.fault, None
        self._health.better.set()
        if was == GONE:
            await self._open(urlsplit(self.base_url).port or 0)

    async def accepted(self) -> Counter[str]:
        """How often each prompt was."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(self.base_url.removesuffix("/v1") + "/_simulator/videos")
        return Counter(job["prompt"] for job in answer.json()["data"])

    async def _open(self, port: int) -> None:
        self._up = AsyncExitStack()
        self.base_url = await self._up.enter_async_context(simulator.running(self._app, port=port))


class _Door:
    """In front of the vendor: a POST is let in, or meets what it suffers from."""

    def __init__(self, app: ASGIApp, health: _Health) -> None:
        self._app, self._health = app, health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._health.fault
        if scope["method"] == "POST":
            self._health.submits.append(fault)
        if fault == HANGS:
            await self._health.better.wait()
            await _answer(503)(scope, receive, send)
        elif isinstance(fault, int) and (scope["method"] == "POST" or _about_the_account(fault)):
            await _answer(fault)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _about_the_account(status: int) -> bool:
    """Whoever is refused is refused at every door; what breaks in making videos still lists them."""
    return status in (401, 402, 403)


def _answer(status: int) -> JSONResponse:
    return JSONResponse({"error": {"message": "Not now.", "type": "error"}}, status_code=status)
