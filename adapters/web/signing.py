"""Coming in by a link from the chat, and going out."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, render
from adapters.web.visitors import Forged, Posting, cookie_name, farewell, fields_of, is_ours, welcome

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_USED = 410


@router.get("/sign-in")
async def how(request: Request, desk: AtDesk, left: str = "") -> Response:
    """For whoever comes without a link, and whoever has just gone."""
    return render(request, None, "sign_in.html", link=None, used=False, left=bool(left), how=desk.sign_in_how)


@router.get("/sign-in/{link}")
async def door(request: Request, desk: AtDesk, link: str) -> Response:
    """Asks first: a chat's preview or a browser's prefetch follows links too, and must not use this one up."""
    opens = await desk.doors.opens(link)
    status = 200 if opens else _USED
    return render(
        request,
        None,
        "sign_in.html",
        status,
        link=link if opens else None,
        used=not opens,
        left=False,
        how=desk.sign_in_how,
    )


@router.post("/sign-in")
async def enter(request: Request, desk: AtDesk) -> Response:
    fields = await fields_of(request)
    if not is_ours(desk, request):
        raise Forged
    session = await desk.doors.enter(fields.get("link", ""))
    if session is None:
        return render(request, None, "sign_in.html", _USED, link=None, used=True, left=False, how=desk.sign_in_how)
    await _end(desk, request)
    response = RedirectResponse("/", 303)
    welcome(desk, response, session)
    return response


@router.post("/sign-out")
async def leave(request: Request, desk: AtDesk, _: Posting) -> Response:
    await _end(desk, request)
    response = RedirectResponse("/sign-in?left=1", 303)
    farewell(desk, response)
    return response


async def _end(desk: AtDesk, request: Request) -> None:
    session = request.cookies.get(cookie_name(desk))
    if session:
        await desk.doors.leave(session)
