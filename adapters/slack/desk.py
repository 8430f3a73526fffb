"""What every deed works with: the desk, and the press that is to be answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.client import Introduction
from adapters.slack.envelope import Envelope
from adapters.slack.facts import Person, Remembered, Room
from core.names import Ask
from core.studio import Studio

Ack = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every action works with."""

    studio: Studio
    api: AsyncWebClient
    announcer: SlackAnnouncer
    people: Remembered[Person]
    rooms: Remembered[Room]
    me: Introduction
    admins: frozenset[str] = frozenset()
    """User ids that count as admins beside those whom Slack calls so."""


class Press:
    """One delivery and its one acknowledgement."""

    def __init__(self, envelope: Envelope, ack: Ack, *, submit: bool = False) -> None:
        self.envelope, self.submit = envelope, submit
        self._ack, self.acked = ack, False
        self.asked: Ask | None = None
        """Once it is known who asks."""
        self.opened = False
        """A form is the answer."""

    async def ack(self, **answer: Any) -> bool:
        """False: it was acknowledged before, so this answer reaches nobody."""
        if self.acked:
            return False
        self.acked = True
        await self._ack(**answer)
        return True
