"""The components that our cards are laid out with: colours, texts, rows of buttons, menus, within Discord's limits."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.ids import custom_id
from adapters.discord.limits import fit
from core.card_parts import Button, Tone

Items = list[ui.Item[Any]]

_COLOURS = {
    Tone.WAITING: 0x949BA4,
    Tone.ACTIVE: 0x3B82F6,
    Tone.READY: 0x22A06B,
    Tone.REMIX: 0x8B5CF6,
    Tone.FAILED: 0xD1383D,
}

_STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}


def layout(tone: Tone, items: Items, mark: int | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=_COLOURS[tone], id=mark))
    view.stop()  # Looks only: clicks are routed by custom_id, so discord.py need not remember it.
    return view


def displays(texts: Iterable[str]) -> Items:
    return [ui.TextDisplay(text) for text in texts if text]


def button_rows(buttons: Sequence[Button]) -> Items:
    """Rows of five. Discord refuses a message in which two buttons have one id, so of twins one is drawn."""
    drawn = list({custom_id(button.action, button.target): button for button in reversed(buttons)}.values())[::-1]
    parts = [drawn[start : start + limits.ROW] for start in range(0, len(drawn), limits.ROW)]
    return [ui.ActionRow(*(button_of(button) for button in part)) for part in parts]


def button_of(button: Button) -> ui.Button[Any]:
    return ui.Button(
        label=fit(button.label, limits.BUTTON_LABEL),
        custom_id=custom_id(button.action, button.target),
        style=_STYLES[button.style],
    )


def count(items: Items) -> int:
    return sum(1 + len(item.children) if isinstance(item, ui.ActionRow) else 1 for item in items)


def option(label: str, button: Button, description: str = "") -> discord.SelectOption:
    return discord.SelectOption(
        label=fit(label, limits.OPTION),
        value=custom_id(button.action, button.target),
        description=fit(description, limits.OPTION) or None,
    )


def menu_row(name: str, placeholder: str, options: Sequence[discord.SelectOption]) -> Items:
    """A row of its own; nothing where there is nothing to choose."""
    if not options:
        return []
    kept = list(options[: limits.OPTIONS])
    return [ui.ActionRow(ui.Select(custom_id=custom_id("menu", name), placeholder=placeholder, options=kept))]
