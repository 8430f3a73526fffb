"""Plays SGLang Diffusion on a GPU: whole seconds, films as files, variants that are numbers, and clouds."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors
from adapters.providers.simulator.edits import brought
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.jobs import Job
from adapters.providers.simulator.links import Links
from adapters.providers.simulator.own_gpu import CREATE, OwnGpu
from adapters.providers.simulator.works import Works


class Sglang(OwnGpu):
    def __init__(self, works: Works) -> None:
        super().__init__(works)
        self._links = Links(works)

    def protocol(self) -> APIRouter:
        router = self._links.router()
        router.include_router(super().protocol())
        return router

    async def create(self, request: Request) -> Response:
        body = await bodies.read(request, (*CREATE, "video_url"))
        reference = body.get("video_reference", body.get("video_url"))
        if isinstance(reference, str):
            reference = await brought(reference)
        if reference is not None and not isinstance(reference, bytes):
            raise errors.invalid("video_reference", "'video_reference' must be a file.")
        return await self._submit(request, await self.order_of(body, reference))

    def shown(self, job: Job, video: dict[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in video.items() if name != "prompt"}
        return {**told, "seconds": job.order.seconds, "error": _without_code(video["error"])}

    async def page(self, request: Request) -> Response:
        """It does not say whether there is more."""
        jobs, _ = self.listed(request)
        now = self._works.clock()
        return JSONResponse({"object": "list", "data": [self.shown(job, job.answer(now)) for job in jobs]})

    async def retrieve(self, request: Request, video_id: str) -> Response:  # type: ignore[override]  # For the link.
        job = self._jobs.get(video_id)
        video = self.shown(job, job.answer(self._works.clock()))
        if self._options.cloud and video["status"] == "completed":
            video["url"] = self._links.film(request, job)
        return JSONResponse(video)

    async def content(self, request: Request, video_id: str) -> Response:
        job = self._jobs.get(video_id)
        variant = request.query_params.get("variant", "0")
        if not variant.isdecimal():
            raise VendorError(404, f"Output variant '{variant[:20]}' not found")
        if job.status(self._works.clock()) != "completed":
            raise VendorError(404, "Generation is still in-progress")
        if self._options.cloud:
            link = self._links.film(request, job)
            raise VendorError(400, f"Video has been uploaded to cloud storage. Please use the cloud URL: {link}")
        return await self._works.film(request, self._jobs.source(video_id))


def _without_code(error: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if error is None else {"message": error["message"]}
