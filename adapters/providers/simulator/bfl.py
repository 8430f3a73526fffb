"""Plays Black Forest Labs: polling and films at other addresses, and a polling address that is busy at first."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors
from adapters.providers.simulator.edits import Limits, brought, edited
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.jobs import Job, Order
from adapters.providers.simulator.links import Links, refuse_keys
from adapters.providers.simulator.story import Story
from adapters.providers.simulator.works import Works

MAKE = ("mode", "prompt", "duration", "aspect_ratio", "resolution", "generate_audio", "seed", "safety_tolerance")
EDIT = ("video", "prompt", "safety_tolerance")
SIZES = {("hd", "16:9"): "1280x704", ("hd", "9:16"): "704x1280", ("fhd", "16:9"): "1920x1088"}
RATES = {"hd": Decimal("0.17"), "fhd": Decimal("0.29")}
EDIT_RATE = Decimal("0.03")
LIMITS = Limits(seconds=15.0, bytes=50 * 1024 * 1024, pixels=160)
REASONS_UNTIL = 30
LONGEST_S = 20
FAILED = {"refuse": "Request Moderated", "late-refuse": "Content Moderated", "fail": "Error"}


class Bfl:
    base_path = "/v1"

    def __init__(self, works: Works) -> None:
        self._works, self._links = works, Links(works)
        self._looked_at: set[int] = set()

    def protocol(self) -> APIRouter:
        router = self._links.router()
        submits = APIRouter(prefix="/v1", dependencies=[Depends(self._admit)])
        submits.post("/flux-3-video")(self.create)
        submits.post("/flux-tools/video-edit-v1")(self.edit)
        router.include_router(submits)
        router.get("/v1/get_result")(self.result)
        return router

    def told(self, error: VendorError) -> Response:
        """What is wrong with a field is a 422 that names it."""
        if error.param is not None and error.status == 400:  # noqa: PLR2004  # Bad request.
            detail: Any = [{"loc": ["body", error.param], "msg": error.message, "type": error.code}]
            return JSONResponse({"detail": detail}, status_code=422)
        return JSONResponse({"detail": error.message}, status_code=error.status, headers=error.headers)

    async def _admit(self, request: Request) -> None:
        self._works.count(request)
        if self._works.options.api_key not in (None, request.headers.get("x-key")):
            raise VendorError(403, "Not authenticated")

    async def create(self, request: Request) -> Response:
        body = await bodies.read(request, MAKE)
        words, seconds = bodies.prompt(body), body.get("duration", 5)
        if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST_S:
            raise errors.invalid("duration", f"Input should be an integer of at most {LONGEST_S}.")
        resolution = str(body.get("resolution", "hd"))
        size = SIZES.get((resolution, str(body.get("aspect_ratio", "16:9"))))
        if size is None or body.get("mode") != "t2v":
            raise errors.invalid("resolution", "Input should be one of the supported modes and resolutions.")
        usd = RATES[resolution] * seconds
        order = Order(
            model="flux-3-video", seconds=seconds, size=size, prompt=words, story=Story(prompt=words), usd=usd
        )
        return await self._submit(request, order)

    async def edit(self, request: Request) -> Response:
        body = await bodies.read(request, EDIT)
        words, data = bodies.prompt(body), await brought(body.get("video"))
        order = await edited(data, words, model="video-edit-v1", limits=LIMITS, usd_per_second=EDIT_RATE)
        return await self._submit(request, order)

    async def _submit(self, request: Request, order: Order) -> Response:
        def receipt(job: Job) -> Response:
            polling = f"{request.app.state.links_at}/v1/get_result?id={job.id}"
            return JSONResponse({"id": job.id, "polling_url": polling})

        return await self._works.submit(request, order, receipt, late=True)

    async def result(self, request: Request) -> Response:
        self._works.count(request)
        refuse_keys(request)
        video_id = request.query_params.get("id", "")
        try:
            job = self._works.jobs.get(video_id)
        except VendorError:
            return JSONResponse({"id": video_id, "status": "Task not found"}, status_code=404)
        if job.number not in self._looked_at:
            self._looked_at.add(job.number)
            raise VendorError(503, "Please ask again.", retry_after=1)
        return JSONResponse({"id": job.id, **self._told_of(request, job)})

    def _told_of(self, request: Request, job: Job) -> dict[str, Any]:
        now = self._works.clock()
        progress = job.progress(now)
        told: dict[str, Any] = {"progress": progress / 100, "result": None, "cost": None, "details": {}}
        match job.status(now):
            case "queued":
                return {"status": "Pending", **told}
            case "in_progress":
                return {"status": "Reasoning" if progress < REASONS_UNTIL else "Generating", **told}
            case "completed":
                result = {"sample": self._links.film(request, job)}
                return {"status": "Ready", **told, "result": result, "cost": float(job.order.usd * 100)}
        failure = job.failure or "fail"
        details = {"error": "The video could not be generated."} if failure == "fail" else {}
        return {"status": FAILED[failure], **told, "details": details}
