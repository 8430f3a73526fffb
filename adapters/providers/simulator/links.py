"""Signed links to films, at an address of their own, where nobody's key has any business."""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.jobs import Job
from adapters.providers.simulator.works import Works


class Links:
    def __init__(self, works: Works) -> None:
        self._works = works

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get("/films/{video_id}.mp4")(self._give)
        return router

    def film(self, request: Request, job: Job) -> str:
        until = int(job.done_at + job.keeps)
        link = f"{request.app.state.links_at}/films/{job.id}.mp4"
        return f"{link}?until={until}&signature={_signature(job.id, str(until))}"

    async def _give(self, request: Request, video_id: str) -> Response:
        self._works.count(request)
        refuse_keys(request)
        asked = request.query_params
        if asked.get("signature") != _signature(video_id, asked.get("until", "")):
            raise VendorError(403, "The signature does not match.")
        if self._works.clock() >= float(asked["until"]):
            raise VendorError(403, "This link has expired.")
        return await self._works.film(request, self._works.jobs.source(video_id))


def refuse_keys(request: Request) -> None:
    """A client that brings its key here would bring it anywhere."""
    keyed = "authorization" in request.headers or "x-key" in request.headers
    if keyed and request.url.netloc == request.app.state.links_at.partition("://")[2]:
        raise VendorError(400, "A key was sent to an address that is not the vendor's own.")


def _signature(video_id: str, until: str) -> str:
    return hashlib.sha256(f"stand-in/{video_id}/{until}".encode()).hexdigest()[:16]
