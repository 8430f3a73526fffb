"""Is this person in that guild, and an admin there? Asked only where Discord's envelope does not say: for presses in a
direct message, for tokens and for the pages."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import aiohttp
import discord

from adapters.discord.faults import is_verdict
from core.refusals import PlatformSlow

_MEMBER_S = 2.0
"""The answer to the press has to be given within three seconds."""


async def is_member(client: discord.Client, guild: int, user: int) -> bool:
    return await _member(client, guild, user) is not None


async def is_admin(client: discord.Client, guild: int, user: int, roles: Collection[int]) -> bool:
    """By what the gateway has told of the guild's roles; a guild that it has not told of has no admins."""
    known = client.get_guild(guild)
    member = await _member(client, guild, user) if known is not None else None
    if known is None or member is None:
        return False
    if known.owner_id == user:
        return True
    his = {int(role) for role in member.get("roles") or ()}
    rights = [role.permissions for role in known.roles if role.id in his or role.id == guild]
    return bool(his & set(roles)) or any(right.administrator or right.manage_guild for right in rights)


async def _member(client: discord.Client, guild: int, user: int) -> Mapping[str, Any] | None:
    """One member by id needs no privileged intent."""
    try:
        async with asyncio.timeout(_MEMBER_S):
            return await client.http.get_member(guild, user)
    except (discord.NotFound, discord.Forbidden) as answer:  # Not a member; or the bot is none.
        if is_verdict(answer):
            return None
        raise PlatformSlow("Discord") from answer
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as failure:
        raise PlatformSlow("Discord") from failure
