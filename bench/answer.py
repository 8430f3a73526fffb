"""What an answer costs: processor time for each `/sora balance` and each press of REMIX, beside a bare discord.py bot.

Both bots run as processes of their own against a loopback Discord in this one, so only their own work is counted:
ours is `python -m bot run` on a SQLite file with a month of history, the bare one (bare.py) answers constants.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))  # So that `python bench/answer.py` is all there is to type.

from core.names import AccountId, Place, TeamId, VideoId, pool_of
from core.store import archive, ledger, migrations, teams
from core.store.database import Database, Tx
from core.video import Film, Spec, Status, Video
from tests.worlds import discord_guild, discord_rest
from tests.worlds.discord import DiscordWorld, seen
from tests.worlds.seen import Answer, Seen
from tests.worlds.slack import SlackWorld

VIDEOS = 50
REMIXED = VideoId("abcde")
MOST_TIMES, MOST_MB = 3.0, 150
Ask = Callable[[], Awaitable[Answer]]


class AnyAnswer(discord_rest.Rest):
    """Takes whatever answers a click, for a bare bot's are not drawn like ours."""

    def _answer(self, click: discord_guild.Click, body: Mapping[str, Any]) -> None:
        click.kind = body["type"]
        if click.kind == 9:
            click.form = body["data"]
        else:
            click.post = self._kept(click.channel, {"components": [], **body["data"]}, {}, ephemeral=True)


class Server(DiscordWorld):
    def __init__(self) -> None:
        super().__init__()
        self.rest = AnyAnswer(self.token, lambda: self.gateway_url)

    def result(self) -> Seen:
        """A message with a REMIX button, as the bot leaves it under a film."""
        button = {"type": 2, "style": 1, "label": "REMIX", "custom_id": f"s1:remix:{REMIXED}"}
        texts = [{"type": 10, "content": f"line {number}"} for number in range(4)]
        card = {"type": 17, "components": [*texts, {"type": 1, "components": [button]}]}
        message = discord_guild.Post(self.rest.new_id(), self.channel, [card], 1 << 15, {})
        self.rest.posts[message.id] = message
        return seen(message)


