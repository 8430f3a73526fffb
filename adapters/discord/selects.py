"""Menus in a message: one choice does what a button would do, so an option's value is a button's id."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.ids import custom_id
from adapters.discord.limits import fit
from core.cards import Button


def option(label: str, button: Button, description: str = "") -> discord.SelectOption:
    return discord.SelectOption(
        label=fit(label, limits.OPTION),
        value=custom_id(button.action, button.target),
        description=fit(description, limits.OPTION) or None,
    )


def menu(name: str, placeholder: str, options: Sequence[discord.SelectOption]) -> list[ui.Item[Any]]:
    """A row of its own; nothing where there is nothing to choose."""
    if not options:
        return []
    kept = list(options[: limits.OPTIONS])
    return [ui.ActionRow(ui.Select(custom_id=custom_id("menu", name), placeholder=placeholder, options=kept))]
