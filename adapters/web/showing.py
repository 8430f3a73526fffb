"""Films and pictures out of them for the pages, to whoever may see them."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web import films
from adapters.web.answers import FilmMissing, NoThumbnail
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute
from adapters.web.visitors import Visiting

router = APIRouter(prefix="/media", route_class=PageRoute, include_in_schema=False)


async def film(video: str, visitor: Visiting, desk: AtDesk, request: Request) -> Response:
    facts = await desk.reader.video(visitor.ask(), video)
    if facts.gone:
        raise facts.gone
    found = facts.video
    if found.film is None or found.ended_at is None:
        raise HTTPException(404)
    return await films.answer(request, desk.store, found.film, found.id)


async def poster(video: str, visitor: Visiting, desk: AtDesk, request: Request) -> Response:
    """A picture out of it; where there is none a quiet frame, for a broken picture tells nobody anything."""
    found = (await desk.reader.video(visitor.ask(), video)).video
    if found.film is None or found.ended_at is None or found.retired:
        return _frame()
    try:
        return await films.picture(request, desk, found.film, found.id)
    except (FilmMissing, NoThumbnail):
        return _frame()


def _frame() -> Response:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path fill="#2a2a38" d="M0 0h16v9H0z"/></svg>'
    return Response(drawing, media_type="image/svg+xml")


for name, endpoint in (("{video}.mp4", film), ("{video}.jpg", poster)):
    router.add_api_route(f"/{name}", endpoint, methods=["GET", "HEAD"])
