"""The archive: a grid of videos, filters that are links, and the form that remixes one without leaving it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from adapters.web import views
from adapters.web.bodies_in import VideosIn
from adapters.web.cursors import cursor_of, place_of
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, render
from adapters.web.paper import drawn
from adapters.web.visitors import Visiting
from core.studio import Shelf
from core.text import clean
from core.words import rooms

_USUAL = VideosIn.model_validate({})

router = APIRouter(prefix="/archive", route_class=PageRoute, include_in_schema=False)


@router.get("")
async def archive(request: Request, asked: Annotated[VideosIn, Query()], visitor: Visiting, desk: AtDesk) -> Response:
    """Newest first; "Older" is a link to the next page, which archive.js follows before it is pressed."""
    ask, model = visitor.ask(), clean(asked.model).lower()
    shelf = Shelf(whose=asked.whose, kind=asked.kind, model=model or None, search=clean(asked.search))
    page = await desk.reader.page(ask, shelf, place_of(asked.cursor) if asked.cursor else None, asked.limit)
    models = {offered.id: offered.label for offered in desk.reader.models(ask)}
    return render(
        request,
        visitor,
        "archive.html",
        rooms=rooms,
        asked=asked,
        videos=page.videos,
        models=models | ({model: model} if model and model not in models else {}),
        older=_address(asked, cursor=cursor_of(*page.after)) if page.after else None,
        whose=[(_address(asked, whose=value), label, value == asked.whose) for value, label in rooms.WHOSE.items()],
        kinds=[(_address(asked, kind=value), label, value == asked.kind) for value, label in rooms.KIND.items()],
        filtered=asked.model_copy(update={"limit": _USUAL.limit}) != _USUAL,
    )


@router.get("/{video}/remix")
async def remix(video: str, visitor: Visiting, desk: AtDesk) -> Response:
    """What archive.js puts into a dialog; without it the button is a link to /remix/<id>, which says the same."""
    form = await desk.studio.remix_form(visitor.ask(), video)
    original = await desk.screen.card(visitor.ask(), form.video)
    return HTMLResponse(
        drawn(
            "parts/archive_remix.html",
            rooms=rooms,
            original=original,
            visitor=visitor,
            form=views.remix_form(form, visitor, dialog=True),
        )
    )


def _address(asked: VideosIn, **changes: str) -> str:
    """The same shelf but for this; another shelf begins with its newest, and what is usual is not said."""
    wanted = asked.model_copy(update={"cursor": "", **changes}).model_dump()
    said = urlencode({name: value for name, value in wanted.items() if value != getattr(_USUAL, name)})
    return f"/archive?{said}" if said else "/archive"
