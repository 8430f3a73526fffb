"""The entry in the menu of a message: "Remix this video"."""

import discord
from discord import app_commands

from adapters.discord.actions import Desk, message_remix_pressed
from adapters.discord.answers import answering
from adapters.discord.commands import ONLY_IN_GUILDS


def message_menu(desk: Desk) -> app_commands.ContextMenu:
    async def run(press: discord.Interaction, message: discord.Message) -> None:  # noqa: ARG001  # Read raw; its type tells the library which menu.
        await answering(press, message_remix_pressed(desk, press))

    menu = app_commands.ContextMenu(
        name="Remix this video",
        callback=run,
        allowed_contexts=ONLY_IN_GUILDS["allowed_contexts"],
        allowed_installs=ONLY_IN_GUILDS["allowed_installs"],
    )
    menu.guild_only = ONLY_IN_GUILDS["guild_only"]
    return menu
