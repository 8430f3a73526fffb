"""What every stand-in vendor works with: its jobs, its films, its faults, and the count of what it was asked."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from adapters.providers.simulator import errors, ranges
from adapters.providers.simulator.faults import Faults
from adapters.providers.simulator.films import VARIANTS, Films
from adapters.providers.simulator.jobs import Job, Jobs, Order
from adapters.providers.simulator.marks import Marks
from adapters.providers.simulator.options import Options
from adapters.providers.simulator.scene import Script
from adapters.providers.simulator.server import cut


class Works:
    def __init__(self, options: Options, clock: Callable[[], float], seed: int) -> None:
        self.options, self.clock = options, clock
        self.jobs = Jobs(options, clock, seed)
        self.films = Films(options.max_film_bytes)
        self.faults = Faults(options, seed)
        self.requests: Counter[str] = Counter()

    def counters(self) -> APIRouter:
        """For tests and benches; no part of any protocol."""
        router = APIRouter(prefix="/_simulator")
        router.get("/requests")(self._requests)
        router.get("/videos")(self._videos)
        return router

    def count(self, request: Request) -> None:
        self.requests[f"{request.method} {request.scope['route'].path}"] += 1

    async def submit(
        self, request: Request, order: Order, receipt: Callable[[Job], Response], *, late: bool = False
    ) -> Response:
        """`late`: a prompt that is to be refused is accepted first, as some vendors do."""
        marks = Marks.of(order.prompt)
        self.faults.turn_away(marks, (request.url.path, order.prompt), late=late)
        if "garbage" in marks:
            return HTMLResponse("<html><body>It works!</body></html>")
        job = self.jobs.accept(order, marks, failing=self.faults.failing())
        if "hang" in marks:
            await asyncio.sleep(marks.number("hang", 60))
        if self.faults.dropping(marks):
            await cut(request)
        if "lost" in marks:
            raise errors.broken()
        return receipt(job)

    async def film(self, request: Request, job: Job, variant: str = "video") -> Response:
        data = await self.films.get(self._script(job), variant)
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
            fps=self.options.fps,
        )

    async def _requests(self) -> dict[str, int]:
        return dict(self.requests)

    async def _videos(self) -> dict[str, Any]:
        """Every video still known, oldest first, and how many were ever accepted."""
        now = self.clock()
        return {"accepted": self.jobs.accepted, "data": [job.answer(now) for job in self.jobs.all()]}
