"""A server that speaks OpenAI's protocol, with answers that were prepared, and what is asked of it."""

import json
from decimal import Decimal

import httpx
import pytest

from adapters.providers.openai_videos import OpenAIVideos, Options
from core.errors import Code, Rejected
from core.ports import Order, Ref, Report, Source

GW = "https://gw.test/v1"
KEY = "sk-canary-0123456789abcdef"
ORDER = Order(upstream="sora-2", prompt="A red boat", seconds=8, size="1280x720")
REF = Ref(provider="gateway", id="video_123")
FILM = b"\0\0\0\x18ftypmp42 and more"
LITELLM_BLOCKED = 'litellm.BadRequestError: OpenAIException - {"error": {"code": "moderation_blocked"}}'


async def read_film() -> bytes:
    return FILM


SOURCE = Source(
    provider="gateway", provider_id="video_1", read=read_film, public_url=None, seconds=Decimal(8), bytes=len(FILM)
)


class Server(httpx.AsyncBaseTransport):
    """Answers every request with what was prepared, the last answer again and again, and keeps the requests."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers) or [httpx.Response(200, json=job("queued"))]
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        kept = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return httpx.Response(kept.status_code, headers=kept.headers, content=kept.content)

    @property
    def sent(self) -> dict:
        [request] = self.requests
        return json.loads(request.content)


def provider(server: httpx.AsyncBaseTransport | None = None, **options: object) -> OpenAIVideos:
    return OpenAIVideos(Options(**{"name": "gateway", "base_url": GW, "key": KEY} | options), transport=server)


def job(status: object, **more: object) -> dict:
    return {"id": "video_123", "object": "video", "status": status, **more}


def failed(code: object, message: object = "") -> dict:
    return job("failed", error={"code": code, "message": message})


async def polled(body: object, status: int = 200, ref: Ref = REF, **headers: str) -> Report:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await provider(Server(httpx.Response(status, content=content, headers=headers))).poll(ref)


async def refused(body: dict, status: int = 400, **options: object) -> Code:
    with pytest.raises(Rejected) as caught:
        await provider(Server(httpx.Response(status, json=body)), **options).remix(SOURCE, ORDER)
    return caught.value.code
