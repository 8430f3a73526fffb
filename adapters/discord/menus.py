"""The entries in the menu of a message: "Remix this video" and "Video history"."""

import discord
from discord import app_commands

from adapters.discord.actions import Handler, message_history_pressed, message_remix_pressed
from adapters.discord.answers import answering
from adapters.discord.declared import ONLY_IN_GUILDS
from adapters.discord.desk import Desk


def message_menus(desk: Desk) -> tuple[app_commands.ContextMenu, ...]:
    return (
        _menu(desk, "Remix this video", message_remix_pressed),
        _menu(desk, "Video history", message_history_pressed),
    )


def _menu(desk: Desk, name: str, deed: Handler) -> app_commands.ContextMenu:
    async def run(press: discord.Interaction, message: discord.Message) -> None:  # noqa: ARG001  # Read raw; its type tells the library which menu.
        await answering(press, deed(desk, press, ""))

    menu = app_commands.ContextMenu(
        name=name,
        callback=run,
        allowed_contexts=ONLY_IN_GUILDS["allowed_contexts"],
        allowed_installs=ONLY_IN_GUILDS["allowed_installs"],
    )
    menu.guild_only = ONLY_IN_GUILDS["guild_only"]
    return menu
