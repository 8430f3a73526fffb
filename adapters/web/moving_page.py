"""A video that waits for a paused vendor, moved to another model: what it would cost, and the form that does it."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from adapters.web import views
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, render
from adapters.web.visitors import Posting, Visiting
from core.refusals import AlreadyDone

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/move/{target:path}")
async def ask_move(request: Request, desk: AtDesk, visitor: Visiting, target: str) -> Response:
    notice = await desk.studio.confirm_move(visitor.ask(), target)
    return render(request, visitor, "notice.html", notice=views.notice(notice, visitor), role="")


@router.post("/move/{target:path}")
async def move(desk: AtDesk, posted: Posting, target: str) -> Response:
    try:
        card = await desk.studio.move(posted.ask, target)
    except AlreadyDone:
        return RedirectResponse("/", 303)
    return RedirectResponse(f"/?video={card.video}", 303)
