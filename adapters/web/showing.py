"""Films for the pages, to whoever may see them."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web import films
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute
from adapters.web.visitors import Visiting

router = APIRouter(prefix="/media", route_class=PageRoute, include_in_schema=False)


async def film(video: str, visitor: Visiting, desk: AtDesk, request: Request) -> Response:
    found = (await desk.reader.video(visitor.ask(), video)).video
    if found.film is None or found.ended_at is None:
        raise HTTPException(404)
    return await films.answer(request, desk.store, found.film, found.id)


@router.get("/{video}.jpg")
async def poster(video: str, visitor: Visiting, desk: AtDesk) -> Response:
    """A quiet frame where a picture will be."""
    await desk.reader.video(visitor.ask(), video)
    return Response(_FRAME, media_type="image/svg+xml")


_FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path fill="#2a2a38" d="M0 0h16v9H0z"/></svg>'

router.add_api_route("/{video}.mp4", film, methods=["GET", "HEAD"])
