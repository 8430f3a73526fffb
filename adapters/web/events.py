"""Progress as it happens: one stream for a page, with the cards of its videos as they would be drawn."""

import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute
from adapters.web.pages import draw, is_open
from adapters.web.visitors import SignedOut, Visiting, Visitor, visiting
from core.cards import ResultCard
from core.names import AccountId
from core.refusals import Refusal, TryAgainSoon
from core.studio import Card

HEARTBEAT_S = 15.0
MOST_STREAMS, MOST_OF_ONE, MOST_VIDEOS = 200, 8, 20

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second keeps nginx from collecting a stream before it passes it on."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


class Streams:
    """How many are open, and whose."""

    def __init__(self) -> None:
        self._of: Counter[AccountId] = Counter()

    def take(self, account: AccountId) -> bool:
        if self._of.total() >= MOST_STREAMS or self._of[account] >= MOST_OF_ONE:
            return False
        self._of[account] += 1
        return True

    def give_back(self, account: AccountId) -> None:
        self._of[account] -= 1
        self._of += Counter()  # Drops whoever has none.


@router.get("/events")
async def events(request: Request, desk: AtDesk, visitor: Visiting, videos: str = "") -> Response:
    names = list(dict.fromkeys(name for name in videos.split(",") if name))[:MOST_VIDEOS]
    streams: Streams = request.app.state.streams
    if not streams.take(visitor.actor.account):
        raise HTTPException(503, headers={"Retry-After": "30"})
    body = _counted(streams, visitor, _followed(request, desk, visitor, names))
    return StreamingResponse(body, headers=_HEADERS, media_type="text/event-stream")


async def _counted(streams: Streams, visitor: Visitor, body: AsyncIterator[str]) -> AsyncIterator[str]:
    try:
        async for event in body:
            yield event
    finally:
        streams.give_back(visitor.actor.account)


async def _followed(request: Request, desk: Desk, visitor: Visitor, names: list[str]) -> AsyncIterator[str]:
    """Until all have ended, the session has, or the process goes. Whatever may be seen is read again at each look."""
    yield "retry: 3000\n\n"
    shown: dict[str, str] = {}
    told = time.monotonic()
    while True:
        cards: list[Card] | None = None
        with suppress(TryAgainSoon):  # The database is away for a moment; the page waits.
            cards = await desk.screen.cards(visitor.ask(), names)
        for card in cards or ():
            if shown.get(card.video) != _state(card):
                shown[card.video], told = _state(card), time.monotonic()
                yield _event("card", await draw(desk, visitor, card))
        if cards is not None and not any(is_open(card) for card in cards):
            yield _event("end", "")
            return
        if time.monotonic() - told >= HEARTBEAT_S:
            told = time.monotonic()
            yield ": still here\n\n"
            try:
                visitor = await visiting(desk, request)
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