async def fill(path: Path) -> None:
    """A member with a month of videos, all of them finished."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = await Database.open(url, clock=lambda: datetime.now(UTC))
    await database.write(_history)
    await database.close()


def _history(tx: Tx) -> None:
    now = datetime.now(UTC)
    team, ana = TeamId(DiscordWorld.team), AccountId(f"{DiscordWorld.team}:{discord_guild.PEOPLE['ana']}")
    teams.admit(tx, team, 100_000, now)
    teams.joined(tx, ana, team, 0, now)
    ledger.grant(
        tx, pool=pool_of(team), member=ana, credits=50_000, reference="r", actor="boss", reason="launch", now=now
    )
    for number in range(VIDEOS):
        video = REMIXED if number == 0 else VideoId(f"v{number:04d}")
        archive.add(tx, _ready(video, team, ana, now - timedelta(hours=12 * number)))
        ledger.hold(tx, ana, video, 40, now)
        ledger.capture(tx, ana, video, 40, now)


def _ready(video: VideoId, team: TeamId, account: AccountId, at: datetime) -> Video:
    film = Film(key=f"{video}.mp4", bytes=1000, sha256="0" * 64, seconds=Decimal(4), width=1280, height=720)
    return Video(
        id=video, team=team, account=account, prompt="A dog on a beach", price=40, created_at=at, submitted_at=at,
        spec=Spec(model="sora-2", size="1280x720", seconds=4), asked_at=Place(f"{team}:{discord_guild.CHANNEL}:"),
        status=Status.READY, provider="gateway", provider_id=f"video_{video}", film=film,
        ended_at=at + timedelta(minutes=1), remixable_until=datetime.now(UTC) + timedelta(hours=1),
    )  # fmt: skip


@asynccontextmanager
async def process(*command: str, folder: Path, **variables: str) -> AsyncIterator[psutil.Process]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **variables}
    child = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=folder, env=environment)
    try:
        yield psutil.Process(child.pid)
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        await child.wait()


@asynccontextmanager
async def our_bot(server: Server, folder: Path, **more: str) -> AsyncIterator[psutil.Process]:
    await fill(folder / "sora.db")
    async with process(
        "-m", "bot", "run", folder=folder,
        DISCORD_TOKEN=server.token, DISCORD_API_URL=server.api_url, DISCORD_GATEWAY_URL=server.gateway_url,
        VIDEO_BASE_URL="http://127.0.0.1:9/v1", VIDEO_API_KEY="a-key",
        DATABASE_URL=f"sqlite+aiosqlite:///{folder}/sora.db", MEDIA_URL=f"file:{folder}/media", LOG_LEVEL="WARNING", **more,
    ) as bot:  # fmt: skip
        await connected(server)
        yield bot


@asynccontextmanager
async def bare_bot(server: Server, folder: Path) -> AsyncIterator[psutil.Process]:
    command = [str(REPOSITORY / "bench" / "bare.py"), server.api_url, server.gateway_url, server.token]
    async with process(*command, folder=folder) as bot:
        await connected(server)
        yield bot


async def connected(server: Server) -> None:
    await server.gateway.until(lambda: server.gateway.identified > 0, timeout_s=60)
    assert (await server.command("ana", "balance")).whisper, "a bot that is connected answers"


def balance(server: Server) -> Ask:
    return lambda: server.command("ana", "balance")


def remix(server: Server) -> Ask:
    message = server.result()
    return lambda: server.press_id("ana", f"s1:remix:{REMIXED}", message)


async def cost_ms(bot: psutil.Process, ask: Ask, times: int) -> float:
    """Of one answer, the clicks one after the other."""
    before = bot.cpu_times()
    for _ in range(times):
        answer = await ask()
        assert answer.whisper or answer.form, f"no answer: {answer}"
    after = bot.cpu_times()
    return float(1000 * (after.user + after.system - before.user - before.system) / times)


async def compare(folder: Path, times: int, rounds: int) -> bool:
    ours, bare = Server(), Server()
    async with AsyncExitStack() as stack:
        for server, name in ((ours, "ours"), (bare, "bare")):
            (folder / name).mkdir()
            await stack.enter_async_context(server)
        our = await stack.enter_async_context(our_bot(ours, folder / "ours"))
        their = await stack.enter_async_context(bare_bot(bare, folder / "bare"))
        met = [
            await compared("/sora balance", (our, balance(ours)), (their, balance(bare)), times, rounds),
            await compared("REMIX press", (our, remix(ours)), (their, remix(bare)), times, rounds),
        ]
        print(f"{'memory':<14} ours {megabytes(our)} MB, bare {megabytes(their)} MB   (target {MOST_MB} MB)")
        return all(met) and megabytes(our) < MOST_MB


async def compared(
    what: str, our: tuple[psutil.Process, Ask], their: tuple[psutil.Process, Ask], times: int, rounds: int
) -> bool:
    ours, bare = [], []
    for bot, ask in (our, their):
        await cost_ms(bot, ask, times // 2)  # Warm.
    for _ in range(rounds):  # In turns, so that both see the same moods of the machine.
        ours.append(await cost_ms(*our, times))
        bare.append(await cost_ms(*their, times))
    mine, yours = statistics.median(ours), statistics.median(bare)
    print(
        f"{what:<14} ours {mine:.2f} ms, bare {yours:.2f} ms: {mine / yours:.2f} times   (target {MOST_TIMES:.1f})",
        flush=True,
    )
    return mine / yours <= MOST_TIMES


async def on_both(folder: Path) -> None:
    """Memory with Slack connected as well."""
    async with Server() as server, SlackWorld() as slack:
        tokens = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        async with our_bot(server, folder, **tokens) as bot:
            while not slack.link.sockets:
                await asyncio.sleep(0.1)
            await slack.command("ana", "balance")
            for _ in range(100):
                await balance(server)()
            print(f"{'memory':<14} {megabytes(bot)} MB on Discord and Slack   (target {MOST_MB} MB)", flush=True)


def megabytes(bot: psutil.Process) -> int:
    return int(bot.memory_info().rss) >> 20


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=500, help="answers in each round")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        met = asyncio.run(compare(Path(one), chosen.times, chosen.rounds))
        asyncio.run(on_both(Path(two)))
    raise SystemExit(not met)


if __name__ == "__main__":
    main()
