"""Who visits the pages: a cookie says which session, the chat says whether they may still come, and as what."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from adapters.web.desk import AtDesk, Desk
from adapters.web.paper import one_time_key
from core.names import Actor, Ask
from core.studio import SESSION_LIVES, web_ask


class SignedOut(Exception):
    """Nobody we know: the page asks them to come by the chat."""


class Forged(Exception):
    """A form that does not come from a page of ours, made for this session."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    actor: Actor
    csrf: str
    """Goes into every form. Other sites can send our cookie along, but cannot read this."""

    @property
    def admin(self) -> bool:
        return self.actor.admin

    def ask(self, key: str | None = None) -> Ask:
        """Looking needs no key of its own."""
        return web_ask(self.actor, key or one_time_key())


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A form of ours, sent by the one it was made for."""

    visitor: Visitor
    fields: Mapping[str, str]

    @property
    def ask(self) -> Ask:
        """The same form with the same content counts once. One that went back and was changed is another wish."""
        told = "\n".join(f"{name}={value}" for name, value in sorted(self.fields.items()))
        return self.visitor.ask(f"form\n{told}")


async def visiting(desk: AtDesk, request: Request) -> Visitor:
    session = request.cookies.get(cookie_name(desk), "")
    actor = await desk.doors.visitor(session) if session else None
    if actor is None or not await desk.standing.is_member(actor.account):
        raise SignedOut
    actor = replace(actor, admin=await desk.standing.is_admin(actor.account))
    return Visitor(actor=actor, csrf=_csrf_of(session))


Visiting = Annotated[Visitor, Depends(visiting)]


async def _posting(desk: AtDesk, request: Request, visitor: Visiting) -> Posted:
    fields = await fields_of(request)
    if not is_ours(desk, request) or not fields.get("key"):
        raise Forged
    if not hmac.compare_digest(fields.pop("csrf", "").encode(), visitor.csrf.encode()):
        raise Forged
    return Posted(visitor=visitor, fields=fields)


Posting = Annotated[Posted, Depends(_posting)]


async def fields_of(request: Request) -> dict[str, str]:
    """The last of each name; files are none of our forms' business."""
    form = await request.form(max_files=0, max_fields=50)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def is_ours(desk: Desk, request: Request) -> bool:
    """Whether a browser says that this was sent by a page of ours. One that says nothing is no browser."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    return origin in _origins(desk, request)


def _origins(desk: Desk, request: Request) -> set[str]:
    address = urlsplit(desk.doors.address or "")
    ours = {f"{address.scheme}://{address.netloc}"}
    # Without https we are reached directly, perhaps as localhost instead of 127.0.0.1; cookies tell these apart.
    return ours if address.scheme == "https" else ours | {f"http://{request.headers.get('host', '')}"}


def welcome(desk: Desk, response: Response, session: str) -> None:
    response.set_cookie(
        cookie_name(desk),
        session,
        max_age=int(SESSION_LIVES.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_is_https(desk),
    )


def farewell(desk: Desk, response: Response) -> None:
    response.delete_cookie(cookie_name(desk), httponly=True, samesite="lax", secure=_is_https(desk))


def cookie_name(desk: Desk) -> str:
    """A browser takes __Host- only over https, and then from this very host alone."""
    return "__Host-sora" if _is_https(desk) else "sora"


def _is_https(desk: Desk) -> bool:
    return (desk.doors.address or "").startswith("https://")


def _csrf_of(session: str) -> str:
    return sha256(f"csrf\n{session}".encode()).hexdigest()
