"""Who asks, and where, read from Discord's own envelope."""

import discord

from adapters.discord import places
from adapters.discord.desk import ASKED, Desk, Press
from adapters.discord.envelope import home_of
from adapters.discord.members import is_member
from core.names import Actor, Ask, TeamId
from core.refusals import CannotPostHere, DraftGone, NotFound

_THREADS = frozenset(
    {discord.ChannelType.news_thread, discord.ChannelType.public_thread, discord.ChannelType.private_thread}
)


async def ask_of(desk: Desk, press: Press) -> Ask:
    ask = await _read(desk, press)
    press.extras[ASKED] = (desk.studio, ask)
    return ask


async def _read(desk: Desk, press: Press) -> Ask:
    """Who asks, where, once: from Discord's own envelope, never from ids that a button carries."""
    channel = press.channel_id
    if channel is None:  # A kind of channel that this version of the library does not know.
        raise CannotPostHere(("View Channel",))
    if press.guild_id is None:
        return await _ask_in_private(desk, press, channel)
    return Ask(
        by=Actor(
            account=places.account(press.guild_id, press.user.id),
            team=places.team(press.guild_id),
            admin=_is_admin(press, desk.admin_roles),
        ),
        at=places.place(press.guild_id, channel),
        key=str(press.id),
        private=_is_private(press),
        missing=_missing(press),
        takes=press.filesize_limit,
    )


async def _ask_in_private(desk: Desk, press: Press, channel: int) -> Ask:
    """A direct message has no team; it is the video's, if the presser is one of its members. Nobody is admin there."""
    video = home_of(press)
    if not video:
        raise DraftGone
    team: TeamId | None = await desk.studio.home_of(video)
    if team is None or not team.startswith(f"{places.PLATFORM}:"):
        raise NotFound(video)
    guild = places.guild_of(team)
    if not await is_member(press.client, int(guild), press.user.id):
        raise NotFound(video)
    actor = Actor(account=places.account(guild, press.user.id), team=team)
    here = places.place(guild, channel, direct=True)
    return Ask(by=actor, at=here, key=str(press.id), private=True, takes=press.filesize_limit)


def _is_admin(press: Press, roles: frozenset[int]) -> bool:
    if press.permissions.administrator or press.permissions.manage_guild:
        return True
    return isinstance(press.user, discord.Member) and any(press.user.get_role(role) for role in roles)


def _is_private(press: Press) -> bool:
    """A private thread, or a channel that @everyone cannot see. Where the gateway has not told of the channel it counts
    as private: a press brings no overwrites along, and asking would be a call to the network before the answer."""
    channel, guild = press.channel, press.guild
    if isinstance(channel, discord.Thread):
        if channel.is_private():
            return True
        channel = channel.parent
    if guild is None or channel is None or not isinstance(guild.default_role, discord.Role):
        return True
    told = guild.get_channel(channel.id)
    return told is None or not told.permissions_for(guild.default_role).view_channel


def _missing(press: Press) -> tuple[str, ...]:
    """The rights that a result needs here, in the words of Discord's own settings. Read Message History is only for
    replies, so it does not stand in the way."""
    mine = press.app_permissions
    if mine.administrator:
        return ()
    in_thread = press.channel is not None and press.channel.type in _THREADS
    send = ("Send Messages in Threads", mine.send_messages_in_threads)
    rights = [
        ("View Channel", mine.view_channel),
        send if in_thread else ("Send Messages", mine.send_messages),
        ("Attach Files", mine.attach_files),
    ]
    return tuple(name for name, granted in rights if not granted)
