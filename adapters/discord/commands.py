"""/sora for everybody and /sora-admin for admins: what each command does, and how it is declared."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from adapters.discord import compare, places, views
from adapters.discord.actions import Desk, ask_of, started
from adapters.discord.answers import Press, answering, open_form, whisper
from adapters.discord.keeping import declared_links, declared_retention
from adapters.discord.reporting import declared_report
from adapters.discord.suggestions import choosing, suggesting
from core.names import AccountId
from core.refusals import BadMember
from core.studio import Saving, Search, Wish
from core.words.bookmarks import LONGEST_SEARCH

LARGEST_AMOUNT = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the catalogue has, for the options of /sora generate; a list that is empty or too long becomes free text."""

    models: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    sizes: tuple[str, ...] = ()


async def generate(desk: Desk, press: Press, prompt: str | None, wish: Wish) -> None:
    ask = await ask_of(desk, press)
    if prompt is None:
        await open_form(press, await desk.studio.make_form(ask, "", wish))
    else:
        await started(desk, press, ask, await desk.studio.make(ask, prompt, wish))


async def remix(desk: Desk, press: Press, video: str, prompt: str | None, preset: str | None = None) -> None:
    ask = await ask_of(desk, press)
    if prompt is None and preset is None:
        await open_form(press, await desk.studio.remix_form(ask, video))
    else:
        await started(desk, press, ask, await desk.studio.remix(ask, video, prompt or "", preset=preset))


async def show(desk: Desk, press: Press, video: str) -> None:
    await whisper(press, views.notice(await desk.studio.show(await ask_of(desk, press), video)))


async def making(desk: Desk, press: Press) -> None:
    await whisper(press, views.list_card(await desk.studio.making(await ask_of(desk, press))))


async def cancel(desk: Desk, press: Press, video: str) -> None:
    await whisper(press, views.notice(await desk.studio.cancel(await ask_of(desk, press), video)))


async def archive(desk: Desk, press: Press, search: Search) -> None:
    await whisper(press, views.archive_card(await desk.studio.archive(await ask_of(desk, press), search)))


async def history(desk: Desk, press: Press, video: str) -> None:
    await whisper(press, views.lineage_card(await desk.studio.lineage(await ask_of(desk, press), video)))


async def delete(desk: Desk, press: Press, video: str) -> None:
    await whisper(press, views.notice(await desk.studio.confirm_delete(await ask_of(desk, press), video)))


async def balance(desk: Desk, press: Press) -> None:
    await whisper(press, views.account_card(await desk.studio.balance(await ask_of(desk, press))))


async def prices(desk: Desk, press: Press) -> None:
    await whisper(press, views.notice(await desk.studio.prices(await ask_of(desk, press))))


async def help(desk: Desk, press: Press) -> None:  # noqa: A001  # Its name is the command's.
    await whisper(press, views.notice(await desk.studio.help(await ask_of(desk, press))))


async def presets_list(desk: Desk, press: Press) -> None:
    await whisper(press, views.notice(await desk.studio.presets(await ask_of(desk, press))))


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


async def web(desk: Desk, press: Press) -> None:
    await whisper(press, views.notice(await desk.studio.web(await ask_of(desk, press))))


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


