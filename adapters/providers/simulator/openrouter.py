"""Plays OpenRouter: 202 for a submit, 503 where there is no room, and a film only by a link that it can open."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors
from adapters.providers.simulator.edits import Limits, edited, fetched
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.jobs import Job, Order
from adapters.providers.simulator.links import Links
from adapters.providers.simulator.story import Story
from adapters.providers.simulator.works import Works

SUBMIT = (
    "model", "prompt", "duration", "size", "resolution", "aspect_ratio", "generate_audio", "input_references", "user",
)  # fmt: skip
SIZES = {("720p", "16:9"): "1280x720", ("720p", "9:16"): "720x1280", ("1080p", "16:9"): "1920x1080"}
RATES, EDIT_RATE = {"1080p": Decimal("0.29")}, Decimal("0.03")
RATE = Decimal("0.17")
LIMITS = Limits(seconds=30.0, bytes=50 * 1024 * 1024)
LONGEST_S = 20
PUBLIC = ("https://", "http://127.0.0.1:", "http://localhost:")
"""Plain http nowhere but on this machine."""
REFUSED_ON_EDITS = ("duration", "size", "resolution", "aspect_ratio", "generate_audio")
FOREIGN, FOREIGN_FROM = "upscaling", 80
"""A word of the model's own maker that is passed on, and from how many percent."""
STOPPED = "The output was blocked: protected content"


class OpenRouter:
    base_path = "/api/v1"

    def __init__(self, works: Works) -> None:
        self._works, self._links = works, Links(works)

    def protocol(self) -> APIRouter:
        router = self._links.router()
        videos = APIRouter(prefix="/api/v1/videos", dependencies=[Depends(self._admit)])
        videos.post("")(self.create)
        videos.get("/{video_id}")(self.retrieve)
        videos.get("/{video_id}/content")(self.content)
        router.include_router(videos)
        return router

    def told(self, error: VendorError) -> Response:
        """To be busy is to have no room: 503, after which nothing was made."""
        status = 503 if error.status == 429 else error.status  # noqa: PLR2004  # Too many requests.
        return JSONResponse(
            {"error": {"code": status, "message": error.message}}, status_code=status, headers=error.headers
        )

    async def _admit(self, request: Request) -> None:
        self._works.count(request)
        errors.check_bearer(request, self._works.options.api_key)

    async def create(self, request: Request) -> Response:
        body = await bodies.read(request, SUBMIT)
        order = await self._edit(body) if body.get("input_references") else self._made(body)

        def receipt(job: Job) -> Response:
            path = request.url_for("retrieve", video_id=job.id).path
            return JSONResponse({"id": job.id, "polling_url": path, "status": "pending"}, status_code=202)

        return await self._works.submit(request, order, receipt)

    def _made(self, body: bodies.Body) -> Order:
        words, seconds = bodies.prompt(body), body.get("duration", 4)
        if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST_S:
            raise errors.invalid("duration", "Unsupported duration for this model")
        shape = str(body.get("resolution", "720p")), str(body.get("aspect_ratio", "16:9"))
        size = str(body.get("size") or SIZES.get(shape))
        if size not in SIZES.values():
            raise errors.invalid("size", "Unsupported size for this model")
        model = str(body.get("model"))
        usd = RATES.get(shape[0], RATE) * seconds
        return Order(model=model, seconds=seconds, size=size, prompt=words, story=Story(prompt=words), usd=usd)

    async def _edit(self, body: bodies.Body) -> Order:
        for name in REFUSED_ON_EDITS:
            if name in body:
                raise errors.invalid(name, f"{name} is not supported by this model")
        match body["input_references"]:
            case [{"type": "video_url", "video_url": {"url": str(link)}}] if link.startswith(PUBLIC):
                data = await fetched(link)
            case _:
                raise errors.invalid("input_references", "a video must be given by one public URL")
        model = str(body.get("model"))
        return await edited(data, bodies.prompt(body), model=model, limits=LIMITS, usd_per_second=EDIT_RATE)

    async def retrieve(self, request: Request, video_id: str) -> Response:
        job, now = self._works.jobs.get(video_id), self._works.clock()
        told: dict[str, Any] = {"id": job.id}
        match job.status(now):
            case "queued":
                return JSONResponse({**told, "status": "pending"})
            case "in_progress":
                word = "in_progress" if job.progress(now) < FOREIGN_FROM else FOREIGN
                return JSONResponse({**told, "status": word})
            case "completed":
                return JSONResponse({**told, **self._completed(request, job, now)})
        error = STOPPED if job.failure == "late-refuse" else "The video could not be generated."
        return JSONResponse({**told, "status": "failed", "error": error})

    def _completed(self, request: Request, job: Job, now: float) -> dict[str, Any]:
        """Either kind of link may be absent: every second video has only the signed one."""
        if job.expired(now):
            return {"status": "expired"}
        own = f"{request.url_for('content', video_id=job.id)}?index=0"
        return {
            "status": "completed",
            "urls": [self._links.film(request, job)],
            "unsigned_urls": [own] if job.number % 2 else [],
            "expires_at": int(job.done_at + job.keeps),
            "usage": {"cost": float(job.order.usd)},
        }

    async def content(self, request: Request, video_id: str) -> Response:
        return await self._works.film(request, self._works.jobs.source(video_id))
