"""The vendors whose files have to pass the one suite: how each is made, and what its answers look like."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import httpx

from adapters.providers.answers import Limits
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account, Linked
from adapters.providers.openai_videos import OpenAIVideos, Options
from adapters.providers.openrouter import OpenRouter
from adapters.providers.xai import Xai
from core.ports import Provider, Source, State

KEY = "sk-canary-0123456789abcdef"
PROMPT = "A red boat, secretly named Marigold"


async def _film() -> bytes:
    return b"\0\0\0\x18ftypmp42"


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """All that the suite has to know about one vendor: how it is made, and what its answers look like."""

    name: str
    make: Callable[[str, Limits, httpx.AsyncBaseTransport | None], Provider]
    accepted: dict
    """A submit's answer, with VIDEO as the id."""
    reports: dict[State, dict]
    refused: dict
    """The answer about a video that its safety filter stopped."""
    refusal: dict
    """The body of a 400 that refuses the prompt."""
    source: Source
    rejects_503: bool = False


VIDEO = "video_123"


def _openai(base_url: str, limits: Limits, transport: httpx.AsyncBaseTransport | None) -> Provider:
    options = Options(
        name="gateway", base_url=base_url, key=KEY, limits=limits, lists=True, delete=True, delete_cancels=True
    )
    return OpenAIVideos(options, transport=transport)


def _job(status: str, **more: object) -> dict:
    return {"id": VIDEO, "object": "video", "model": "sora-2", "status": status, "created_at": 1790000000, **more}


OPENAI = Vendor(
    name="openai-videos",
    make=_openai,
    accepted=_job("queued", progress=0),
    reports={
        State.QUEUED: _job("queued"),
        State.RUNNING: _job("in_progress", progress=40),
        State.COMPLETED: _job("completed", progress=100),
        State.FAILED: _job("failed", error={"code": "server_error", "message": "It broke."}),
    },
    refused=_job("failed", error={"code": "moderation_blocked", "message": "Blocked by our moderation system."}),
    refusal={"error": {"message": "Blocked.", "type": "invalid_request_error", "code": "moderation_blocked"}},
    source=Source(provider="gateway", provider_id="video_1", read=_film, public_url=None, seconds=Decimal(8), bytes=12),
)


def _vllm_omni(base_url: str, limits: Limits, transport: httpx.AsyncBaseTransport | None) -> Provider:
    """Forms only, with the film in one of them."""
    how = {"remix": "create-video-reference", "multipart": True, "lists": True, "delete": True, "delete_cancels": True}
    options = Options(name="gpu", base_url=base_url, key=KEY, limits=limits, **how)  # type: ignore[arg-type]  # By name.
    return OpenAIVideos(options, transport=transport)


VLLM_OMNI = Vendor(
    name="vllm-omni",
    make=_vllm_omni,
    accepted=_job("queued", progress=0),
    reports=OPENAI.reports | {State.FAILED: _job("failed", error={"code": 500, "message": "It broke."})},
    refused=_job("failed", error={"code": 400, "message": "Blocked by the content filter."}),
    refusal={"detail": "Blocked by our content filter."},
    source=replace(OPENAI.source, provider="gpu", provider_id=None),
)


LINK = "https://gw.test/v1/film.mp4"


def _linked(kind: type[Linked], name: str) -> Callable[[str, Limits, httpx.AsyncBaseTransport | None], Provider]:
    def make(base_url: str, limits: Limits, transport: httpx.AsyncBaseTransport | None) -> Provider:
        return kind(Account(name=name, base_url=base_url, key=KEY, limits=limits), transport=transport)

    return make


def source(name: str, *, public_url: str | None = None) -> Source:
    return Source(provider=name, provider_id=None, read=_film, public_url=public_url, seconds=Decimal(8), bytes=12)


def _flux(status: str, **more: object) -> dict:
    return {"id": VIDEO, "status": status, "progress": None, "result": None, "cost": None, "details": {}, **more}


BFL = Vendor(
    name="bfl",
    make=_linked(Bfl, "bfl"),
    accepted={"id": VIDEO, "polling_url": "https://api.eu1.bfl.ai/v1/get_result?id=1"},
    reports={
        State.QUEUED: _flux("Pending"),
        State.RUNNING: _flux("Reasoning", progress=0.4),
        State.COMPLETED: _flux("Ready", progress=1.0, result={"sample": LINK}, cost=24.0),
        State.FAILED: _flux("Error", details={"error": "It broke."}),
    },
    refused=_flux("Request Moderated", details={"Moderation Reasons": ["Violence"]}),
    refusal={"detail": "Request Moderated"},
    source=source("bfl"),
)

XAI = Vendor(
    name="xai",
    make=_linked(Xai, "xai"),
    accepted={"request_id": VIDEO},
    reports={
        State.QUEUED: {"status": "pending", "video": None},
        State.RUNNING: {"status": "in_progress", "progress": 40},
        State.COMPLETED: {"status": "done", "video": {"url": LINK, "duration": 6, "respect_moderation": True}},
        State.FAILED: {"status": "failed", "error": {"code": "internal", "message": "It broke."}},
    },
    refused={"status": "done", "video": {"url": None, "respect_moderation": False}},
    refusal={"code": "Client specified an invalid argument", "error": "Rejected by content moderation."},
    source=source("xai"),
)


def _generation(status: str, **more: object) -> dict:
    return {"id": VIDEO, "polling_url": f"/api/v1/videos/{VIDEO}", "status": status, **more}


OPENROUTER = Vendor(
    name="openrouter",
    make=_linked(OpenRouter, "openrouter"),
    accepted=_generation("pending"),
    reports={
        State.QUEUED: _generation("pending"),
        State.RUNNING: _generation("in_progress"),
        State.COMPLETED: _generation("completed", unsigned_urls=[LINK], usage={"cost": 0.24}),
        State.FAILED: _generation("failed", error="It broke."),
    },
    refused=_generation("failed", error="Output blocked: protected content"),
    refusal={"error": {"code": 400, "message": "content_policy: the prompt was flagged"}},
    source=source("openrouter", public_url="https://films.test/1.mp4"),
    rejects_503=True,
)

VENDORS = [OPENAI, VLLM_OMNI, BFL, XAI, OPENROUTER]