def declared(desk: Desk, offer: Offer) -> tuple[app_commands.Group, app_commands.Group]:
    sora = app_commands.Group(name="sora", description="Make and remix AI videos", **ONLY_IN_GUILDS)
    about_one = (_show(desk), _lineage(desk), _cancel(desk), _delete(desk), *declared_links(desk))
    further = (compare.declared(desk), _archive(desk, offer), _token(desk))
    for command in (_generate(desk, offer), _remix(desk), *about_one, *further):
        sora.add_command(command)
    for name, description, deed in _PLAIN:
        sora.add_command(app_commands.Command(name=name, description=description, callback=_plain(desk, deed)))
    presets = app_commands.Group(name="presets", description="Words for remixes, kept under a name", parent=sora)
    words = "Your presets, the team's and those that come with the bot"
    presets.add_command(app_commands.Command(name="list", description=words, callback=_plain(desk, presets_list)))
    _add_presets(desk, presets, team=False)
    # Discord hides whole commands and no subcommands from members, hence a second command. An owner can open it to
    # anybody under Integrations, so the core judges again: https://discord.com/developers/docs/interactions/application-commands#permissions
    manager = discord.Permissions(manage_guild=True)
    admin = app_commands.Group(
        name="sora-admin",
        description="Look after the team's credits and presets",
        default_permissions=manager,
        **ONLY_IN_GUILDS,
    )
    granted = app_commands.Group(name="credits", description="Grant and revoke credits", parent=admin)
    granted.add_command(_transfer(desk, "grant", "Give a member credits from the team's pool", credits_grant))
    granted.add_command(_transfer(desk, "revoke", "Take a member's free credits back to the pool", credits_revoke))
    granted.add_command(_history(desk))
    tokens = app_commands.Group(name="token", description="Tokens of the HTTP API", parent=admin)
    tokens.add_command(_token_revoke(desk))
    admin.add_command(declared_retention(desk))
    admin.add_command(declared_report(desk))
    shared = app_commands.Group(name="presets", description="Presets for the whole team", parent=admin)
    _add_presets(desk, shared, team=True)
    return sora, admin


ONLY_IN_GUILDS: dict[str, Any] = {
    "guild_only": True,
    "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=False),
}
"""A user install may answer for fifteen minutes only, which slow videos outlast."""

_PLAIN: tuple[tuple[str, str, Callable[[Desk, Press], Coroutine[Any, Any, None]]], ...] = (
    ("making", "What you have in the making", making),
    ("balance", "Your credits", balance),
    ("prices", "What making and remixing costs", prices),
    ("web", "Your videos in a browser, by a link for you alone", web),
    ("help", "How to make and remix videos", help),
)

_Command = app_commands.Command[Any, ..., Any]


def _plain(desk: Desk, deed: Callable[[Desk, Press], Coroutine[Any, Any, None]]) -> Any:
    async def run(press: discord.Interaction) -> None:
        await answering(press, deed(desk, press))

    return run


def _generate(desk: Desk, offer: Offer) -> _Command:
    @app_commands.describe(
        prompt="What the video should show; leave it out for a form",
        model="Which AI model",
        length="How many seconds",
        size="Width and height",
    )
    @choosing(model=offer.models, length=offer.lengths, size=offer.sizes)
    async def run(
        press: discord.Interaction,
        prompt: str | None = None,
        model: str | None = None,
        length: int | None = None,
        size: str | None = None,
    ) -> None:
        await answering(press, generate(desk, press, prompt, Wish(model=model, seconds=length, size=size)))

    return app_commands.Command(name="generate", description="Make a new video", callback=run)


def _remix(desk: Desk) -> _Command:
    @app_commands.describe(
        video="Which video",
        prompt="The one thing to change; leave it out for the form",
        preset="Words kept under a name; alone, or before your own",
    )
    @app_commands.autocomplete(video=suggesting(desk, "remix"), preset=suggesting(desk, "preset"))
    async def run(press: discord.Interaction, video: str, prompt: str | None = None, preset: str | None = None) -> None:
        await answering(press, remix(desk, press, video, prompt, preset))

    return app_commands.Command(name="remix", description="Change one thing in a finished video", callback=run)


def _show(desk: Desk) -> _Command:
    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, "show"))
    async def run(press: discord.Interaction, video: str) -> None:
        await answering(press, show(desk, press, video))

    return app_commands.Command(name="show", description="Bring a video again, with fresh buttons", callback=run)


def _cancel(desk: Desk) -> _Command:
    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, "cancel"))
    async def run(press: discord.Interaction, video: str) -> None:
        await answering(press, cancel(desk, press, video))

    return app_commands.Command(name="cancel", description="Stop a video that is not ready yet", callback=run)


