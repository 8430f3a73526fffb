"""What each route of the API may answer beside its yes, said in its description."""

from typing import Any

from adapters.web.bodies_out import ErrorOut

_MEANING = {
    400: "It cannot be read.",
    401: "No token, or one that nobody has any more.",
    402: "Too few credits.",
    403: "Not this person, or not this team.",
    404: "Nothing there, or nothing that this member may see: the same words for both.",
    409: "Not now, or not without insist.",
    410: "Its film was older than the team keeps films, and is gone for good.",
    413: "More than 64 KB.",
    416: "The film ends before this range.",
    422: "Never like this.",
    429: "Too many in the making; Retry-After says when to ask again.",
    500: "A fault of ours, with a reference.",
    503: "The database or the chat is away, or new videos are paused; Retry-After says when to ask again.",
}
_ALWAYS = (400, 401, 403, 413, 500, 503)
"""Whoever asks for anything may meet these."""


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route: the statuses of a no, beside those that every route may answer."""
    return {status: {"model": ErrorOut, "description": _MEANING[status]} for status in sorted({*_ALWAYS, *statuses})}
