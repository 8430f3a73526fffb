"""Plays a server that speaks OpenAI's /v1/videos."""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from adapters.providers.simulator import bodies, errors, film
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.films import VARIANTS
from adapters.providers.simulator.jobs import Job, Order
from adapters.providers.simulator.works import Works

MAX_PAGE = 100


class OpenAI:
    """Servers that speak it with habits of their own are made from this one."""

    base_path = "/v1"
    lists = deletes = edits = True
    deletes_unfinished = False

    def __init__(self, works: Works) -> None:
        self._works, self._options, self._jobs = works, works.options, works.jobs

    def protocol(self) -> APIRouter:
        router = APIRouter(prefix="/v1/videos", dependencies=[Depends(self._admit)])
        router.post("")(self.create)
        if self.lists and self._options.listing:
            router.get("")(self.page)
        if self.edits:
            router.post("/edits")(self.edit)
            router.post("/extensions")(self.extend)
            router.post("/characters")(self.cast)
            router.get("/characters/{character_id}")(self.cast)
            router.post("/{video_id}/remix")(self.remix)
        router.get("/{video_id}")(self.retrieve)
        if self.deletes and self._options.deleting:
            router.delete("/{video_id}")(self.delete)
        router.get("/{video_id}/content")(self.content)
        return router

    def own_id(self, asked: str) -> str:
        """Which video of ours a client means by this id."""
        return asked

    def shown(self, job: Job, video: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # For those who show less.
        """A video as clients get to see it."""
        return video

    def told(self, error: VendorError) -> Response:
        inner = {"message": error.message, "type": error.kind, "param": error.param, "code": error.code}
        return JSONResponse({"error": inner}, status_code=error.status, headers=error.headers)

    async def _admit(self, request: Request) -> None:
        self._works.count(request)
        errors.check_bearer(request, self._options.api_key)

    async def create(self, request: Request) -> Response:
        body = await bodies.read(request, bodies.CREATE)
        return await self._submit(request, bodies.create_order(body))

    async def remix(self, request: Request, video_id: str) -> Response:
        body = await bodies.read(request, ("prompt",))
        return await self._submit(request, self._changed(video_id, bodies.prompt(body)))

    async def edit(self, request: Request) -> Response:
        body = await bodies.read(request, ("prompt", "video"))
        words, upload = bodies.prompt(body), bodies.uploaded(body.get("video"))
        if upload is None:
            return await self._submit(request, self._changed(bodies.video_id(body.get("video")), words))
        source = await asyncio.to_thread(film.read_back, upload)
        if source is None:
            raise errors.not_an_mp4()
        return await self._submit(request, bodies.edit_order(source, words))

    def _changed(self, asked: str, words: str) -> Order:
        video_id = self.own_id(asked)
        source = self._jobs.source(video_id).order
        return Order(
            model=source.model,
            seconds=source.seconds,
            size=source.size,
            prompt=words,
            story=source.story.changed(words),
            made_from=video_id,
        )

    async def _submit(self, request: Request, order: Order) -> Response:
        return await self._works.submit(request, order, self._receipt)

    def _receipt(self, job: Job) -> Response:
        return self._answer(job, job.receipt())

    def _answer(self, job: Job, video: dict[str, Any]) -> Response:
        wait = self._options.poll_after_ms
        unfinished = video["status"] in ("queued", "in_progress")
        headers = {"openai-poll-after-ms": str(wait)} if wait is not None and unfinished else {}
        return JSONResponse(self.shown(job, video), headers=headers)

    async def retrieve(self, video_id: str) -> Response:
        job = self._jobs.get(self.own_id(video_id))
        return self._answer(job, job.answer(self._works.clock()))

    async def page(self, request: Request) -> Response:
        jobs, more = self.listed(request)
        now = self._works.clock()
        data = [self.shown(job, job.answer(now)) for job in jobs]
        ids = [video["id"] for video in data]
        first, last = (ids[0], ids[-1]) if ids else (None, None)
        return JSONResponse({"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more})

    def listed(self, request: Request) -> tuple[list[Job], bool]:
        """The page that is asked for, and whether there are more."""
        asked = request.query_params
        limit, order = asked.get("limit", "20"), asked.get("order", "desc")
        if not limit.isdecimal() or int(limit) > MAX_PAGE:
            raise errors.invalid("limit", f"Invalid 'limit': expected an integer from 0 to {MAX_PAGE}.")
        if order not in ("asc", "desc"):
            raise errors.invalid("order", "Invalid value for 'order'. Supported values are: 'asc' and 'desc'.")
        return self._jobs.page(limit=int(limit), after=asked.get("after"), rising=order == "asc")

    async def delete(self, video_id: str) -> Response:
        self._jobs.delete(video_id, unfinished=self.deletes_unfinished)
        self._works.films.forget(video_id)
        return JSONResponse({"id": video_id, "object": "video.deleted", "deleted": True})

    async def content(self, request: Request, video_id: str) -> Response:
        variant = request.query_params.get("variant", "video")
        if variant not in VARIANTS:
            raise errors.invalid("variant", f"Invalid value: '{variant[:100]}'. Supported values are: {[*VARIANTS]}.")
        return await self._works.film(request, self._jobs.source(self.own_id(video_id)), variant)

    async def extend(self) -> Response:
        raise errors.not_offered("extensions")

    async def cast(self) -> Response:
        raise errors.not_offered("characters")
