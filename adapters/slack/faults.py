"""What a failed call to Slack means: every error of the library as one of core.errors."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from core.errors import ChatProblem, MessageGone, NotTaken, TooLarge, TryLater, Undeliverable

Failure = SlackApiError | aiohttp.ClientError | TimeoutError | OSError | ValueError
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""Everything that a call to Slack can end in beside an answer; ValueError is an answer that cannot be read."""

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
KEPT = frozenset({"cant_delete_message", "compliance_exports_prevent_deletion"})
"""Workspaces may keep every message; what stands in it can still be changed."""
UNPOSTABLE = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel", "posting_to_channel_denied", "access_denied", "no_permission",
    "channel_type_not_supported", "messages_tab_disabled", "cannot_dm_bot", "user_not_found", "user_disabled",
    "user_not_visible", "users_not_found", "not_allowed", "team_access_not_granted", "ekm_access_denied",
    "thread_not_found", "method_not_supported_for_channel_type", "as_user_not_supported",
    "slack_connect_file_upload_sharing_blocked", "slack_connect_blocked_file_type", "blocked_file_type",
})  # fmt: skip
OUR_FAULT = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_arguments",
    "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large", "no_text",
})  # fmt: skip
"""Another place would refuse it as well, but somebody has to hear that we draw what Slack does not take."""
TOO_LARGE = frozenset({
    "file_upload_size_restricted", "file_too_large", "size_limit_exceeded", "over_file_size_limit",
})  # fmt: skip
NO_FILES = frozenset({
    "storage_limit_reached", "storage_limit", "file_uploads_disabled", "file_uploads_except_images_disabled",
})  # fmt: skip
"""Of any size; words are taken all the same."""
OPERATOR = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required",
    "missing_scope",
})  # fmt: skip
"""Nothing is lost while somebody puts the token or its scopes right: the film is there, it is only not posted yet."""
OPERATOR_WAIT_S = 120.0
_LONGEST_REASON = 300
UNASKABLE = frozenset({"unknown_method", "deprecated_method", "method_deprecated"})
"""Of servers that speak only a part of Slack's API: what such a call would tell is not to be known."""
BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"})

_log = structlog.get_logger()


async def asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The answer, or the ChatProblem that its failure is to us."""
    try:
        return await call
    except FAILURES as error:
        raise problem_of(error) from error


def problem_of(error: Failure) -> ChatProblem:
    if not isinstance(error, SlackApiError):
        not_sent = isinstance(error, aiohttp.ClientConnectorError)
        return TryLater(type(error).__name__, unknown=not not_sent)
    code, status = error_code(error), _status(error)
    if code in GONE:
        return MessageGone(code)
    if code in TOO_LARGE:
        return TooLarge(code)
    if code in NO_FILES:
        return NotTaken(code)
    if code in UNPOSTABLE:
        return Undeliverable(code)
    if code in OUR_FAULT:
        _log.error("slack_refused_what_we_sent", code=code, why=_told(error, "response_metadata"))
        return Undeliverable(code)
    if code in OPERATOR:
        _log.error("slack_needs_its_operator", code=code, needed=_told(error, "needed"))
        return TryLater(code, after_s=OPERATOR_WAIT_S)
    if code in BUSY or status == 429:  # noqa: PLR2004  # Too Many Requests.
        return TryLater(code or "ratelimited", after_s=_retry_after(error))
    return TryLater(code or f"HTTP {status}", unknown=True)


def error_code(error: SlackApiError) -> str:
    """Slack's own word, "" where the answer was no JSON object. The library then puts other things in its place."""
    code = _said(error, "error")
    return code if isinstance(code, str) else ""


def _said(error: SlackApiError, name: str) -> Any:
    data: Any = getattr(error.response, "data", error.response)
    return data.get(name) if isinstance(data, dict) else None


def _told(error: SlackApiError, name: str) -> str:
    """What Slack adds for whoever reads the log: the scope that is missing, the field that is wrong."""
    return str(_said(error, name) or "")[:_LONGEST_REASON]


def _status(error: SlackApiError) -> int:
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None)
    return status if isinstance(status, int) else 0


def _retry_after(error: SlackApiError) -> float | None:
    headers = getattr(error.response, "headers", None) or {}
    told = next((value for name, value in headers.items() if str(name).lower() == "retry-after"), None)
    try:
        return min(600.0, max(0.0, float(str(told))))
    except ValueError:
        return None
