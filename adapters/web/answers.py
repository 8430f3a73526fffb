"""How a no looks over HTTP: one shape for all, the refusal's stable code, and a fitting status."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from core.refusals import Refusal, SeveralChanges, TryAgainSoon
from core.words import pages as words

STATUS: dict[str, int] = {
    "removed": 404, "still_making": 409, "remix_waits": 409,
    "not_found": 404, "not_ready": 409, "original_failed": 409, "source_expired": 409, "not_remixable": 422,
    "provider_gone": 422, "model_unknown": 422, "spec_impossible": 422, "prompt_empty": 422, "prompt_too_long": 422,
    "several_changes": 409, "just_started": 409, "key_reused": 422, "insufficient_credits": 402, "pool_empty": 409,
    "bad_amount": 422, "bad_member": 422, "too_many_videos": 429, "not_allowed": 403, "not_yours": 403, "guest": 403,
    "external": 403, "cannot_post_here": 403, "cannot_cancel": 409, "team_not_admitted": 403, "already_done": 409,
    "paused": 503, "old_button": 409, "draft_gone": 409, "unknown_option": 422, "try_again_soon": 503, "broken": 500,
    "unknown_preset": 422, "bad_preset": 422, "too_many_presets": 409, "video_unnamed": 422, "platform_slow": 503,
    "pages_off": 409, "source_too_long": 422, "source_too_short": 422, "source_too_large": 422,
    "source_too_small": 422, "no_public_link": 422, "team_is_full": 409,
    "nothing_to_compare": 409, "same_video": 422, "no_film_to_compare": 409, "compared_elsewhere": 403,
    "too_many_comparisons": 429,
    "cannot_fetch": 409, "file_hidden": 422, "file_too_big": 422, "film_too_long": 422, "film_unfit": 422,
    "no_editor": 422, "no_model_made": 422, "no_video_there": 422, "not_playable": 422, "still_fetching": 409,
    "provider_down": 503, "bad_month": 422, "cannot_move": 409, "only_the_owner": 403,
    "no_film_yet": 409, "no_public_address": 409, "too_many_links": 409, "bad_days": 422, "film_retired": 410,
}  # fmt: skip
"""409: it may be otherwise later, or with `insist`. 422: the same will never do."""

RETRY_AFTER_S: dict[str, int] = {"too_many_videos": 30, "try_again_soon": 60, "paused": 600}

_OF_STATUS = {
    400: ("bad_request", "This cannot be read."),
    404: ("no_such_address", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "This is more than any request of this API needs."),
    416: ("range_not_satisfiable", "The film ends before this range."),
}


class Unauthorized(Exception):
    """No token, or one that nobody has."""


class FilmMissing(Exception):
    """The video is there, its film is not: for the operator, who has its log line."""


class FilmsAway(Exception):
    """The bucket does not answer, or the disk."""


class NoThumbnail(Exception):
    """The film is there, and no picture could be made of it."""


class NoFilm(Exception):
    """The video failed; the message says why."""


class Forged(Exception):
    """A delivery that is not signed by whom it says, or not now."""


class Repeated(Exception):
    """A delivery that was taken before."""


def error(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    told = {name: value for name, value in more.items() if value}
    return JSONResponse({"error": {"code": code, "message": message, **told}}, status, headers)


async def refused(_: Request, refusal: Any) -> JSONResponse:
    wait = RETRY_AFTER_S.get(refusal.code)
    headers = {"Retry-After": str(wait)} if wait else None
    offers = [{"model": offer.model, "label": offer.label, "price": offer.price} for offer in refusal.offers]
    return error(STATUS[refusal.code], refusal.code, str(refusal), headers, offers=offers, chain=_plan_of(refusal))


def _plan_of(refusal: Any) -> dict[str, object] | None:
    """What the same would be and cost one after another, where its words part clearly."""
    if not isinstance(refusal, SeveralChanges) or not refusal.parts:
        return None
    return {"prompts": list(refusal.parts), "price": refusal.price * len(refusal.parts)}


async def unauthorized(_: Request, __: Exception) -> JSONResponse:
    told = "This needs a token: send Authorization: Bearer and what /sora token told you in your chat."
    return error(401, "unauthorized", told, {"WWW-Authenticate": "Bearer"})


async def no_thumbnail(_: Request, __: Exception) -> JSONResponse:
    return error(404, "no_thumbnail", "No picture could be made of this video. The video itself is there.")


async def film_missing(_: Request, __: Exception) -> JSONResponse:
    return error(404, "film_missing", "The film of this video is not there any more. Tell an admin.")


async def films_away(_: Request, __: Exception) -> JSONResponse:
    soon = TryAgainSoon().code
    return error(503, soon, words.FILMS_AWAY, {"Retry-After": str(RETRY_AFTER_S[soon])})


async def no_film(_: Request, failed: Any) -> JSONResponse:
    return error(409, "failed", str(failed))


async def unreadable(_: Request, fault: Any) -> JSONResponse:
    """The first fault alone, and never what was sent: it may hold anything."""
    first = fault.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return error(422, "bad_request", f"{where or 'body'}: {first['msg']}".encode("ascii", "replace").decode())


async def plain(_: Request, fault: Any) -> JSONResponse:
    code, told = _OF_STATUS.get(fault.status_code, ("bad_request", "This cannot be done."))
    return error(fault.status_code, code, told, fault.headers)


async def forged(_: Request, __: Exception) -> JSONResponse:
    return error(401, "not_signed", "This is not signed with a secret of this provider, or it is too old.")


async def repeated(_: Request, __: Exception) -> JSONResponse:
    return error(409, "taken_before", "This delivery was taken before; nothing was done.")


HANDLERS: dict[Any, Any] = {
    Refusal: refused,
    Unauthorized: unauthorized,
    FilmMissing: film_missing,
    FilmsAway: films_away,
    NoThumbnail: no_thumbnail,
    NoFilm: no_film,
    Forged: forged,
    Repeated: repeated,
    RequestValidationError: unreadable,
    HTTPException: plain,
}
