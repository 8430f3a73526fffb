"""/sora for everybody and /sora-admin for admins: what each command does. How Discord is told of them: declared.py."""

import discord

from adapters.discord import places, views
from adapters.discord.actions import alone, whispering
from adapters.discord.answers import open_form, post_card, whisper
from adapters.discord.asking import ask_of
from adapters.discord.desk import Desk, Press
from core.names import AccountId
from core.refusals import BadMember
from core.studio import Saving, Search, Wish

show = whispering(lambda studio: studio.show, views.notice)
cancel = whispering(lambda studio: studio.cancel, views.notice)
delete = whispering(lambda studio: studio.confirm_delete, views.notice)
unlink = whispering(lambda studio: studio.unlink, views.notice)
history = whispering(lambda studio: studio.lineage, views.lineage_card)
making = whispering(lambda studio: alone(studio.making), views.list_card)
balance = whispering(lambda studio: alone(studio.balance), views.account_card)
prices = whispering(lambda studio: alone(studio.prices), views.notice)
web = whispering(lambda studio: alone(studio.web), views.notice)
help = whispering(lambda studio: alone(studio.help), views.notice)  # noqa: A001  # Its name is the command's.
presets_list = whispering(lambda studio: alone(studio.presets), views.notice)
retention = whispering(lambda studio: studio.retention, views.notice)
report = whispering(lambda studio: studio.report, views.notice)


async def generate(desk: Desk, press: Press, prompt: str | None, wish: Wish) -> None:
    ask = await ask_of(desk, press)
    if prompt is None:
        await open_form(press, await desk.studio.make_form(ask, "", wish))
    else:
        await post_card(desk, press, ask, await desk.studio.make(ask, prompt, wish))


async def remix(desk: Desk, press: Press, video: str, prompt: str | None, preset: str | None = None) -> None:
    ask = await ask_of(desk, press)
    if prompt is None and preset is None:
        await open_form(press, await desk.studio.remix_form(ask, video))
    else:
        await post_card(desk, press, ask, await desk.studio.remix(ask, video, prompt or "", preset=preset))


async def compare(desk: Desk, press: Press, video: str, other: str) -> None:
    await whisper(press, views.notice(await desk.studio.compare(await ask_of(desk, press), video, other)))


async def archive(desk: Desk, press: Press, search: Search) -> None:
    await whisper(press, views.archive_card(await desk.studio.archive(await ask_of(desk, press), search)))


async def link(desk: Desk, press: Press, video: str, days: int | None) -> None:
    await whisper(press, views.notice(await desk.studio.link(await ask_of(desk, press), video, days)))


async def presets_save(desk: Desk, press: Press, saving: Saving) -> None:
    await whisper(press, views.notice(await desk.studio.save_preset(await ask_of(desk, press), saving)))


async def presets_delete(desk: Desk, press: Press, name: str, *, team: bool) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.delete_preset(ask, name, team=team)))


async def token(desk: Desk, press: Press, *, revoke: bool) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await (desk.studio.revoke_token(ask) if revoke else desk.studio.token(ask))))


async def token_revoke(desk: Desk, press: Press, member: discord.User) -> None:
    """Also of somebody who has left."""
    ask = await ask_of(desk, press)
    account = places.account(places.guild_of(ask.at), member.id)
    await whisper(press, views.notice(await desk.studio.revoke_token_of(ask, account)))


async def credits_grant(desk: Desk, press: Press, member: discord.User, amount: int, reason: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.grant(ask, _account(press, member), amount, reason)))


async def credits_revoke(desk: Desk, press: Press, member: discord.User, amount: int, reason: str) -> None:
    ask = await ask_of(desk, press)
    await whisper(press, views.notice(await desk.studio.revoke(ask, _account(press, member), amount, reason)))


async def credits_history(desk: Desk, press: Press, member: discord.User | None) -> None:
    ask = await ask_of(desk, press)
    of = places.account(places.guild_of(ask.at), member.id) if member else None
    await whisper(press, views.notice(await desk.studio.history(ask, of)))


def _account(press: Press, member: discord.User | discord.Member) -> AccountId:
    """Discord lets an admin name anybody; credits are for people of this guild."""
    if not isinstance(member, discord.Member) or member.bot or press.guild_id is None:
        raise BadMember
    return places.account(press.guild_id, member.id)
