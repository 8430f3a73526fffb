"""The library's clients, set up so that they say nothing twice and write no secret into a log."""

import logging
from dataclasses import dataclass
from typing import Any

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.places import WORKSPACE

ANSWER_S = 15
LONGEST_PATIENCE_S = 3.0
"""A trigger lives no longer, and a person who waits longer presses again."""

LIBRARY_LOG = logging.getLogger("adapters.slack.library")
LIBRARY_LOG.setLevel(logging.ERROR)
"""At DEBUG the libraries log whole payloads, prompts and single-use addresses among them, and Bolt copies the level of
the root; at WARNING Bolt complains about things that are done here on purpose."""


class Patience(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack asks for, but for one that asks for more than anybody waits: then the refusal is told."""

    async def _can_retry_async(self, *, response: HttpResponse | None = None, **told: Any) -> bool:
        if response is None or not await super()._can_retry_async(response=response, **told):
            return False
        asked = next((values for name, values in response.headers.items() if name.lower() == "retry-after"), ["1"])
        return asked[0].isdecimal() and int(asked[0]) <= LONGEST_PATIENCE_S


def client(token: str | None, base_url: str | None, *, patient: bool = False) -> AsyncWebClient:
    """`patient`: wait out one short rate limit, for calls that somebody waits for; the worker has its own back-off. The
    default handler is left out: it repeats chat.postMessage after a cut connection, and both messages stand. slack_sdk
    binds its base URL as a default at import, so the current one is read here."""
    return AsyncWebClient(
        token=token,
        base_url=base_url or AsyncBaseClient.BASE_URL,
        timeout=ANSWER_S,
        retry_handlers=[Patience(max_retry_count=1)] if patient else [],
        logger=LIBRARY_LOG,
    )


@dataclass(frozen=True, kw_only=True)
class Self:
    """Who we are, as auth.test tells it."""

    team: str = ""
    enterprise: str = ""
    user: str = ""
    bot: str = ""
    name: str = "sora"
    workspace: str = WORKSPACE


class Introduction:
    """auth.test, asked once and remembered: a token never changes whom it stands for."""

    def __init__(self, api: AsyncWebClient) -> None:
        self._api = api
        self._told: Self | None = None

    async def told(self) -> Self:
        if self._told is None:
            answer = await self._api.auth_test()
            self._told = Self(
                team=answer.get("team_id") or "",
                enterprise=answer.get("enterprise_id") or "",
                user=answer.get("user_id") or "",
                bot=answer.get("bot_id") or "",
                name=answer.get("user") or Self.name,
                workspace=answer.get("url") or WORKSPACE,
            )
        return self._told

    @property
    def workspace(self) -> str:
        """Where links lead; a general address until we know better."""
        return self._told.workspace if self._told else WORKSPACE

    @property
    def name(self) -> str:
        """What people type to invite us."""
        return self._told.name if self._told else Self.name
