"""Plays new-api: ids that begin with task_, neither listing nor deleting, and a first word that says nothing."""

from typing import Any

from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator.errors import NoRoute, VendorError
from adapters.providers.simulator.jobs import Job
from adapters.providers.simulator.openai import OpenAI
from adapters.providers.simulator.works import Works


class NewApi(OpenAI):
    lists = deletes = False

    def __init__(self, works: Works) -> None:
        super().__init__(works)
        self._looked_at: set[int] = set()

    def told(self, error: VendorError) -> Response:
        """What it says by itself, and what it says about a task, have different shapes."""
        if isinstance(error, NoRoute) or error.status == 401:  # noqa: PLR2004  # Unauthorized.
            inner = {"message": error.message, "type": "new_api_error", "param": "", "code": error.code or ""}
            return JSONResponse({"error": inner}, status_code=error.status, headers=error.headers)
        body = {"code": error.code or "fail_to_fetch_task", "message": error.message, "data": None}
        return JSONResponse(body, status_code=error.status, headers=error.headers)

    def shown(self, job: Job, video: dict[str, Any]) -> dict[str, Any]:
        """What is empty is left out, and so is the prompt."""
        told = {name: value for name, value in video.items() if value is not None and name != "prompt"}
        return {**told, "task_id": job.id}

    async def retrieve(self, video_id: str) -> Response:
        """Before a task was handed on its status is "unknown"."""
        job = self._jobs.get(video_id)
        if job.number not in self._looked_at:
            self._looked_at.add(job.number)
            return JSONResponse(self.shown(job, {**job.receipt(), "status": "unknown"}))
        return await super().retrieve(video_id)
