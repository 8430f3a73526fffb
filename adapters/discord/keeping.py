"""What becomes of films: who sees them without an account, and how long they are kept."""

from typing import Any

import discord
from discord import app_commands

from adapters.discord import views
from adapters.discord.actions import Desk, ask_of
from adapters.discord.answers import Press, answering, whisper
from adapters.discord.suggestions import suggesting
from core.studio import MOST_LINK_DAYS


async def link(desk: Desk, press: Press, video: str, days: int | None) -> None:
    await whisper(press, views.notice(await desk.studio.link(await ask_of(desk, press), video, days)))


async def unlink(desk: Desk, press: Press, video: str) -> None:
    await whisper(press, views.notice(await desk.studio.unlink(await ask_of(desk, press), video)))


async def retention(desk: Desk, press: Press, days: str) -> None:
    await whisper(press, views.notice(await desk.studio.retention(await ask_of(desk, press), days)))


async def retain_pressed(desk: Desk, press: Press, days: str) -> None:
    await whisper(press, views.notice(await desk.studio.retain(await ask_of(desk, press), days)))


async def link_pressed(desk: Desk, press: Press, video: str) -> None:
    await link(desk, press, video, None)


async def unlink_pressed(desk: Desk, press: Press, video: str) -> None:
    await unlink(desk, press, video)


def declared_links(desk: Desk) -> tuple[app_commands.Command[Any, ..., Any], ...]:
    @app_commands.describe(video="Which video", days="How long it opens; a week where you say nothing")
    @app_commands.autocomplete(video=suggesting(desk, "show"))
    async def make(
        press: discord.Interaction, video: str, days: app_commands.Range[int, 1, MOST_LINK_DAYS] | None = None
    ) -> None:
        await answering(press, link(desk, press, video, days))

    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, "show"))
    async def end(press: discord.Interaction, video: str) -> None:
        await answering(press, unlink(desk, press, video))

    return (
        app_commands.Command(name="link", description="A link to a film, for people without an account", callback=make),
        app_commands.Command(name="unlink", description="End the links to a film", callback=end),
    )


def declared_retention(desk: Desk) -> app_commands.Command[Any, ..., Any]:
    @app_commands.describe(days="After how many days films go; off keeps them; leave it out to see how it is")
    async def run(press: discord.Interaction, days: app_commands.Range[str, 1, 20] = "") -> None:
        await answering(press, retention(desk, press, days))

    return app_commands.Command(name="retention", description="How long the team's films are kept", callback=run)
