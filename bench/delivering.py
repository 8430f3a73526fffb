"""One process that brings so many films of 50 MB at once, and prints by how much its memory grew; see deliveries.py."""

import asyncio
import json
import os
import sys
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import discord
from discord.http import Route

from adapters.discord.announcer import DiscordAnnouncer
from adapters.media.bucket import Bucket, BucketStore
from adapters.media.store import FolderStore
from adapters.media.work import Work
from adapters.providers.openai_videos import OpenAIVideos, Options
from adapters.slack.announcer import SlackAnnouncer
from adapters.slack.client import client
from bot.examples import FILM, examples
from core.names import Place
from core.ports import Ref
from core.video import Film

FILM_BYTES, BUCKET = 50 << 20, "films"
Store = FolderStore | BucketStore
Step = Callable[[int], Awaitable[object]]


@dataclass
class Memory:
    """What an announcer wants to remember."""

    text: str | None = None

    async def save(self, text: str) -> None:
        self.text = text


def opened(kind: str, place: str) -> Store:
    if kind == "folder":
        return FolderStore(Path(place), Work(), spare_bytes=0)
    named = Bucket(name=BUCKET, endpoint=place, region="us-east-1", key_id="x", secret="y")
    return BucketStore(named, Work())


def film(n: int) -> Film:
    return replace(FILM, key=f"film{n}.mp4", bytes=FILM_BYTES)


async def to_discord(store: Store, end: str) -> Step:
    Route.BASE = f"{end}/discord"
    bot = discord.Client(intents=discord.Intents.none())
    await bot.login("token")
    announcer, card = DiscordAnnouncer(bot, store), replace(examples("discord")["result_card remix"], reply_to=None)

    async def deliver(n: int) -> object:
        at = Place(f"discord:1:{n + 1}:")
        return await announcer.deliver(card, at, film(n), key=f"{n}:result", repeat=False, memo=Memory())

    return deliver


async def to_slack(store: Store, end: str) -> Step:
    announcer, card = SlackAnnouncer(client("xoxb-1", f"{end}/slack/"), store), examples("slack")["result_card remix"]

    async def deliver(n: int) -> object:
        at = Place("slack:T0001:C0001:")
        return await announcer.deliver(card, at, film(n), key=f"{n}:result", repeat=False, memo=Memory())

    return deliver


async def from_vendor(store: Store, end: str) -> Step:
    provider = OpenAIVideos(Options(name="gateway", base_url=f"{end}/v1", key="k"))

    async def fetch(n: int) -> object:
        return await store.put(f"got{n}.mp4", provider.fetch(Ref(provider="gateway", id=f"video_{n}"), None))

    return fetch


async def grown(way: str, kind: str, place: str, end: str, *, count: int, traced: bool) -> int:
    """The most that it held beyond what it held before: of what Linux counts, or of what Python asked for."""
    begin = {"discord": to_discord, "slack": to_slack, "vendor": from_vendor}[way]
    step = await begin(opened(kind, place), end)
    if traced:
        tracemalloc.start()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # Linux forgets the highest mark until now.
    await asyncio.gather(*(step(n) for n in range(count)))
    return tracemalloc.get_traced_memory()[1] if traced else memory("VmHWM") - before


def memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) << 10


if __name__ == "__main__":
    where, how = json.loads(sys.argv[1])
    print(asyncio.run(grown(*where, **how)), flush=True)
    os._exit(0)  # Nothing is left to be said: clients need not be closed one by one.
