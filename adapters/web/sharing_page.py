"""A film for people without an account: the form under a video that makes a link, and the one that ends them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.web import views
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, render
from adapters.web.visitors import Posting

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/link/{video}")
async def link(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    notice = await desk.studio.link(posted.ask, video)
    return render(request, posted.visitor, "notice.html", notice=views.notice(notice, posted.visitor), role="")


@router.post("/unlink/{video}")
async def unlink(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    notice = await desk.studio.unlink(posted.ask, video)
    return render(request, posted.visitor, "notice.html", notice=views.notice(notice, posted.visitor), role="")