def _archive(desk: Desk, offer: Offer) -> _Command:
    @app_commands.describe(
        whose="The team's or yours", kind="Which", model="Made by which model", search="Words of a prompt, or an id"
    )
    @app_commands.choices(whose=_named("team", "mine"), kind=_named("all", "originals", "remixes", "now"))
    @choosing(model=offer.models)
    async def run(
        press: discord.Interaction,
        whose: str = "",
        kind: str = "",
        model: str = "",
        search: app_commands.Range[str, 1, LONGEST_SEARCH] = "",
    ) -> None:
        await answering(press, archive(desk, press, Search(whose=whose, kind=kind, model=model, search=search)))

    return app_commands.Command(name="archive", description="Every video, to search and to remix", callback=run)


def _named(*names: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in names]


def _lineage(desk: Desk) -> _Command:
    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, "history"))
    async def run(press: discord.Interaction, video: str) -> None:
        await answering(press, history(desk, press, video))

    return app_commands.Command(name="history", description="What came from what", callback=run)


def _delete(desk: Desk) -> _Command:
    @app_commands.describe(video="Which video")
    @app_commands.autocomplete(video=suggesting(desk, "delete"))
    async def run(press: discord.Interaction, video: str) -> None:
        await answering(press, delete(desk, press, video))

    return app_commands.Command(name="delete", description="Remove a video and its film; asks first", callback=run)


def _add_presets(desk: Desk, group: app_commands.Group, *, team: bool) -> None:
    @app_commands.describe(name="A short name", text="What it changes", description="Shown beside its name")
    async def save(press: discord.Interaction, name: str, text: str, description: str = "") -> None:
        saving = Saving(name, text, description, team)
        await answering(press, presets_save(desk, press, saving))

    @app_commands.describe(name="Which preset")
    @app_commands.autocomplete(name=suggesting(desk, "preset"))
    async def delete(press: discord.Interaction, name: str) -> None:
        await answering(press, presets_delete(desk, press, name, team=team))

    whose = "for the whole team" if team else "of your own"
    group.add_command(app_commands.Command(name="save", description=f"Keep a preset {whose}", callback=save))
    group.add_command(app_commands.Command(name="delete", description=f"Delete a preset {whose}", callback=delete))


def _token(desk: Desk) -> _Command:
    @app_commands.describe(revoke="End the token that you have, and make none")
    async def run(press: discord.Interaction, revoke: bool = False) -> None:  # noqa: FBT001, FBT002  # An option.
        await answering(press, token(desk, press, revoke=revoke))

    return app_commands.Command(name="token", description="A token for the HTTP API, shown to you once", callback=run)


def _token_revoke(desk: Desk) -> _Command:
    @app_commands.describe(member="Whose token")
    async def run(press: discord.Interaction, member: discord.User) -> None:
        await answering(press, token_revoke(desk, press, member))

    return app_commands.Command(name="revoke", description="End a member's token for the HTTP API", callback=run)


def _transfer(desk: Desk, name: str, description: str, deed: Callable[..., Coroutine[Any, Any, None]]) -> _Command:
    @app_commands.describe(member="Whose credits", amount="How many", reason="Why; everybody who may look reads it")
    async def run(
        press: discord.Interaction,
        member: discord.User,
        amount: app_commands.Range[int, 1, LARGEST_AMOUNT],
        reason: str = "",
    ) -> None:
        await answering(press, deed(desk, press, member, amount, reason))

    return app_commands.Command(name=name, description=description, callback=run)


def _history(desk: Desk) -> _Command:
    @app_commands.describe(member="Whose; leave it out for the whole team")
    async def run(press: discord.Interaction, member: discord.User | None = None) -> None:
        await answering(press, credits_history(desk, press, member))

    return app_commands.Command(name="history", description="Who got and spent credits", callback=run)


def _account(press: Press, member: discord.User | discord.Member) -> AccountId:
    """Discord lets an admin name anybody; credits are for people of this guild."""
    if not isinstance(member, discord.Member) or member.bot or press.guild_id is None:
        raise BadMember
    return places.account(press.guild_id, member.id)
