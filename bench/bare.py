"""The least a Discord bot can be: one command that answers a constant, and one button that opens a constant form.

Run by answer.py: python bench/bare.py <API address> <gateway address> <token>.
"""

import asyncio
import sys

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Form(ui.Modal, title="Remix a video"):
    prompt: ui.Label["Form"] = ui.Label(text="What should change?", component=ui.TextInput())


class Bare(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        group = app_commands.Group(name="sora", description="Videos")

        @group.command(description="Your credits")
        async def balance(press: discord.Interaction) -> None:
            await press.response.send_message("You have 1000 credits.", ephemeral=True)

        self.tree.add_command(group)
        await self.tree.sync()

    async def on_interaction(self, press: discord.Interaction) -> None:
        if press.type is discord.InteractionType.component:
            await press.response.send_modal(Form())


async def main(api_url: str, gateway_url: str, token: str) -> None:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_url, yarl.URL(gateway_url)
    async with Bare() as client:
        await client.start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
