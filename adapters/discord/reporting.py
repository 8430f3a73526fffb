"""What the team's videos cost, for its admins."""

from typing import Any

import discord
from discord import app_commands

from adapters.discord import views
from adapters.discord.actions import Desk, ask_of
from adapters.discord.answers import Press, answering, whisper


async def report(desk: Desk, press: Press, month: str) -> None:
    await whisper(press, views.notice(await desk.studio.report(await ask_of(desk, press), month)))


def declared_report(desk: Desk) -> app_commands.Command[Any, ..., Any]:
    @app_commands.describe(month="Which month, such as 2026-11; leave it out for this one")
    async def run(press: discord.Interaction, month: str = "") -> None:
        await answering(press, report(desk, press, month))

    return app_commands.Command(name="report", description="What the team's videos cost, by model", callback=run)
