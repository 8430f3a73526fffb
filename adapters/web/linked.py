"""A film by a link that opens for a while: for vendors that fetch the original of a remix by themselves, and for people
without an account."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web import films
from adapters.web.answers import FilmMissing
from adapters.web.desk import AtDesk

_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
"""No search engine keeps it, and nobody is told the address."""

router = APIRouter(prefix="/m", include_in_schema=False)


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def film(request: Request, token: str, desk: AtDesk) -> Response:
    """The link alone says who may: nobody guesses 260 bits. What is over looks like what never was."""
    video = await desk.reader.linked(token)
    if video is None or video.film is None:
        raise HTTPException(404)
    try:
        response = await films.answer(request, desk.store, video.film, video.id)
    except FilmMissing as gone:
        raise HTTPException(404) from gone
    response.headers.update(_HEADERS)
    return response
