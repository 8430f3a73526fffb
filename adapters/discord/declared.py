"""Which commands Discord is told of, and in which groups; their options stand in options.py."""

from typing import Any

import discord
from discord import app_commands

from adapters.discord import commands, options
from adapters.discord.actions import Handler
from adapters.discord.answers import answering
from adapters.discord.desk import Desk
from adapters.discord.options import Declared, Offer
from adapters.discord.suggestions import Purpose, suggesting

ONLY_IN_GUILDS: dict[str, Any] = {
    "guild_only": True,
    "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=False),
}
"""A user install may answer for fifteen minutes only, which slow videos outlast."""

_OF_A_VIDEO: tuple[tuple[str, Purpose, str, Handler], ...] = (
    ("show", "show", "Bring a video again, with fresh buttons", commands.show),
    ("history", "history", "What came from what", commands.history),
    ("cancel", "cancel", "Stop a video that is not ready yet", commands.cancel),
    ("delete", "delete", "Remove a video and its film; asks first", commands.delete),
)
"""Each with what is suggested while the video is typed."""
_UNLINK: tuple[str, Purpose, str, Handler] = ("unlink", "show", "End the links to a film", commands.unlink)
_ALONE: tuple[tuple[str, str, Handler], ...] = (
    ("making", "What you have in the making", commands.making),
    ("balance", "Your credits", commands.balance),
    ("prices", "What making and remixing costs", commands.prices),
    ("web", "Your videos in a browser, by a link for you alone", commands.web),
    ("help", "How to make and remix videos", commands.help),
)
_PRESETS = ("list", "Your presets, the team's and those that come with the bot", commands.presets_list)


def declared(desk: Desk, offer: Offer) -> tuple[app_commands.Group, app_commands.Group]:
    """Discord hides whole commands and no subcommands from members, hence a second one for admins. An owner can open it
    to anybody under Integrations, so the core judges again.
    https://discord.com/developers/docs/interactions/application-commands#permissions"""
    return _for_everybody(desk, offer), _for_admins(desk)


def _for_everybody(desk: Desk, offer: Offer) -> app_commands.Group:
    sora = app_commands.Group(name="sora", description="Make and remix AI videos", **ONLY_IN_GUILDS)
    of_a_video = [_of_a_video(desk, *row) for row in _OF_A_VIDEO]
    links = [options.link(desk), _of_a_video(desk, *_UNLINK)]
    further = [options.compare(desk), options.archive(desk, offer), options.token(desk)]
    alone = [_alone(desk, *row) for row in _ALONE]
    for command in (options.generate(desk, offer), options.remix(desk), *of_a_video, *links, *further, *alone):
        sora.add_command(command)
    presets = app_commands.Group(name="presets", description="Words for remixes, kept under a name", parent=sora)
    for command in (_alone(desk, *_PRESETS), *options.presets(desk, team=False)):
        presets.add_command(command)
    return sora


def _for_admins(desk: Desk) -> app_commands.Group:
    admin = app_commands.Group(
        name="sora-admin",
        description="Look after the team's credits and presets",
        default_permissions=discord.Permissions(manage_guild=True),
        **ONLY_IN_GUILDS,
    )
    granted = app_commands.Group(name="credits", description="Grant and revoke credits", parent=admin)
    for command in (options.credits_grant(desk), options.credits_revoke(desk), options.credits_history(desk)):
        granted.add_command(command)
    tokens = app_commands.Group(name="token", description="Tokens of the HTTP API", parent=admin)
    tokens.add_command(options.token_revoke(desk))
    admin.add_command(options.retention(desk))
    admin.add_command(options.report(desk))
    shared = app_commands.Group(name="presets", description="Presets for the whole team", parent=admin)
    for command in options.presets(desk, team=True):
        shared.add_command(command)
    return admin


def _of_a_video(desk: Desk, name: str, purpose: Purpose, description: str, deed: Handler) -> Declared:
    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, purpose))
    async def run(press: discord.Interaction, video: str) -> None:
        await answering(press, deed(desk, press, video))

    return app_commands.Command(name=name, description=description, callback=run)


def _alone(desk: Desk, name: str, description: str, deed: Handler) -> Declared:
    async def run(press: discord.Interaction) -> None:
        await answering(press, deed(desk, press, ""))

    return app_commands.Command(name=name, description=description, callback=run)
