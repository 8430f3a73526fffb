"""The bot as `run` puts it together, against a loopback chat and the stand-in vendor: real libraries, real sockets."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.providers import simulator
from bot import running
from bot.catalogue import SHIPPED_CATALOGUE
from bot.settings import Settings, load
from bot.wiring import Parts, assembled
from core.names import AccountId, TeamId
from core.store import audit, ledger, teams
from core.worker import Timing
from tests.databases import template
from tests.worlds.discord import DiscordWorld
from tests.worlds.seen import ChatWorld, Seen
from tests.worlds.slack import SlackWorld

FAST = Timing(poll_s=0.1, grace_s=0.5, edit_gap_s=0.1)


@dataclass
class Whole:
    parts: Parts
    world: ChatWorld

    async def balance(self, person: str) -> tuple[int, int]:
        """Available and held."""
        found = await self.parts.database.read(lambda tx: ledger.balance(tx, AccountId(self.world.account(person))))
        return found.available, found.held

    async def breaches(self) -> list[str]:
        return await self.parts.database.read(audit.breaches)


@asynccontextmanager
async def vendor(**options: object) -> AsyncIterator[str]:
    """A stand-in vendor with small, quick films; gives its base URL."""
    quick: dict[str, object] = {"seconds_to_render": 0.5, "fps": 2}
    app = simulator.create_app(simulator.Options(**{**quick, **options}))  # type: ignore[arg-type]  # Tests name fields.
    async with simulator.running(app) as base_url:
        yield base_url


def settings_for(world: ChatWorld, folder: Path, base_url: str | None, **over: object) -> Settings:
    """Without a base URL only what the catalogue and the environment say is there."""
    tokens: dict[str, object]
    if isinstance(world, DiscordWorld):
        tokens = {
            "discord_token": world.token,
            "discord_api_url": world.api_url,
            "discord_gateway_url": world.gateway_url,
        }
    else:
        assert isinstance(world, SlackWorld)
        tokens = {
            "slack_bot_token": world.bot_token,
            "slack_app_token": world.app_token,
            "slack_api_url": world.api_url,
        }
    usual: dict[str, object] = {
        **tokens,
        "video_base_url": base_url,
        "video_api_key": "a-key" if base_url else None,
        "database_url": f"sqlite+aiosqlite:///{folder}/sora.db",
        "media_url": f"file:{folder}/media",
        "team_credits": 10_000,
        "submit_seconds": 5,
    }
    return load(**(usual | over))


@asynccontextmanager
async def whole(
    world: ChatWorld, folder: Path, base_url: str | None, timing: Timing = FAST, **over: object
) -> AsyncIterator[Whole]:
    """Up with its platform connected; leaves everything in rows, so that it can be put up again."""
    settings = settings_for(world, folder, base_url, **over)
    if not (database := folder / "sora.db").exists():
        shutil.copy(template(), database)
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(assembled(settings, timing=timing))
        working = asyncio.create_task(parts.worker.run())
        stack.push_async_callback(_stopped, parts, working)
        await stack.enter_async_context(running.platforms(settings, parts))
        yield Whole(parts, world)


async def _stopped(parts: Parts, working: asyncio.Task[None]) -> None:
    await parts.worker.stop()
    with suppress(asyncio.CancelledError):
        await working


def pointing_at(base_urls: Mapping[str, str]) -> str:
    """The shipped catalogue with these providers elsewhere."""
    text = SHIPPED_CATALOGUE.read_text()
    for provider, base_url in base_urls.items():
        head, mark, tail = text.partition(f"[provider.{provider}]")
        assert mark
        text = head + mark + re.sub(r'base_url = "[^"]+"', f'base_url = "{base_url}"', tail, count=1)
    return text


async def all_of(world: ChatWorld, words: str, count: int, timeout_s: float = 90.0) -> list[Seen]:
    """Wait until that many messages of the channel hold these words."""
    for _ in range(int(timeout_s / 0.05)):
        if len(found := [message for message in world.messages() if words in message.text]) >= count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{count} of {words!r} never came: {[message.text for message in world.messages()]}")


async def credits_for(bot: Whole, person: str, credits: int) -> None:
    """Without a chat: straight from the pool, which the team gets when it is first seen."""
    account, team = AccountId(bot.world.account(person)), TeamId(bot.world.team)

    def give(tx: object) -> None:
        now = bot.parts.database.now_of(tx)  # type: ignore[arg-type]  # A transaction.
        teams.admit(tx, team, 10_000, now)  # type: ignore[arg-type]  # The same.
        teams.joined(tx, account, team, credits, now)  # type: ignore[arg-type]  # The same.

    await bot.parts.database.write(give)
