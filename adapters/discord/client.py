"""Discord's library, set up as we use it: it remembers nothing, and waits for nothing that we do not need."""

from collections.abc import Callable

import discord

from adapters.discord import lenient, replies


class Client(discord.Client):
    """Told how long people wait for their first answer."""

    acked: Callable[[float], None] = staticmethod(lambda _: None)


def client(acked: Callable[[float], None]) -> Client:
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # We never speak.
    made = Client(
        intents=discord.Intents(guilds=True),
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=30,
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        http_trace=replies.forgiving(),
        guild_ready_timeout=0.2,  # Nothing here waits for all guilds to be known.
    )
    made.acked = acked
    lenient.forgive(made)
    return made
