"""Is this person in that guild? Asked only for presses in a direct message, where Discord's envelope does not say."""

import asyncio

import aiohttp
import discord

from adapters.discord.faults import is_verdict
from core.refusals import PlatformSlow

_MEMBER_S = 2.0
"""The answer to the press has to be given within three seconds."""


async def is_member(client: discord.Client, guild: int, user: int) -> bool:
    """One member by id needs no privileged intent."""
    try:
        async with asyncio.timeout(_MEMBER_S):
            await client.http.get_member(guild, user)
    except (discord.NotFound, discord.Forbidden) as answer:  # Not a member; or the bot is none.
        if is_verdict(answer):
            return False
        raise PlatformSlow("Discord") from answer
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as failure:
        raise PlatformSlow("Discord") from failure
    return True
