"""Looks through a channel for the message of an earlier try, so that nothing is posted twice."""

import hashlib
import json
from typing import Any

import discord

from adapters.discord import places
from adapters.discord.faults import is_verdict, translated
from core.names import Place, channel_of

PAGE, PAGES = 100, 5
"""The most that Discord gives at once, five times: so far back an earlier try is looked for."""


async def find(
    client: discord.Client, at: Place, mark: int, *, trace: str | None = None, call_s: float
) -> Place | None:
    """Our message with this mark, or with this piece of JSON in its components."""
    before = None
    for _ in range(PAGES):
        messages = await _page(client, at, before, call_s)
        for message in messages:
            if _is_ours(client, message) and _is_meant(message.get("components") or [], mark, trace):
                return Place(f"{channel_of(at)}{message['id']}")
        if len(messages) < PAGE:
            break
        before = min(int(message["id"]) for message in messages)
    return None


def mark_of(key: str) -> int:
    """A component's id has 32 bits and is returned with the message."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[-4:], "big") & 0x7FFFFFFF | 1


async def _page(client: discord.Client, at: Place, before: int | None, call_s: float) -> list[Any]:
    """Without the right to read history Discord shows none, or refuses."""
    async with translated(call_s):
        try:
            return list(await client.http.logs_from(places.channel_id(at), PAGE, before=before))
        except discord.Forbidden as refused:
            if is_verdict(refused):
                return []
            raise


def _is_ours(client: discord.Client, message: Any) -> bool:
    return client.user is not None and message["author"]["id"] == str(client.user.id)


def _is_meant(parts: list[Any], mark: int, trace: str | None) -> bool:
    return any(part.get("id") == mark for part in parts) or (trace is not None and trace in json.dumps(parts))
