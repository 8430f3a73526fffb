"""/sora compare: two videos side by side."""

from typing import Any

import discord
from discord import app_commands

from adapters.discord import views
from adapters.discord.actions import Desk, ask_of
from adapters.discord.answers import Press, answering, whisper
from adapters.discord.suggestions import suggesting


async def compare(desk: Desk, press: Press, video: str, other: str) -> None:
    await whisper(press, views.notice(await desk.studio.compare(await ask_of(desk, press), video, other)))


def declared(desk: Desk) -> app_commands.Command[Any, ..., Any]:
    @app_commands.describe(video="Which video", other="Beside which; without it a remix stands beside its original")
    @app_commands.autocomplete(video=suggesting(desk, "show"), other=suggesting(desk, "show"))
    async def run(press: discord.Interaction, video: str, other: str = "") -> None:
        await answering(press, compare(desk, press, video, other))

    return app_commands.Command(name="compare", description="Two videos side by side in one film", callback=run)
