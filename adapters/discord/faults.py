"""What a failed call to Discord means: every error of the library as one of core.errors, or as nothing at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from core.errors import ChatProblem, MessageGone, TooLarge, TryLater, Undeliverable

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
TOO_LARGE = 40005
ALREADY_ANSWERED = 40060
TOO_MANY_OLD_EDITS = 30046
CANNOT_REPLY = 160002
INVALID_BODY = 50035

SETTLED = frozenset({ALREADY_ANSWERED, UNKNOWN_INTERACTION})
"""Somebody answered already (another replica, or our own try whose reply was lost), or the three seconds are over."""

_UNSAID, _SENDING_IS_OFF, _FEATURE_IS_OFF = 0, 40004, 40006

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _PAYLOAD_TOO_LARGE, _TOO_MANY, _SERVER_ERROR = 401, 403, 404, 413, 429, 500
_OPERATOR_S, _OLD_EDIT_S = 60.0, 600.0

Failure = discord.DiscordException | aiohttp.ClientError | OSError | TimeoutError
"""Everything that a call to Discord can end in beside an answer."""


@asynccontextmanager
async def translated(limit_s: float, *, editing: bool = False) -> AsyncIterator[None]:
    """A call to Discord with a time limit; raises only core.errors.ChatProblem."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as failure:
        raise problem_of(failure, editing=editing) from failure


def problem_of(failure: Failure, *, editing: bool = False) -> ChatProblem:
    match failure:
        case discord.RateLimited(retry_after=after_s):
            return TryLater("rate limited", after_s=after_s)
        case discord.HTTPException():
            return _verdict(failure, editing=editing)
        case aiohttp.ClientConnectorError():
            return TryLater("Discord could not be reached")
        case _:
            return TryLater(f"no answer from Discord: {type(failure).__name__}", unknown=True)


def _verdict(failure: discord.HTTPException, *, editing: bool) -> ChatProblem:
    words = f"Discord said {failure.status} ({failure.code}): {failure.text[:200]}"
    if failure.status >= _SERVER_ERROR:
        return TryLater(words, unknown=True)
    if failure.status == _TOO_MANY:
        return TryLater(words, after_s=_retry_after(failure))
    if failure.status == _PAYLOAD_TOO_LARGE or failure.code == TOO_LARGE:
        return TooLarge(words)
    if failure.code == TOO_MANY_OLD_EDITS:
        return TryLater(words, after_s=_OLD_EDIT_S)
    if failure.status == _UNAUTHORIZED:  # A matter for the operator; no other place would fare better.
        return TryLater(words, after_s=_OPERATOR_S)
    if not is_verdict(failure):
        return TryLater(words, unknown=True)
    if editing and failure.status == _NOT_FOUND and failure.code == UNKNOWN_MESSAGE:
        return MessageGone(words)
    return Undeliverable(words)


def is_verdict(failure: discord.HTTPException) -> bool:
    """Whether this is Discord's last word on the place. Without a code it need not be Discord's at all: a page of a
    proxy, or of a server that is being replaced; and two codes say that something is switched off for a while."""
    return failure.code not in (_UNSAID, _SENDING_IS_OFF, _FEATURE_IS_OFF)


def _retry_after(failure: discord.HTTPException) -> float | None:
    try:
        return float(failure.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def is_refused_reply(failure: discord.HTTPException) -> bool:
    """Discord would take the message, but not as an answer to that other one."""
    return failure.code == CANNOT_REPLY or (failure.code == INVALID_BODY and "message_reference" in failure.text)


def is_invalid(problem: ChatProblem) -> bool:
    """Not the place was refused but something in the message."""
    cause = problem.__cause__
    return isinstance(cause, discord.HTTPException) and cause.code == INVALID_BODY
