"""Plays xAI: an empty 202 at first, a stopped video that is "done" all the same, and three shapes of errors."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors
from adapters.providers.simulator.edits import Limits, brought, edited
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.jobs import Job, Order
from adapters.providers.simulator.links import Links
from adapters.providers.simulator.story import Story
from adapters.providers.simulator.works import Works

MAKE = ("model", "prompt", "duration", "aspect_ratio", "resolution", "user", "storage_options")
EDIT = (*MAKE, "video")
SIZES = {("720p", "16:9"): "1280x720", ("720p", "9:16"): "720x1280", ("480p", "16:9"): "854x480"}
RATES = {"720p": Decimal("0.07"), "480p": Decimal("0.05")}
EDIT_RATE = Decimal("0.08")
LIMITS = Limits(seconds=8.7, bytes=50 * 1024 * 1024)
TICKS_PER_USD = 10**10
LONGEST_S = 15
MODEL = "grok-imagine-video"


class Xai:
    base_path = "/v1"

    def __init__(self, works: Works) -> None:
        self._works, self._links = works, Links(works)

    def protocol(self) -> APIRouter:
        router = self._links.router()
        videos = APIRouter(prefix="/v1/videos", dependencies=[Depends(self._admit)])
        videos.post("/generations")(self.create)
        videos.post("/edits")(self.edit)
        videos.get("/{request_id}")(self.retrieve)
        router.include_router(videos)
        return router

    def told(self, error: VendorError) -> Response:
        shapes: dict[int, Any] = {
            400: {"code": "Client specified an invalid argument", "error": error.message},
            429: {"error": error.message},
        }
        body = shapes.get(error.status, {"error": {"message": error.message}})
        return JSONResponse(body, status_code=error.status, headers=error.headers)

    async def _admit(self, request: Request) -> None:
        self._works.count(request)
        errors.check_bearer(request, self._works.options.api_key)

    async def create(self, request: Request) -> Response:
        body = await bodies.read(request, MAKE)
        words, seconds = bodies.prompt(body), body.get("duration", 6)
        if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST_S:
            raise errors.invalid("duration", f"duration must be from 1 to {LONGEST_S}")
        resolution = str(body.get("resolution", "720p"))
        size = SIZES.get((resolution, str(body.get("aspect_ratio", "16:9"))))
        if size is None or body.get("model") != MODEL:
            raise errors.invalid("model", "this model does not make this resolution and aspect_ratio")
        usd = RATES[resolution] * seconds
        order = Order(model=MODEL, seconds=seconds, size=size, prompt=words, story=Story(prompt=words), usd=usd)
        return await self._works.submit(request, order, _receipt)

    async def edit(self, request: Request) -> Response:
        body = await bodies.read(request, EDIT)
        words, video = bodies.prompt(body), body.get("video")
        data = await brought(video.get("url") if isinstance(video, dict) else None)
        order = await edited(data, words, model=MODEL, limits=LIMITS, usd_per_second=EDIT_RATE)
        return await self._works.submit(request, order, _receipt)

    async def retrieve(self, request: Request, request_id: str) -> Response:
        job, now = self._works.jobs.get(request_id), self._works.clock()
        match job.status(now):
            case "queued":
                return Response(status_code=202)
            case "in_progress":
                return JSONResponse({"status": "pending", "progress": job.progress(now)}, status_code=202)
            case "completed":
                if job.expired(now):
                    return JSONResponse({"status": "expired"})
                return self._done(job, self._links.film(request, job), respect_moderation=True)
        if job.failure == "late-refuse":
            return self._done(job, None, respect_moderation=False)
        return JSONResponse({"status": "failed", "error": {"code": "internal_error", "message": "It broke."}})

    def _done(self, job: Job, url: str | None, *, respect_moderation: bool) -> Response:
        """What its filter stopped is billed like any other."""
        video = {"url": url, "duration": job.order.seconds, "respect_moderation": respect_moderation}
        ticks = int(job.order.usd * TICKS_PER_USD)
        return JSONResponse({"status": "done", "video": video, "usage": {"cost_in_usd_ticks": ticks}})


def _receipt(job: Job) -> Response:
    return JSONResponse({"request_id": job.id})
