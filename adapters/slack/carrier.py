"""Fetches a file on a message from Slack's own file hosts; the bot's token goes to the one that asks for it alone."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.fetching.addresses import AllowedHosts, Resolve, resolve
from adapters.fetching.files import Files, Patience
from adapters.slack.faults import FAILURES, error_code, problem_of
from core.errors import TryLater, Unfetchable

HOSTS = ("*.slack.com", "*.slack-files.com", "*.slack-edge.com")
KEYED = frozenset({"files.slack.com"})

_GONE = frozenset({"file_not_found", "file_deleted", "not_visible", "access_denied", "no_permission", "missing_scope"})


class SlackCarrier:
    """`api_url`: a server of the operator's own that speaks Slack's API; it may keep the files itself."""

    def __init__(
        self,
        api: AsyncWebClient,
        bot_token: str,
        api_url: str | None = None,
        *,
        resolver: Resolve = resolve,
        patience: Patience | None = None,
    ) -> None:
        self._api = api
        own = httpx.URL(api_url) if api_url else None
        keys = {"Authorization": f"Bearer {bot_token}"}
        self._files = Files(AllowedHosts(own, HOSTS, resolver), keys=keys, keyed_hosts=KEYED, patience=patience)

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """`source`: the file's id."""
        address = await self._address(source)
        async with aclosing(self._files.stream(address)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _address(self, file: str) -> str:
        try:
            answer = await self._api.files_info(file=file)
        except SlackApiError as error:
            if error_code(error) in _GONE:
                raise Unfetchable(error_code(error)) from error
            raise _problem(error) from error
        except FAILURES as failure:
            raise _problem(failure) from failure
        told = answer.get("file") or {}
        address = told.get("url_private_download") or told.get("url_private")
        if not isinstance(address, str):
            raise Unfetchable("Slack names no link to this file")
        return address


def _problem(failure: Exception) -> TryLater | Unfetchable:
    problem = problem_of(failure)  # type: ignore[arg-type]  # One of FAILURES, which is the same as Failure.
    return problem if isinstance(problem, TryLater) else Unfetchable(str(problem))
