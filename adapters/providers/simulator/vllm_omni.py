"""Plays vLLM-Omni on a GPU: forms only, one model, and a failed video that is told as an error with the job in it."""

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors
from adapters.providers.simulator.edits import brought
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.own_gpu import CREATE, OwnGpu

SERVED = "Wan-AI/Wan2.1-VACE-1.3B-diffusers"
FAILED_WITH = {"fail": 500, "late-refuse": 400}


class VllmOmni(OwnGpu):
    async def create(self, request: Request) -> Response:
        if not self.is_form(request):
            raise errors.missing("prompt")
        body = await bodies.read(request, CREATE)
        if body.get("model", SERVED) != SERVED:
            raise VendorError(400, f"Model mismatch: this server serves '{SERVED}'.")
        reference = body.get("video_reference")
        link = bodies.unpacked(reference).get("video_url") if reference is not None else None
        if reference is not None and not isinstance(link, str):
            raise errors.invalid("video_reference", "'video_reference' must be JSON with a 'video_url'.")
        return await self._submit(request, await self.order_of(body, await brought(link) if link else None))

    async def retrieve(self, video_id: str) -> Response:
        job, now = self._jobs.get(video_id), self._works.clock()
        if job.failure is None or job.status(now) != "failed":
            return await super().retrieve(video_id)
        status, video = FAILED_WITH[job.failure], job.answer(now)
        return JSONResponse({**video, "error": {**video["error"], "code": status}}, status_code=status)

    async def content(self, request: Request, video_id: str) -> Response:
        """Variants are not known."""
        job = self._jobs.get(video_id)
        match job.status(self._works.clock()):
            case "completed":
                return await self._works.film(request, self._jobs.source(video_id))
            case "failed":
                raise VendorError(422, "Video generation failed.")
        raise VendorError(404, "The video is not there yet.")
