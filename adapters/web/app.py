"""The bot over HTTP: the API, and what whoever runs it wants to know."""

from fastapi import FastAPI
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
    manual,
    pages,
    showing,
    signing,
)
from adapters.web.desk import Desk
from adapters.web.guard import Guard
from adapters.web.paper import STATIC
from core.refusals import TryAgainSoon
from core.studio import Numbers

_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_ROOMS = (archive_page, compare_page, credits_page, gallery)


def create_app(desk: Desk) -> FastAPI:
    app = FastAPI(
        title="Sora remix bot",
        version="1",
        description="Make and remix AI videos as the member whose token it is. `/sora token` in the chat makes one.",
        docs_url=None,  # Its page would load scripts from a stranger's host.
        redoc_url=None,
        exception_handlers=answers.HANDLERS,
    )
    app.state.desk = desk
    app.add_middleware(Guard)
    app.include_router(api.router)
    for router in (
        hooks.router,
        manual.router,
        signing.router,
        pages.router,
        events.router,
        showing.router,
        *(room.router for room in _ROOMS),
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        app.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
    return app


async def healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True})


async def readyz(request: Request) -> Response:
    """The database answers and the chats are connected; else 503, and which is not."""
    desk: Desk = request.app.state.desk
    try:
        await desk.reader.holder("")  # The cheapest question there is.
        parts = {"database": True, **desk.platforms()}
    except TryAgainSoon:
        parts = {"database": False, **desk.platforms()}
    return JSONResponse(parts, 200 if all(parts.values()) else 503)


async def metrics(request: Request) -> Response:
    """Prometheus's text, counted in the tables at each scrape."""
    desk: Desk = request.app.state.desk
    return PlainTextResponse(_drawn(await desk.reader.numbers(), desk), media_type=_METRICS)


def _drawn(numbers: Numbers, desk: Desk) -> str:
    lines = ["# HELP sora_videos Videos by status, all teams.", "# TYPE sora_videos gauge"]
    lines += [f'sora_videos{{status="{status}"}} {count}' for status, count in numbers.videos.items()]
    for name, words, value in (
        ("sora_credits_held", "Credits set aside for videos in the making.", numbers.held),
        ("sora_posts_due", "Messages that are still to be posted or drawn anew.", numbers.posts_due),
        ("sora_waiting_requests", "Requests that wait for a video to end.", desk.waiting.waiting),
    ):
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge", f"{name} {value}"]
    return "\n".join([*lines, ""])
