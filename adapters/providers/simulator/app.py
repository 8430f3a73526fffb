"""A stand-in vendor: speaks OpenAI's /v1/videos, makes real little films, and fails in every way on request."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from adapters.providers.simulator import bodies, errors, film, ranges
from adapters.providers.simulator.errors import VendorError
from adapters.providers.simulator.faults import Faults
from adapters.providers.simulator.films import VARIANTS, Films
from adapters.providers.simulator.jobs import Job, Jobs, Order
from adapters.providers.simulator.marks import Marks
from adapters.providers.simulator.options import Options
from adapters.providers.simulator.scene import Script
from adapters.providers.simulator.server import cut

MAX_PAGE = 100


def create_app(options: Options, *, clock: Callable[[], float] = time.time, seed: int = 0) -> FastAPI:
    app = FastAPI(title="Stand-in vendor", openapi_url=None, docs_url=None, redoc_url=None)
    vendor = Vendor(options, clock, seed)
    app.include_router(vendor.protocol())
    app.include_router(vendor.counters())
    app.add_exception_handler(VendorError, _refusal)
    app.add_exception_handler(HTTPException, _no_such_route)
    app.add_exception_handler(ClientDisconnect, _nobody_there)
    return app


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, VendorError)
    return error.answer()


async def _nobody_there(_: Request, __: Exception) -> Response:
    return Response()


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = f"Invalid URL ({request.method} {request.url.path})"
    message = words if error.status_code == 404 else f"{error.detail} ({request.method} {request.url.path})"  # noqa: PLR2004  # Not found.
    return VendorError(error.status_code, message).answer()


class Vendor:
    def __init__(self, options: Options, clock: Callable[[], float], seed: int) -> None:
        self._options, self._clock = options, clock
        self._jobs = Jobs(options, clock, seed)
        self._films = Films(options.max_film_bytes)
        self._faults = Faults(options, seed)
        self._requests: Counter[str] = Counter()

    def protocol(self) -> APIRouter:
        router = APIRouter(prefix="/v1/videos", dependencies=[Depends(self._admit)])
        router.post("")(self.create)
        if self._options.listing:
            router.get("")(self.page)
        router.post("/edits")(self.edit)
        router.post("/extensions")(self.extend)
        router.post("/characters")(self.cast)
        router.get("/characters/{character_id}")(self.cast)
        router.get("/{video_id}")(self.retrieve)
        if self._options.deleting:
            router.delete("/{video_id}")(self.delete)
        router.get("/{video_id}/content")(self.content)
        router.post("/{video_id}/remix")(self.remix)
        return router

    def counters(self) -> APIRouter:
        """For tests and benches; no part of the protocol."""
        router = APIRouter(prefix="/_simulator")
        router.get("/requests")(self.requests)
        router.get("/videos")(self.videos)
        return router

    async def _admit(self, request: Request) -> None:
        self._requests[f"{request.method} {request.scope['route'].path}"] += 1
        key = self._options.api_key
        if key is None:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise VendorError(401, "You didn't provide an API key.")
        if given.strip() != key:
            raise VendorError(401, "Incorrect API key provided.", code="invalid_api_key")

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
            raise errors.invalid("video", "'video' could not be read as an mp4 file.")
        return await self._submit(request, bodies.edit_order(source, words))

    def _changed(self, video_id: str, words: str) -> Order:
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
        marks = Marks.of(order.prompt)
        self._faults.turn_away(marks, (request.url.path, order.prompt))
        if "garbage" in marks:
            return HTMLResponse("<html><body>It works!</body></html>")
        job = self._jobs.accept(order, marks, failing=self._faults.failing())
        if "hang" in marks:
            await asyncio.sleep(marks.number("hang", 60))
        if self._faults.dropping(marks):
            await cut(request)
        if "lost" in marks:
            raise errors.broken()
        return self._answer(job.receipt())

    def _answer(self, video: dict[str, Any]) -> Response:
        wait = self._options.poll_after_ms
        unfinished = video["status"] in ("queued", "in_progress")
        headers = {"openai-poll-after-ms": str(wait)} if wait is not None and unfinished else {}
        return JSONResponse(video, headers=headers)

    async def retrieve(self, video_id: str) -> Response:
        job = self._jobs.get(video_id)
        return self._answer(job.answer(self._clock()))

    async def page(self, request: Request) -> Response:
        asked = request.query_params
        limit, order = asked.get("limit", "20"), asked.get("order", "desc")
        if not limit.isdecimal() or int(limit) > MAX_PAGE:
            raise errors.invalid("limit", f"Invalid 'limit': expected an integer from 0 to {MAX_PAGE}.")
        if order not in ("asc", "desc"):
            raise errors.invalid("order", "Invalid value for 'order'. Supported values are: 'asc' and 'desc'.")
        jobs, more = self._jobs.page(limit=int(limit), after=asked.get("after"), rising=order == "asc")
        now = self._clock()
        ids = [job.id for job in jobs]
        return JSONResponse(
            {
                "object": "list",
                "data": [job.answer(now) for job in jobs],
                "first_id": ids[0] if ids else None,
                "last_id": ids[-1] if ids else None,
                "has_more": more,
            }
        )

    async def delete(self, video_id: str) -> Response:
        self._jobs.delete(video_id)
        self._films.forget(video_id)
        return JSONResponse({"id": video_id, "object": "video.deleted", "deleted": True})

    async def content(self, request: Request, video_id: str) -> Response:
        variant = request.query_params.get("variant", "video")
        if variant not in VARIANTS:
            raise errors.invalid("variant", f"Invalid value: '{variant[:100]}'. Supported values are: {[*VARIANTS]}.")
        job = self._jobs.source(video_id)
        data = await self._films.get(self._script(job), variant)
        respond = ranges.half if job.cut and variant == "video" else ranges.answer
        return respond(request, data, VARIANTS[variant][0])

    def _script(self, job: Job) -> Script:
        wide, tall = map(int, job.order.size.split("x"))
        return Script(
            video_id=job.id,
            story=job.order.story,
            made_from=job.order.made_from,
            model=job.order.model,
            width=wide,
            height=tall,
            seconds=job.order.seconds,
            fps=self._options.fps,
        )

    async def extend(self) -> Response:
        raise errors.not_offered("extensions")

    async def cast(self) -> Response:
        raise errors.not_offered("characters")

    async def requests(self) -> dict[str, int]:
        return dict(self._requests)

    async def videos(self) -> dict[str, Any]:
        """Every video still known, oldest first, and how many were ever accepted."""
        now = self._clock()
        return {"accepted": self._jobs.accepted, "data": [job.answer(now) for job in self._jobs.all()]}
