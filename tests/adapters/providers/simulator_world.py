"""A stand-in vendor on a real port, with a clock that the test holds."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from adapters.providers.simulator import Options, create_app, running
from tests.loopback import NO_TLS

START = 1_790_000_000.5


@dataclass
class HandClock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class StridingClock:
    """Goes on by itself, a second at each look: whoever polls sees a film being made."""

    now: float = START

    def __call__(self) -> float:
        self.now += 1
        return self.now


@dataclass(kw_only=True)
class World:
    url: str
    http: httpx.AsyncClient
    clock: HandClock = field(default_factory=HandClock)

    async def make(self, prompt: str = "A quiet valley", **more: str) -> dict:
        """Asks for a video and lets its time pass."""
        answer = await self.http.post("/videos", json={"prompt": prompt, "size": "1280x720", **more})
        assert answer.status_code == 200, answer.text
        return await self.later(answer.json()["id"])

    async def remix(self, video_id: str, prompt: str) -> dict:
        answer = await self.http.post(f"/videos/{video_id}/remix", json={"prompt": prompt})
        assert answer.status_code == 200, answer.text
        return await self.later(answer.json()["id"])

    async def later(self, video_id: str, seconds: float = 10) -> dict:
        self.clock.now += seconds
        return (await self.http.get(f"/videos/{video_id}")).json()

    async def film(self, video_id: str) -> bytes:
        answer = await self.http.get(f"/videos/{video_id}/content")
        assert answer.status_code == 200, answer.text
        return answer.content

    async def error(self, prompt: str) -> tuple[int, str | None]:
        answer = await self.http.post("/videos", json={"prompt": prompt})
        return answer.status_code, answer.json()["error"]["code"]

    async def told(self, what: str) -> dict:
        return (await self.http.get(self.url.removesuffix("/v1") + f"/_simulator/{what}")).json()


@contextlib.asynccontextmanager
async def world(*, check=None, **options) -> AsyncIterator[World]:
    clock = HandClock()
    app = create_app(Options(**{"fps": 2, **options}), clock=clock)
    hooks = {"response": [check]} if check else {}
    key = options.get("api_key") or "any"
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        running(app) as url,
        httpx.AsyncClient(verify=NO_TLS, base_url=url, event_hooks=hooks, headers=headers, timeout=30) as http,
    ):
        yield World(url=url, http=http, clock=clock)
