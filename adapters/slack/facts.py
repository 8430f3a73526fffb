"""What Slack says about people and channels, remembered for a while so that a click need not wait for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import FAILURES, UNASKABLE, error_code

LOOK_S = 2.0
"""A click is answered within three seconds, so a look may take two."""
GLANCE_S = 0.8
"""What a form waits for before it opens: the trigger that opens it lives three seconds in all."""
PERSON_KEPT_S = 300.0
ROOM_KEPT_S = 600.0
_MOST_KEPT = 20_000

Fact = TypeVar("Fact")


class Unknown(Exception):
    """The look failed or took too long: whoever needed the fact has to do without, and that means no."""


@dataclass(frozen=True, kw_only=True)
class Person:
    admin: bool = False
    guest: bool = False
    stranger: bool = False
    """Slack Connect: belongs to a workspace that only shares a channel with ours."""
    bot: bool = False
    team: str = ""
    enterprise: str = ""
    teams: frozenset[str] = frozenset()
    """All workspaces of one organisation that a person works in."""


@dataclass(frozen=True, kw_only=True)
class Room:
    member: bool
    """The bot is in it, so a film can be shared there."""
    private: bool


class Remembered(Generic[Fact]):
    """Facts with a time limit; many who ask the same at once cause one look."""

    def __init__(
        self,
        look: Callable[[str], Awaitable[Fact]],
        kept_s: float,
        now: Callable[[], float] = time.monotonic,
        keep: Callable[[Fact], bool] = lambda _: True,
    ) -> None:
        self._look, self._kept_s, self._now, self._keep = look, kept_s, now, keep
        self._facts: dict[str, tuple[float, Fact]] = {}
        self._looks: dict[str, asyncio.Task[Fact]] = {}

    def known(self, key: str) -> Fact | None:
        until, fact = self._facts.get(key, (0.0, None))
        return fact if self._now() < until else None

    async def get(self, key: str) -> Fact:
        """Raises Unknown."""
        known = self.known(key)
        if known is not None:
            return known
        if key not in self._looks:
            self._looks[key] = asyncio.create_task(self._learn(key))
            self._looks[key].add_done_callback(_heard)
        return await asyncio.shield(self._looks[key])

    async def glance(self, key: str) -> Fact | None:
        """None where it is not known and not told at once; the look goes on, and the next one finds its fact."""
        try:
            async with asyncio.timeout(GLANCE_S):
                return await self.get(key)
        except (Unknown, TimeoutError):
            return None

    async def _learn(self, key: str) -> Fact:
        try:
            async with asyncio.timeout(LOOK_S):
                fact = await self._look(key)
        except FAILURES as error:
            raise Unknown(key) from error
        finally:
            del self._looks[key]
        if self._keep(fact):
            if len(self._facts) >= _MOST_KEPT:
                self._facts.clear()
            self._facts[key] = (self._now() + self._kept_s, fact)
        return fact


def _heard(look: "asyncio.Task[Any]") -> None:
    """Whoever waited may have given up; an error nobody fetches would be a warning of asyncio's."""
    if not look.cancelled():
        look.exception()


def people(api: AsyncWebClient, now: Callable[[], float] = time.monotonic) -> Remembered[Person]:
    """By user id."""

    async def look(user: str) -> Person:
        try:
            answer = await api.users_info(user=user)
        except SlackApiError as error:
            if error_code(error) in {"user_not_found", "user_not_visible"}:
                return Person(stranger=True)
            if error_code(error) in UNASKABLE:
                return Person()
            raise
        return person_of(answer.get("user") or {})

    return Remembered(look, PERSON_KEPT_S, now)


def person_of(user: dict[str, Any]) -> Person:
    org = user.get("enterprise_user") or {}
    return Person(
        admin=any(user.get(right) is True for right in ("is_admin", "is_owner", "is_primary_owner")),
        guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
        stranger=user.get("is_stranger") is True,
        bot=user.get("is_bot") is True or user.get("deleted") is True,
        team=user.get("team_id") or "",
        enterprise=org.get("enterprise_id") or "",
        teams=frozenset(team for team in org.get("teams") or () if isinstance(team, str)),
    )


def rooms(api: AsyncWebClient, now: Callable[[], float] = time.monotonic) -> Remembered[Room]:
    """By "<channel> <user>": a direct channel is only ours if it is the one between this person and the bot. A room
    without us is asked about again at once, for the person was just told to invite us."""

    async def look(key: str) -> Room:
        channel, _, user = key.partition(" ")
        try:
            if channel.startswith("D"):
                return Room(member=await open_direct(api, user) == channel, private=True)
            answer = await api.conversations_info(channel=channel)
        except SlackApiError as error:
            if error_code(error) in _NOT_OURS:
                return Room(member=False, private=True)
            if error_code(error) in UNASKABLE:
                return Room(member=True, private=True)
            raise
        return room_of(answer.get("channel") or {})

    return Remembered(look, ROOM_KEPT_S, now, keep=lambda room: room.member)


_NOT_OURS = frozenset({
    "channel_not_found", "missing_scope", "method_not_supported_for_channel_type", "user_not_found", "cannot_dm_bot",
    "user_not_visible", "user_disabled", "team_access_not_granted", "invalid_arguments",
})  # fmt: skip


def room_of(channel: dict[str, Any]) -> Room:
    """A membership that is not told is not one denied: where we are none, Slack refuses the post."""
    private = any(channel.get(kind) is True for kind in ("is_private", "is_im", "is_mpim", "is_group"))
    return Room(member=channel.get("is_member", True) is True or channel.get("is_im") is True, private=private)


async def open_direct(api: AsyncWebClient, user: str) -> str:
    """The direct channel between this person and the bot."""
    answer = await api.conversations_open(users=user)
    channel = (answer.get("channel") or {}).get("id")
    return channel if isinstance(channel, str) else ""
