"""What every route works with, and who asks: a token says, and nothing else."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from adapters.web.answers import Unauthorized
from adapters.web.clips import Turns
from adapters.web.hooks import Hooks
from adapters.web.metrics import Measures
from adapters.web.pieces import Pieces
from adapters.web.standing import Standing
from adapters.web.streams import Streams
from adapters.web.waiting import Waiting
from core.names import Ask
from core.ports import Darkroom, MediaStore
from core.studio import Doors, Reader, Screen, Studio, web_ask
from core.words import pages as words


def _none() -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Desk:
    studio: Studio
    reader: Reader
    doors: Doors
    screen: Screen
    store: MediaStore
    darkroom: Darkroom
    standing: Standing
    waiting: Waiting = field(default_factory=Waiting)
    streams: Streams = field(default_factory=Streams)
    turns: Turns = field(default_factory=Turns)
    sign_in_how: str = words.SIGN_IN_HOW
    """What is told to whoever comes without a link."""
    gallery: Pieces | None = None
    """Every example card; None: this bot has no gallery."""
    hooks: Hooks = field(default_factory=Hooks)
    platforms: Callable[[], Mapping[str, bool]] = _none
    """Which chats there are, and whether each is connected."""
    vendors: Callable[[], Mapping[str, bool]] = _none
    """Which vendors there are, and whether each said anything when it was asked last."""
    measures: Measures = field(default_factory=Measures)


def _desk_of(request: Request) -> Desk:
    return cast("Desk", request.app.state.desk)


AtDesk = Annotated[Desk, Depends(_desk_of)]
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key again answers with the same video and spends nothing.",
    ),
]


async def _asking(desk: AtDesk, bearer: _Bearer) -> Ask:
    return await _asked(desk, bearer, None)


async def _spending(desk: AtDesk, bearer: _Bearer, key: _Key = None) -> Ask:
    return await _asked(desk, bearer, key)


async def _asked(desk: Desk, bearer: HTTPAuthorizationCredentials | None, key: str | None) -> Ask:
    actor = await desk.reader.holder(bearer.credentials) if bearer else None
    if actor is None or not await desk.standing.is_member(actor.account):
        raise Unauthorized
    return web_ask(actor, key or secrets.token_hex(16))


Asking = Annotated[Ask, Depends(_asking)]
Spending = Annotated[Ask, Depends(_spending)]
