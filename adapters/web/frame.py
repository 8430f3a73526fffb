"""The frame of every page: its headers, and what a visitor reads when something does not go as wished."""

import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.web import views
from adapters.web.answers import STATUS, FilmMissing, FilmsAway
from adapters.web.paper import drawn
from adapters.web.visitors import Forged, SignedOut, Visitor
from core.refusals import Broken, Refusal
from core.words import notice_of
from core.words import pages as words

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send forms with "Origin: null", which says nothing about where they come from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

_log = structlog.get_logger()


def render(request: Request, visitor: Visitor | None, name: str, status: int = 200, **values: object) -> Response:
    """A whole page. Every template extends base.html and finds `visitor` in it, None before somebody is signed in."""
    return HTMLResponse(drawn(name, visitor=visitor, path=request.url.path, **values), status)


def alert(request: Request, status: int, text: str, visitor: Visitor | None = None) -> Response:
    """A page with nothing but a no and the ways on."""
    return render(request, visitor, "alert.html", status, text=text)


def refused(request: Request, visitor: Visitor, refusal: Refusal) -> Response:
    """The same with what can be pressed now."""
    notice = views.notice(notice_of(refusal), visitor)
    return render(request, visitor, "notice.html", STATUS[refusal.code], notice=notice, role="alert")


def to_main(video: str) -> Response:
    """After a form a page of its own, which can be loaded again without sending anything twice."""
    return RedirectResponse(f"/?video={video}", 303)


class PageRoute(APIRoute):
    """Answers with pages also where the API answers with JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            response = await _answered(handler, request)
            response.headers.update(HEADERS)
            return response

        return answered


async def _answered(handler: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> Response:
    try:
        return await handler(request)
    except SignedOut:
        return RedirectResponse("/sign-in", 303)
    except Forged:
        return alert(request, 403, words.FORGED)
    except FilmMissing:
        return alert(request, 404, words.FILM_MISSING)
    except FilmsAway:
        return alert(request, 503, words.FILMS_AWAY)
    except Refusal as refusal:
        return alert(request, STATUS[refusal.code], str(refusal))
    except RequestValidationError:
        return alert(request, 422, words.UNREADABLE)
    except HTTPException as fault:
        response = alert(request, fault.status_code, words.UNREADABLE)
        response.headers.update(fault.headers or {})
        return response
    except ClientDisconnect:  # In the middle of a form: nobody waits for an answer, and nothing was done.
        return Response(status_code=400)
    except Exception:  # noqa: BLE001  # Whatever it is, somebody waits for an answer; it is logged in full.
        reference = secrets.token_hex(3)
        _log.exception("web_deed_broke", reference=reference)
        return alert(request, 500, str(Broken(reference)))
