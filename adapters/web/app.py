"""The bot over HTTP: the API, and what whoever runs it wants to know."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from adapters.web import (
    answers,
    api,
    archive_page,
    compare_page,
    credits_page,
    events,
    gallery,
    hooks,
    lineage_picture,
    linked,
    links_api,
    main_page,
    manual,
    metrics,
    moving_page,
    remix_page,
    sharing_page,
    showing,
    signing,
    video_page,
)
from adapters.web.desk import Desk
from adapters.web.frame import HEADERS, alert
from adapters.web.guard import Guard
from adapters.web.paper import STATIC
from core.refusals import TryAgainSoon
from core.words import pages as words

_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_ROOMS = (archive_page, compare_page, credits_page, gallery, lineage_picture, moving_page, sharing_page)
_ROUTERS = (
    api.router,
    links_api.router,
    hooks.router,
    manual.router,
    signing.router,
    main_page.router,
    remix_page.router,
    video_page.router,
    events.router,
    showing.router,
    linked.router,
    *(room.router for room in _ROOMS),
)


def create_app(desk: Desk) -> FastAPI:
    app = FastAPI(
        title="Sora remix bot",
        version="1",
        description="Make and remix AI videos as the member whose token it is. `/sora token` in the chat makes one.",
        docs_url=None,  # Its page would load scripts from a stranger's host.
        redoc_url=None,
        exception_handlers={**answers.HANDLERS, HTTPException: no_such_page},
    )
    app.state.desk = desk
    app.add_middleware(Guard)
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)  # Included, each would be built again while its first visitor waits.
    app.mount("/static", StaticFiles(directory=STATIC))
    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", figures)):
        app.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
    return app


async def no_such_page(request: Request, fault: Any) -> Response:
    """A browser that came to a wrong address reads a page; programs read the API's JSON."""
    in_a_browser = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if fault.status_code != HTTPStatus.NOT_FOUND or not in_a_browser:
        return await answers.plain(request, fault)
    response = alert(request, fault.status_code, words.NOTHING_HERE)
    response.headers.update(HEADERS)
    return response


async def healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True})


async def readyz(request: Request) -> Response:
    """The database answers and the chats are connected; else 503, and which is not. A vendor that is away is told and
    no reason to send people elsewhere: all but making works without it."""
    desk: Desk = request.app.state.desk
    try:
        await desk.reader.holder("")  # The cheapest question there is.
        parts, paused = {"database": True, **desk.platforms()}, await desk.reader.paused()
    except TryAgainSoon:
        parts, paused = {"database": False, **desk.platforms()}, {}
    told = {**parts, "vendors": dict(desk.vendors()), "paused": paused}
    return JSONResponse(told, 200 if all(parts.values()) else 503)


async def figures(request: Request) -> Response:
    """Prometheus's text, counted in the tables at each scrape."""
    desk: Desk = request.app.state.desk
    numbers, paused = await desk.reader.numbers(), await desk.reader.paused()
    text = metrics.drawn(numbers, desk.waiting.waiting, desk.measures, desk.vendors(), paused)
    return PlainTextResponse(text, media_type=_METRICS)
