"""What happens when a person presses a button or submits a form: one ask, one call of the studio, one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord

from adapters.discord import ids, places, views
from adapters.discord.answers import ASKED, Press, home_of, open_form, post_card, redraw, take_back, whisper
from adapters.discord.members import is_member
from core.cards import VideoCard
from core.names import Actor, Ask, TeamId
from core.refusals import CannotPostHere, DraftGone, NotFound
from core.studio import Studio, Wish

_THREADS = frozenset(
    {discord.ChannelType.news_thread, discord.ChannelType.public_thread, discord.ChannelType.private_thread}
)

_ABOUT_VIDEOS = frozenset({"remix", "edit", "cancel", "details", "delete"})
"""Buttons whose target is a video."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every action works with."""

    studio: Studio
    admin_roles: frozenset[int] = frozenset()
    """Roles whose members count as admins of their guild, beside those who may manage it."""


async def remix_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await open_form(press, await desk.studio.remix_form(ask, video))


async def remix_submitted(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    words = typed(press)
    prompt, preset = words.get(views.PROMPT, ""), words.get(views.PRESET) or None
    await started(desk, press, ask, await desk.studio.remix(ask, video, prompt, preset=preset))


async def make_pressed(desk: Desk, press: Press, _target: str) -> None:
    ask = await ask_of(desk, press)
    await open_form(press, await desk.studio.make_form(ask))


async def make_submitted(desk: Desk, press: Press, _target: str) -> None:
    ask = await ask_of(desk, press)
    words = typed(press)
    wish = Wish(model=words.get(views.MODEL), seconds=words.get(views.LENGTH), size=words.get(views.SIZE))
    await started(desk, press, ask, await desk.studio.make(ask, words.get(views.PROMPT, ""), wish))


async def insist_pressed(desk: Desk, press: Press, draft: str) -> None:
    ask = await ask_of(desk, press)
    await started(desk, press, ask, await desk.studio.insist(ask, draft))


async def chain_pressed(desk: Desk, press: Press, draft: str) -> None:
    """ "Do them one after another": what that would be and cost."""
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.chain_plan(ask, draft)))


async def chain_go_pressed(desk: Desk, press: Press, draft: str) -> None:
    ask = await ask_of(desk, press)
    await started(desk, press, ask, await desk.studio.chain(ask, draft))


async def edit_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await open_form(press, await desk.studio.edit_form(ask, video))


async def cancel_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.cancel(ask, video)))


async def delete_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.confirm_delete(ask, video)))


async def erase_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.delete(ask, video)))


async def making_pressed(desk: Desk, press: Press, _target: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.list_card(await desk.studio.making(ask)))


async def details_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.details(ask, video)))


async def compare_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.compare(ask, video)))


async def show_pressed(desk: Desk, press: Press, video: str) -> None:
    """SHARE HERE: the worker brings it."""
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.show(ask, video)))


async def history_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.lineage_card(await desk.studio.lineage(ask, video)))


async def archive_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.archive_card(await desk.studio.archive(ask, bookmark)))


async def turn_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    """Another page in the same message."""
    ask = await ask_of(desk, press)
    await redraw(press, views.archive_card(await desk.studio.archive(ask, bookmark)))


async def search_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    ask = await ask_of(desk, press)
    await open_form(press, await desk.studio.search_form(ask, bookmark))


async def search_submitted(desk: Desk, press: Press, bookmark: str) -> None:
    ask = await ask_of(desk, press)
    words = typed(press).get(views.WORDS, "")
    await redraw(press, views.archive_card(await desk.studio.search(ask, bookmark, words)))


async def grant_pressed(desk: Desk, press: Press, draft: str) -> None:
    """A large grant, asked about."""
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.grant_asked(ask, draft)))


async def help_pressed(desk: Desk, press: Press, _target: str) -> None:
    await whisper(press, views.notice(await desk.studio.help(await ask_of(desk, press))))


async def message_remix_pressed(desk: Desk, press: Press) -> None:
    """The entry in a message's menu: which video it is about stands in the buttons of the message itself."""
    await remix_pressed(desk, press, _video_in(press))


async def message_history_pressed(desk: Desk, press: Press) -> None:
    await history_pressed(desk, press, _video_in(press))


async def started(desk: Desk, press: Press, ask: Ask, card: VideoCard) -> None:
    """The credits are held; from here on nothing that fails may look to the person as if they were not."""
    message = await post_card(press, card)
    if message is not None:
        at = places.place(places.guild_of(ask.at), ask.at.split(":")[2], message)
        if not await desk.studio.placed(card.video, at):
            await take_back(press)


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


def typed(press: Press) -> dict[str, str]:
    """What a form's fields hold, read from the raw submit: the form may have been opened before a restart."""
    return dict(_fields(cast("Mapping[str, Any]", press.data or {}).get("components") or ()))


def _fields(parts: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in parts:
        found += _fields([*(part.get("components") or ()), *([part["component"]] if part.get("component") else ())])
        if "custom_id" in part:
            values = part.get("values") or ()
            found.append((str(part["custom_id"]), str(part.get("value") or (values[0] if values else ""))))
    return found


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


def _video_in(press: Press) -> str:
    """Read from the raw message, as forms are. Raises NotFound."""
    data = cast("Mapping[str, Any]", press.data or {})
    message = data.get("resolved", {}).get("messages", {}).get(data.get("target_id"), {})
    if press.client.user is None or message.get("author", {}).get("id") != str(press.client.user.id):
        raise NotFound("that message")
    for name, _ in _fields(message.get("components") or ()):
        carried = ids.read(name)
        if carried.version == ids.VERSION and carried.action in _ABOUT_VIDEOS:
            return carried.home
    raise NotFound("that message")


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
