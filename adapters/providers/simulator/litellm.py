"""Plays a LiteLLM proxy in front of a vendor: long ids, answers with holes, and errors that have lost their code."""

import base64
import binascii
import hashlib
import json
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator.errors import NoRoute, VendorError
from adapters.providers.simulator.jobs import Job
from adapters.providers.simulator.openai import OpenAI

USD_PER_SECOND = {"sora-2": 0.10, "sora-2-pro": 0.30}
COST = "x-litellm-response-cost"
_ITS_OWN = "litellm"
_HEAD, _TAIL = "litellm:custom_llm_provider:openai;model_id:", ";video_id:"
_HOLES = ("created_at", "progress", "seconds", "size")


class Litellm(OpenAI):
    deletes = False

    def told(self, error: VendorError) -> Response:
        """The upstream's error is quoted in the message, its code is lost, and its Retry-After is not passed on."""
        if isinstance(error, NoRoute):
            return JSONResponse({"detail": error.detail}, status_code=error.status)
        message = error.message
        if error.kind != _ITS_OWN:
            upstream = {"message": message, "type": error.kind, "param": error.param, "code": error.code}
            message = f"litellm.APIError: OpenAIException - {json.dumps({'error': upstream})}"
        inner = {"message": message, "type": None, "param": None, "code": str(error.status)}
        return JSONResponse({"error": inner}, status_code=error.status)

    async def _admit(self, request: Request) -> None:
        """A wrong key is looked for in a database that a small proxy has not got."""
        self._works.count(request)
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not given:
            raise VendorError(401, "Authentication Error, No api key passed in.", kind=_ITS_OWN)
        if self._options.api_key not in (None, given):
            raise VendorError(400, "No connected db.", kind=_ITS_OWN)

    def own_id(self, asked: str) -> str:
        """A foreign id is taken to OpenAI's own host, whose answer is no video."""
        found = _upstream_id(asked)
        if found is None:
            message = "litellm.APIConnectionError: OpenAIException - 3 validation errors for VideoObject"
            raise VendorError(500, message, kind=_ITS_OWN)
        return found

    def shown(self, job: Job, video: dict[str, Any]) -> dict[str, Any]:
        """The parent keeps its upstream's name, and of every second video little is said."""
        told = {name: value for name, value in video.items() if name != "prompt"}
        holes = dict.fromkeys(_HOLES) if job.number % 2 == 0 else {}
        return {**told, **holes, "id": _long_id(job)}

    def _receipt(self, job: Job) -> Response:
        answer = super()._receipt(job)
        answer.headers[COST] = str(USD_PER_SECOND.get(job.order.model, 0.0) * job.order.seconds)
        return answer

    async def edit(self, request: Request) -> Response:
        """What an edit costs is not known here."""
        answer = await super().edit(request)
        answer.headers[COST] = "0.0"
        return answer

    async def retrieve(self, video_id: str) -> Response:
        """A failure of vLLM-Omni's comes as an error that quotes the job, one of OpenAI's as a video that failed."""
        job, now = self._jobs.get(self.own_id(video_id)), self._works.clock()
        if job.failure == "fail" and job.status(now) == "failed":
            video = job.answer(now)
            video["error"]["code"] = 500
            raise VendorError(500, f"litellm.InternalServerError: OpenAIException - {json.dumps(video)}", kind=_ITS_OWN)
        return await super().retrieve(video_id)

    async def page(self, request: Request) -> Response:  # noqa: ARG002  # No list, whichever is asked for.
        raise VendorError(400, "custom_llm_provider is required to list videos", kind=_ITS_OWN)

    async def content(self, request: Request, video_id: str) -> Response:
        """Whatever variant is asked for, the film comes."""
        return await self._works.film(request, self._jobs.source(self.own_id(video_id)))


def _long_id(job: Job) -> str:
    """238 characters, of which the last are signs of equality."""
    deployment = f"{job.order.model}-{hashlib.sha512(job.order.model.encode()).hexdigest()}"[:80]
    plain = f"{_HEAD}{deployment}{_TAIL}{job.id}"
    return "video_" + base64.b64encode(plain.encode()).decode()


def _upstream_id(given: str) -> str | None:
    try:
        plain = base64.b64decode(given.removeprefix("video_"), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return plain.rpartition(_TAIL)[2] if plain.startswith(_HEAD) else None
