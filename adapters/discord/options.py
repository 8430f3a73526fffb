"""The commands that take options: what each option is called, what may stand in it, and what is suggested."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from adapters.discord import commands
from adapters.discord.answers import answering
from adapters.discord.desk import Desk
from adapters.discord.suggestions import choosing, suggesting
from core.studio import MOST_LINK_DAYS, Saving, Search, Wish
from core.words.bookmarks import LONGEST_SEARCH

LARGEST_AMOUNT = 1_000_000

Declared = app_commands.Command[Any, ..., Any]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the catalogue has, for the options of /sora generate; a list that is empty or too long becomes free text."""

    models: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    sizes: tuple[str, ...] = ()


def generate(desk: Desk, offer: Offer) -> Declared:
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
        await answering(press, commands.generate(desk, press, prompt, Wish(model=model, seconds=length, size=size)))

    return app_commands.Command(name="generate", description="Make a new video", callback=run)


def remix(desk: Desk) -> Declared:
    @app_commands.describe(
        video="Which video",
        prompt="The one thing to change; leave it out for the form",
        preset="Words kept under a name; alone, or before your own",
    )
    @app_commands.autocomplete(video=suggesting(desk, "remix"), preset=suggesting(desk, "preset"))
    async def run(press: discord.Interaction, video: str, prompt: str | None = None, preset: str | None = None) -> None:
        await answering(press, commands.remix(desk, press, video, prompt, preset))

    return app_commands.Command(name="remix", description="Change one thing in a finished video", callback=run)


def link(desk: Desk) -> Declared:
    @app_commands.describe(video="Which video", days="How long it opens; a week where you say nothing")
    @app_commands.autocomplete(video=suggesting(desk, "show"))
    async def run(
        press: discord.Interaction, video: str, days: app_commands.Range[int, 1, MOST_LINK_DAYS] | None = None
    ) -> None:
        await answering(press, commands.link(desk, press, video, days))

    words = "A link to a film, for people without an account"
    return app_commands.Command(name="link", description=words, callback=run)


def compare(desk: Desk) -> Declared:
    @app_commands.describe(video="Which video", other="Beside which; without it a remix stands beside its original")
    @app_commands.autocomplete(video=suggesting(desk, "show"), other=suggesting(desk, "show"))
    async def run(press: discord.Interaction, video: str, other: str = "") -> None:
        await answering(press, commands.compare(desk, press, video, other))

    return app_commands.Command(name="compare", description="Two videos side by side in one film", callback=run)


def archive(desk: Desk, offer: Offer) -> Declared:
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
        sought = Search(whose=whose, kind=kind, model=model, search=search)
        await answering(press, commands.archive(desk, press, sought))

    return app_commands.Command(name="archive", description="Every video, to search and to remix", callback=run)


def _named(*names: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in names]


def token(desk: Desk) -> Declared:
    @app_commands.describe(revoke="End the token that you have, and make none")
    async def run(press: discord.Interaction, revoke: bool = False) -> None:  # noqa: FBT001, FBT002  # An option.
        await answering(press, commands.token(desk, press, revoke=revoke))

    return app_commands.Command(name="token", description="A token for the HTTP API, shown to you once", callback=run)


def presets(desk: Desk, *, team: bool) -> tuple[Declared, Declared]:
    @app_commands.describe(name="A short name", text="What it changes", description="Shown beside its name")
    async def save(press: discord.Interaction, name: str, text: str, description: str = "") -> None:
        await answering(press, commands.presets_save(desk, press, Saving(name, text, description, team)))

    @app_commands.describe(name="Which preset")
    @app_commands.autocomplete(name=suggesting(desk, "preset"))
    async def delete(press: discord.Interaction, name: str) -> None:
        await answering(press, commands.presets_delete(desk, press, name, team=team))

    whose = "for the whole team" if team else "of your own"
    return (
        app_commands.Command(name="save", description=f"Keep a preset {whose}", callback=save),
        app_commands.Command(name="delete", description=f"Delete a preset {whose}", callback=delete),
    )


def token_revoke(desk: Desk) -> Declared:
    @app_commands.describe(member="Whose token")
    async def run(press: discord.Interaction, member: discord.User) -> None:
        await answering(press, commands.token_revoke(desk, press, member))

    return app_commands.Command(name="revoke", description="End a member's token for the HTTP API", callback=run)


def credits_grant(desk: Desk) -> Declared:
    return _transfer(desk, "grant", "Give a member credits from the team's pool", commands.credits_grant)


def credits_revoke(desk: Desk) -> Declared:
    return _transfer(desk, "revoke", "Take a member's free credits back to the pool", commands.credits_revoke)


def _transfer(desk: Desk, name: str, description: str, deed: Callable[..., Coroutine[Any, Any, None]]) -> Declared:
    @app_commands.describe(member="Whose credits", amount="How many", reason="Why; everybody who may look reads it")
    async def run(
        press: discord.Interaction,
        member: discord.User,
        amount: app_commands.Range[int, 1, LARGEST_AMOUNT],
        reason: str = "",
    ) -> None:
        await answering(press, deed(desk, press, member, amount, reason))

    return app_commands.Command(name=name, description=description, callback=run)


def credits_history(desk: Desk) -> Declared:
    @app_commands.describe(member="Whose; leave it out for the whole team")
    async def run(press: discord.Interaction, member: discord.User | None = None) -> None:
        await answering(press, commands.credits_history(desk, press, member))

    return app_commands.Command(name="history", description="Who got and spent credits", callback=run)


def retention(desk: Desk) -> Declared:
    @app_commands.describe(days="After how many days films go; off keeps them; leave it out to see how it is")
    async def run(press: discord.Interaction, days: app_commands.Range[str, 1, 20] = "") -> None:
        await answering(press, commands.retention(desk, press, days))

    return app_commands.Command(name="retention", description="How long the team's films are kept", callback=run)


def report(desk: Desk) -> Declared:
    @app_commands.describe(month="Which month, such as 2026-11; leave it out for this one")
    async def run(press: discord.Interaction, month: str = "") -> None:
        await answering(press, commands.report(desk, press, month))

    return app_commands.Command(name="report", description="What the team's videos cost, by model", callback=run)
