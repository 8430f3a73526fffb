"""Progress as it happens: one stream for a page, with the cards of its videos as they would be drawn."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute
from adapters.web.video_page import draw
from adapters.web.views import element_of
from adapters.web.visitors import SignedOut, Visiting, Visitor, visiting
from core.cards import ResultCard
from core.refusals import PlatformSlow, Refusal, TryAgainSoon
from core.studio import Card, Shown

MOST_VIDEOS = 20

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second keeps nginx from collecting a stream before it passes it on."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/events")
async def events(request: Request, desk: AtDesk, visitor: Visiting, videos: str = "") -> Response:
    names = list(dict.fromkeys(name for name in videos.split(",") if name))[:MOST_VIDEOS]
    if not desk.streams.take(visitor.actor.account):
        raise HTTPException(503, headers={"Retry-After": "30"})
    body = _counted(desk, visitor, _followed(request, desk, visitor, names))
    return StreamingResponse(body, headers=_HEADERS, media_type="text/event-stream")


async def _counted(desk: Desk, visitor: Visitor, body: AsyncIterator[str]) -> AsyncIterator[str]:
    try:
        async for event in body:
            yield event
    finally:
        desk.streams.give_back(visitor.actor.account)


async def _followed(request: Request, desk: Desk, visitor: Visitor, names: list[str]) -> AsyncIterator[str]:
    """Until all have ended, the session has, or the process goes. Whatever may be seen is read again at each look."""
    yield "retry: 3000\n\n"
    shown: dict[str, str] = {}
    told = time.monotonic()
    while True:
        now: Shown | None = None
        with suppress(TryAgainSoon):  # The database is away for a moment; the page waits.
            now = await desk.screen.cards(visitor.ask(), names)
        for card in now.cards if now else ():
            place = element_of(card)
            if shown.get(place) != _state(card):
                shown[place] = _state(card)
                yield _event("card", await draw(desk, visitor, card))
        if now and not now.changing:
            yield _event("end", "")
            return
        if time.monotonic() - told >= desk.streams.heartbeat_s:
            told = time.monotonic()
            yield ": still here\n\n"
            try:
                visitor = await visiting(desk, request)
            except (TryAgainSoon, PlatformSlow):
                pass  # The chat or the database does not answer: nobody has said no.
            except (SignedOut, Refusal):
                yield _event("end", "")
                return
        if await desk.waiting.pause():
            return


def _state(card: Card) -> str:
    return "ready" if isinstance(card, ResultCard) else card.shown


def _event(name: str, html: str) -> str:
    """Several lines of data are one event with line breaks."""
    data = "\n".join(f"data: {line}" for line in html.splitlines()) or "data:"
    return f"event: {name}\n{data}\n\n"
