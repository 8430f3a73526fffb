"""A video that waits for a paused vendor is moved to another model."""

from adapters.discord import views
from adapters.discord.actions import Desk, ask_of, started
from adapters.discord.answers import Press, whisper


async def move_pressed(desk: Desk, press: Press, target: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.confirm_move(ask, target)))


async def moved_pressed(desk: Desk, press: Press, target: str) -> None:
    ask = await ask_of(desk, press)
    await started(desk, press, ask, await desk.studio.move(ask, target))
