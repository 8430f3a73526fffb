"""A film into a channel, in Slack's three steps: an address, the bytes, and the share that comes when it comes.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import FAILURES, UNASKABLE, asked, error_code, problem_of
from core.errors import ChatProblem, MediaProblem, TooLarge, TryLater

Sleep = Callable[[float], Awaitable[None]]

STALLED_S = 60.0
WHOLE_UPLOAD_S = 600.0
FIRST_LOOK_S, LONGEST_GAP_S, GIVE_UP_S = 0.5, 8.0, 30.0
_TOO_LARGE = 413
_SLACK_HOSTS = ("slack.com", "slack-files.com", "slack-edge.com", "slack-gov.com")


class NeverShared(ChatProblem):
    """Slack took the file and said ok, and shared it nowhere; it happens.
    https://github.com/slackapi/python-slack-sdk/issues/1277"""


class Uploads:
    """The steps one by one; the order in which they may be repeated is the announcer's."""

    def __init__(self, api: AsyncWebClient, sleep: Sleep) -> None:
        self._api, self._sleep = api, sleep

    async def send(self, name: str, size: int, chunks: AsyncIterator[bytes]) -> str:
        """Steps one and two. Returns the file's id; nobody sees the file yet. slack_sdk's own upload reads the whole
        film into memory and gives up after 30 seconds. No alt_txt: with it Slack says ok and never shares the file.
        https://github.com/slackapi/python-slack-sdk/issues/1818"""
        answer = await asked(self._api.files_getUploadURLExternal(filename=name, length=size))
        address, file = answer.get("upload_url"), answer.get("file_id")
        if not isinstance(address, str) or not isinstance(file, str) or not self._is_slack(address):
            raise TryLater(f"Slack gave no upload address that can be trusted: {str(address)[:40]}")
        await self._post(address, size, chunks)
        return file

    async def _post(self, address: str, size: int, chunks: AsyncIterator[bytes]) -> None:
        limits = aiohttp.ClientTimeout(total=WHOLE_UPLOAD_S, sock_connect=10, sock_read=STALLED_S)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        try:
            async with (
                aiohttp.ClientSession(timeout=limits) as session,
                session.post(address, data=chunks, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as failure:
            if isinstance(failure.__cause__, MediaProblem):  # The film went while it was sent: aiohttp wraps that.
                raise failure.__cause__ from failure
            raise TryLater(f"the upload broke: {type(failure).__name__}") from failure
        if status == _TOO_LARGE:
            raise TooLarge("the upload address answered 413")
        if status != 200:  # noqa: PLR2004  # OK; the upload address knows no other success.
            raise TryLater(f"the upload address answered {status}")

    def _is_slack(self, address: str) -> bool:
        """Films go to Slack over https, or to the very host that the operator set as Slack's."""
        there, ours = urlsplit(address), urlsplit(self._api.base_url)
        if there.hostname and there.hostname == ours.hostname:
            return there.scheme in {"https", ours.scheme}
        host = there.hostname or ""
        return there.scheme == "https" and any(host == known or host.endswith(f".{known}") for known in _SLACK_HOSTS)

    async def complete(self, file: str, title: str, channel: str) -> bool:
        """Step three. False: Slack does not know the file, so it was never complete."""
        try:
            await self._api.files_completeUploadExternal(files=[{"id": file, "title": title}], channel_id=channel)
        except SlackApiError as error:
            if error_code(error) in {"file_not_found", "file_deleted", "file_update_failed"}:
                return False
            raise problem_of(error) from error
        except FAILURES as failure:
            raise problem_of(failure) from failure
        return True

    async def delete(self, file: str) -> None:
        """Wherever it was shared; safe to repeat."""
        try:
            await self._api.files_delete(file=file)
        except SlackApiError as error:
            if error_code(error) not in {"file_not_found", "file_deleted"} | UNASKABLE:
                raise problem_of(error) from error
        except FAILURES as failure:
            raise problem_of(failure) from failure

    async def wait_for_share(self, file: str, channel: str) -> None:
        """Until the file stands in the channel, so that the card comes below it. Raises NeverShared."""
        waited, gap = 0.0, FIRST_LOOK_S
        while not await self.is_shared(file, channel):
            if waited >= GIVE_UP_S:
                raise NeverShared(file)
            await self._sleep(gap)
            waited, gap = waited + gap, min(gap * 2, LONGEST_GAP_S)

    async def is_shared(self, file: str, channel: str) -> bool:
        try:
            answer = await self._api.files_info(file=file)
        except SlackApiError as error:
            code = error_code(error)
            if (
                code in {"missing_scope", "file_deleted"} | UNASKABLE
            ):  # Not to be known, or seen and thrown away by somebody.
                return True
            if code == "file_not_found":
                return False
            raise problem_of(error) from error
        except FAILURES as failure:
            raise problem_of(failure) from failure
        told = answer.get("file") or {}
        shares = told.get("shares") or {}
        direct = channel in (told.get("ims") or ())
        return direct or any(channel in (shares.get(kind) or {}) for kind in ("public", "private"))
