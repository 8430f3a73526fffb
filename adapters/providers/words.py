"""The vendors' words for how a video is doing and what went wrong, and what each means to us."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Code
from core.ports import State
from core.text import clean

STATES: dict[str, State] = {
    **dict.fromkeys(
        ("queued", "pending", "submitted", "not_start", "preparing", "in_queue", "throttled"), State.QUEUED
    ),
    **dict.fromkeys(
        ("in_progress", "processing", "running", "generating", "reasoning", "requires_continuation"), State.RUNNING
    ),
    **dict.fromkeys(("completed", "done", "ready", "succeeded", "success", "finished"), State.COMPLETED),
}

FAILURES: dict[str, Code] = {
    **dict.fromkeys(("request_moderated", "content_moderated"), Code.REFUSED),
    **dict.fromkeys(("cancelled", "canceled", "deleted"), Code.CANCELLED),
    "expired": Code.EXPIRED,
    **dict.fromkeys(
        ("failed", "failure", "error", "incomplete", "requires_action", "budget_exceeded"), Code.PROVIDER_ERROR
    ),
}

NOT_THERE = frozenset({"task_not_found", "unknown"})
"""Words that mean what a 404 means: perhaps not there yet, so no verdict."""

MODERATION = re.compile(
    r"moderation|moderated|content[_ ](policy|filter)|policy[_ ]violation|protected[_ ]content|safety[_ ]system",
    re.IGNORECASE,
)
NO_FUNDS = re.compile(
    r"insufficient[_ ](\w+[_ ])?(quota|funds|balance|credits?)|billing_hard_limit|spending limit|available credits",
    re.IGNORECASE,
)
NOT_SUPPORTED = re.compile(r"not[_ ]supported|unsupported|not[_ ]implemented|model[_ ]not[_ ]found", re.IGNORECASE)
NO_SUCH_SOURCE = re.compile(r"not[_ ]found|expired|no longer|does not exist|deleted", re.IGNORECASE)
BAD_KEY = re.compile(r"no connected db|incorrect api key", re.IGNORECASE)
"""What LiteLLM and xAI answer to a wrong key, with status 400."""
SOURCE_LOST = re.compile(
    r"(source|original|input|reference)[_ ](video|file)?.{0,80}?(not[_ ]found|expired|no longer|does not exist)",
    re.IGNORECASE,
)

_MOST_LETTERS = 2000
_SHORTEST_SECRET = 4
_LINK = re.compile(r"\b(?:https?|data):[^\s\"'<>\\]+", re.IGNORECASE)
_TOKEN = re.compile(r"\b(?:bearer\s+\S+|(?:sk|rk|pk|xai|key|api[_-]?key)[-_=:][\w-]{8,})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An error as a vendor told it."""

    code: str = ""
    message: str = ""

    @property
    def told(self) -> bool:
        return bool(self.code or self.message)

    @property
    def text(self) -> str:
        return f"{self.code} {self.message}".strip()


def word(value: object) -> str:
    """A status in the form of the tables above."""
    return re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else ""


def problem(error: object) -> Problem:
    """From {code, message, type}, {error: one of these}, {detail: …} or a bare text."""
    if isinstance(error, str):
        return Problem(message=error)
    if not isinstance(error, dict):
        return Problem()
    inner = error.get("error") or error.get("detail") or {}
    told = _told(inner) if isinstance(inner, (dict, list)) else Problem(message=_text(inner))
    outer = Problem(code=_text(error.get("code") or error.get("type")), message=_text(error.get("message")))
    return Problem(code=told.code or outer.code, message=told.message or outer.message)


def _told(error: dict[str, object] | list[object]) -> Problem:
    """Of a validation error only what was wrong and where: its `input` repeats the prompt."""
    if isinstance(error, list):
        rows = [row for row in error[:5] if isinstance(row, dict)]
        return Problem(message="; ".join(f"{_text(row.get('loc'))} {_text(row.get('msg'))}" for row in rows))
    kinds = " ".join(dict.fromkeys(filter(None, (_text(error.get("code")), _text(error.get("type"))))))
    return Problem(code=kinds, message=_text(error.get("message") or error.get("detail") or error.get("msg")))


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ".".join(_text(part) for part in value[:10])
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def failure_code(status_word: str, error: Problem) -> Code:
    """Why a video failed. Never a code that means "submit again": the video was accepted once."""
    code = FAILURES.get(status_word, Code.PROVIDER_ERROR)
    if code is not Code.PROVIDER_ERROR:
        return code
    for pattern, meaning in _FAILED_BECAUSE:
        if pattern.search(error.text):
            return meaning
    return code


_FAILED_BECAUSE = (
    (MODERATION, Code.REFUSED),
    (NO_FUNDS, Code.INSUFFICIENT_FUNDS),
    (SOURCE_LOST, Code.SOURCE_GONE),
    (NOT_SUPPORTED, Code.UNSUPPORTED),
)


def kept(text: str, hidden: Iterable[str] = ()) -> str:
    """A vendor's words as we keep them: without keys, links and what is named in `hidden`, and not too many."""
    for secret in hidden:
        for form in _spellings(secret):
            text = text.replace(form, "[…]")
    return clean(_TOKEN.sub("[key]", _LINK.sub("[link]", text[: 10 * _MOST_LETTERS])))[:_MOST_LETTERS]


def _spellings(secret: str) -> list[str]:
    """As it is, and as one or two layers of JSON quote it; a word too short to give anything away is left alone."""
    if len(secret) < _SHORTEST_SECRET:
        return []
    once = {json.dumps(secret, ensure_ascii=plain)[1:-1] for plain in (True, False)}
    twice = {json.dumps(quoted)[1:-1] for quoted in once}
    return sorted({secret} | once | twice, key=len, reverse=True)
