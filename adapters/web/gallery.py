"""The gallery: every example card as each platform draws it. Off unless whoever runs the bot wants it."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, render
from adapters.web.visitors import Visiting
from core.words import rooms

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/gallery")
async def gallery(request: Request, visitor: Visiting, desk: AtDesk, kind: str = "") -> Response:
    if desk.gallery is None:
        raise HTTPException(404)
    pieces = sorted(await desk.gallery(), key=lambda piece: piece.kind)
    kinds = [name for name, _ in groupby(pieces, key=lambda piece: piece.kind)]
    chosen = kind if kind in kinds else kinds[0]
    shown = [piece for piece in pieces if piece.kind == chosen]
    return render(request, visitor, "gallery.html", rooms=rooms, kinds=kinds, chosen=chosen, pieces=shown)
