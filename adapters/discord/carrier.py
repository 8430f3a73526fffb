"""Fetches a file on a message from Discord's own file hosts; its link is signed, so no token goes along."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx

from adapters.fetching.addresses import AllowedHosts, Resolve, resolve
from adapters.fetching.files import Files, Patience

HOSTS = ("*.discordapp.com", "*.discordapp.net")
"""cdn.discordapp.com and media.discordapp.net."""


class DiscordCarrier:
    """`api_url`: a server of the operator's own that speaks Discord's API; it may keep the files itself."""

    def __init__(
        self, api_url: str | None = None, *, resolver: Resolve = resolve, patience: Patience | None = None
    ) -> None:
        own = httpx.URL(api_url) if api_url else None
        self._files = Files(AllowedHosts(own, HOSTS, resolver), patience=patience)

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """`source`: the link, as the message told it."""
        async with aclosing(self._files.stream(source)) as chunks:
            async for chunk in chunks:
                yield chunk
