"""A film by a link that opens for a while: for vendors that fetch the original of a remix by themselves."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web import films
from adapters.web.desk import AtDesk

router = APIRouter(prefix="/m", include_in_schema=False)


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def film(request: Request, token: str, desk: AtDesk) -> Response:
    """The link alone says who may: nobody guesses 260 bits. What is over looks like what never was."""
    video = await desk.reader.linked(token)
    if video is None or video.film is None:
        raise HTTPException(404)
    return await films.answer(request, desk.store, video.film, video.id)
