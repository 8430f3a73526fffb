"""What an answer to a submit means: made, not made, or nobody knows."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

import httpx

from adapters.providers.answers import Answer
from adapters.providers.lenient import dollars, identity
from adapters.providers.waiting import wanted_wait
from adapters.providers.words import BAD_KEY, MODERATION, NO_FUNDS, NO_SUCH_SOURCE, NOT_SUPPORTED, kept, problem
from core.errors import Code, Rejected, Unconfirmed

LONGEST_ID = 512

_UNDECIDED = frozenset({408, 409})
_MONEY = frozenset({400, 403, 429})
_MODERATING = frozenset({400, 403, 413, 422, 451})
_ARGUED = frozenset({400, 422})
_BY_STATUS = {
    401: Code.AUTH,
    402: Code.INSUFFICIENT_FUNDS,
    403: Code.AUTH,
    404: Code.UNSUPPORTED,
    405: Code.UNSUPPORTED,
    429: Code.RATE_LIMITED,
    501: Code.UNSUPPORTED,
}
_BARE_NOT_FOUND = {"detail": "Not Found"}
"""FastAPI's answer where the path itself is unknown, as opposed to the video in it."""
_NO_ROUTE = re.compile(r"page not found|^invalid url|^cannot post", re.IGNORECASE)
"""The same from Go, OpenAI and Express."""


def verdict(
    answer: Answer,
    now: datetime,
    *,
    of_id: bool = False,
    of_link: bool = False,
    rejects_503: bool = False,
    hidden: Iterable[str] = (),
) -> Rejected | Unconfirmed:
    """For any answer that is not 2xx. `of_id`: the submit named a video of the provider's, which may be gone;
    `of_link`: it named a link to a film, which may be gone too."""
    told = problem(answer.json) if answer.json is not None else problem(answer.body.decode("utf-8", "replace"))
    message = kept(told.text, hidden)
    # Judged without the prompt, whose words are no verdict.
    code = _code(answer, message, of_id=of_id, rejects_503=rejects_503)
    if code is Code.INVALID_REQUEST and of_link and NO_SUCH_SOURCE.search(message):
        code = Code.SOURCE_GONE
    if code is None:
        return Unconfirmed(message, http=answer.status)
    return Rejected(code, message, retry_after=wanted_wait(answer.headers, now), http=answer.status)


def _code(answer: Answer, text: str, *, of_id: bool, rejects_503: bool) -> Code | None:
    """None: this status says nothing about whether the vendor accepted."""
    status = answer.status
    if status == httpx.codes.SERVICE_UNAVAILABLE and rejects_503:
        return Code.RATE_LIMITED
    if status == httpx.codes.NOT_IMPLEMENTED:
        return Code.UNSUPPORTED
    if httpx.codes.is_redirect(status):
        # The base_url is not where this vendor listens. Like a wrong key it stops every submit until someone looks.
        return Code.AUTH
    if not httpx.codes.is_client_error(status) or status in _UNDECIDED:
        return None
    return _by_words(status, text) or (_about_source(answer, text) if of_id else None) or _by_status(status, text)


def _by_words(status: int, text: str) -> Code | None:
    if status in _MONEY and NO_FUNDS.search(text):
        return Code.INSUFFICIENT_FUNDS
    if status in _MODERATING and MODERATION.search(text):
        return Code.REFUSED
    if status == httpx.codes.BAD_REQUEST and BAD_KEY.search(text):
        return Code.AUTH
    return None


def _about_source(answer: Answer, text: str) -> Code | None:
    if answer.status == httpx.codes.NOT_FOUND:
        no_route = answer.json == _BARE_NOT_FOUND or _NO_ROUTE.search(text) or NOT_SUPPORTED.search(text)
        return Code.UNSUPPORTED if no_route else Code.SOURCE_GONE
    if answer.status == httpx.codes.GONE:
        return Code.SOURCE_GONE
    about_it = answer.status in _ARGUED and NO_SUCH_SOURCE.search(text) and not NOT_SUPPORTED.search(text)
    return Code.SOURCE_GONE if about_it else None


def _by_status(status: int, text: str) -> Code:
    if status in _ARGUED and NOT_SUPPORTED.search(text):
        return Code.UNSUPPORTED
    return _BY_STATUS.get(status, Code.INVALID_REQUEST)


def accepted_id(answer: Answer, name: str = "id") -> str:
    """The id in a 2xx answer. Raises Unconfirmed: without an id nobody can say that nothing was made."""
    body = answer.json
    given = identity(body.get(name)) if isinstance(body, dict) else None
    if given is None or not usable(given):
        raise Unconfirmed("accepted without a usable id", http=answer.status)
    return given


def usable(given: str) -> bool:
    """1 to 512 printable characters that also survive as a piece of a path."""
    return 0 < len(given) <= LONGEST_ID and given.isprintable() and given.strip(" .") != ""


def reported_cost(headers: Mapping[str, str]) -> Decimal | None:
    """What LiteLLM says a submit costs; it says 0.0 where it does not know."""
    return dollars(headers.get("x-litellm-response-cost"))
