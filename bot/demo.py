"""The whole story without an account: generate, remix, be refused, and see what each of them cost."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from rich.console import Console

from adapters.providers import simulator as vendor
from bot import showroom
from bot.settings import Settings, SettingsError
from bot.terminal import TEAM, YOU, Terminal
from bot.wiring import Parts, assembled
from core.names import Actor, Ask, place_of
from core.refusals import Refusal
from core.studio import Wish
from core.worker import Timing

ORIGINAL = "A forest scene with sunlight filtering through trees"
CHANGE = "Change the time to sunset with warm golden light"
REFUSED = "Put a famous person into the scene [refuse]"
_TIMING = Timing(poll_s=0.4, grace_s=2.0, edit_gap_s=0.4)
_PATIENCE_S = 120.0
_MADE = re.compile(
    r"demo\.db(-wal|-shm|-journal|\.lock)?|_?[a-z0-9]{5,11}(-[a-z0-9]{5,11})*(\.[a-z]+(-[0-9a-f]+)?)?\.(mp4|jpg)"
    r"(\.[0-9a-f]+\.part)?"
)
"""Names of the files that a demo leaves."""


async def tell(folder: Path, *, serve: bool, port: int = 0) -> int:
    """The exit code: 0 when everything came about as told. Raises SettingsError where the folder is somebody's."""
    clear(folder)
    console = Console(highlight=False)
    console.print("[bold]Sora remix bot[/] · demo: the stand-in vendor, no account, no key, no cost\n")
    async with studio(folder) as parts:
        story = _Story(parts, Terminal(console, parts.media), console)
        parts.announcers["demo"] = story.terminal
        done = await story.tell()
        if done:
            console.print("\nEverything above went through the same core that serves Discord and Slack.")
        if done and serve:
            await story.meet_ben()
            await showroom.until_interrupted(parts, console, port)
    return 0 if done else 1


def clear(folder: Path) -> None:
    """Takes away what a former demo left, and nothing else. Raises SettingsError where there is anything else."""
    films = folder / "films"
    try:
        found = list(folder.iterdir()) if folder.exists() else []
        made = [path for path in found if path != films] + (list(films.iterdir()) if films in found else [])
        if films.is_symlink() or not all(_MADE.fullmatch(path.name) and path.is_file() for path in made):
            raise SettingsError(f"--folder: {folder} has files that no demo made; name a folder that is new or empty")
        for path in made:
            path.unlink()
    except OSError as error:
        raise SettingsError(f"--folder: {folder}: {error.strerror}") from error


@asynccontextmanager
async def studio(folder: Path) -> AsyncIterator[Parts]:
    app = vendor.create_app(vendor.Options(seconds_to_render=4.0))
    async with vendor.running(app) as base_url:
        settings = Settings.model_construct(  # Whatever the environment says about a real bot is not the demo's.
            video_base_url=base_url,
            database_url=f"sqlite+aiosqlite:///{folder}/demo.db",
            media_url=f"file:{folder}/films",
            team_credits=10_000,
        )
        async with assembled(settings, timing=_TIMING) as parts:
            working = asyncio.create_task(parts.worker.run())
            try:
                yield parts
            finally:
                await parts.worker.stop()
                with suppress(asyncio.CancelledError):
                    await working


class _Story:
    def __init__(self, parts: Parts, terminal: Terminal, console: Console) -> None:
        self._parts, self.terminal, self._console = parts, terminal, console
        self._asked = 0

    async def tell(self) -> bool:
        studio, console = self._parts.studio, self._console
        granted = await studio.grant(self._ask(), YOU, 500, "for the demo")
        self.terminal.notice(granted)
        console.print(f"\n[bold]/sora generate[/] {ORIGINAL}")
        wish = Wish(model="sora-2", seconds=4, size="1280x720")
        original = await studio.make(self._ask(), ORIGINAL, wish)
        if not await self.terminal.ended(original.video, _PATIENCE_S):
            return False
        await self._receipt(original.video)
        console.print("\n[bold]REMIX[/] pressed under it:")
        self.terminal.form(await studio.remix_form(self._ask(), original.video))
        remix = await self._remix(original.video, CHANGE)
        if remix is None or not await self.terminal.ended(remix, _PATIENCE_S):
            return False
        await self._receipt(remix)
        return await self._refusals(original.video)

    async def _refusals(self, original: str) -> bool:
        """One at the door, before any credits are set aside; one by the vendor, after which they come back."""
        before = (await self._parts.studio.balance(self._ask())).available
        self._console.print("\n[bold]/sora remix zzzzz[/] make it night")
        await self._remix("zzzzz", "make it night")
        self._console.print("\nAnd one that the vendor's safety filter refuses:")
        refused = await self._remix(original, REFUSED)
        if refused is None:
            return False
        failed = not await self.terminal.ended(refused, _PATIENCE_S)
        await self._receipt(refused)
        card = await self._parts.studio.balance(self._ask())
        self.terminal.account(card)
        return failed and card.available == before

    async def meet_ben(self) -> None:
        """So that there is somebody to grant credits to."""
        await self._parts.studio.grant(self._ask(), showroom.BEN, 100, "for a first video")

    async def _remix(self, video: str, change: str) -> str | None:
        if video != "zzzzz":
            self._console.print(f"  “{change}”", markup=False)  # [refuse] is a mark for the vendor.
        try:
            return (await self._parts.studio.remix(self._ask(), video, change)).video
        except Refusal as refusal:
            self.terminal.refusal(refusal)
            return None

    async def _receipt(self, video: str) -> None:
        self.terminal.receipt(await self._parts.studio.details(self._ask(), video))

    def _ask(self) -> Ask:
        self._asked += 1
        actor = Actor(account=YOU, team=TEAM, admin=True)
        return Ask(by=actor, at=place_of("demo", "team", "terminal"), key=f"demo-{self._asked}")
