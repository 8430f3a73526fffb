"""The fields of our forms: what is typed, what is chosen. Every length is brought within Discord's limits here."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord import limits
from adapters.discord.limits import fit
from core.card_parts import Choice

PROMPT, PRESET, MODEL, LENGTH, SIZE, WORDS = "prompt", "preset", "model", "length", "size", "words"


def prompt(label: str, hint: str, placeholder: str, prefill: str, *, required: bool = True) -> ui.Label[Any]:
    """Takes all that Discord's fields take: what is too long is kept and refused in words by the core, where the field
    would cut it off or say nothing."""
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=PROMPT,
        style=discord.TextStyle.paragraph,
        placeholder=fit(placeholder, limits.INPUT_PLACEHOLDER) or None,
        default=fit(prefill, limits.INPUT) or None,
        required=required,
        max_length=limits.INPUT,
    )
    return ui.Label(text=fit(label, limits.LABEL), description=fit(hint, limits.LABEL_DESCRIPTION), component=entry)


def words(label: str, hint: str, prefill: str, longest: int) -> ui.Label[Any]:
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=WORDS, default=fit(prefill, longest) or None, required=False, max_length=longest
    )
    return ui.Label(text=fit(label, limits.LABEL), description=fit(hint, limits.LABEL_DESCRIPTION), component=entry)


def select(field: str, choices: Sequence[Choice], none: str = "") -> ui.Select[Any]:
    """A select takes 25 options, of which one is chosen; the chosen one is always among them. `none` says that it may
    be left alone."""
    chosen = next((choice for choice in choices if choice.chosen), None)
    kept = list(choices[: limits.OPTIONS])
    if chosen and chosen not in kept:
        kept[-1] = chosen
    options = [
        discord.SelectOption(
            label=fit(choice.label, limits.OPTION),
            value=choice.value,
            description=fit(choice.hint, limits.OPTION) or None,
            default=choice is chosen,
        )
        for choice in kept
    ]
    return ui.Select(
        custom_id=field,
        placeholder=fit(none, limits.INPUT_PLACEHOLDER) or None,
        options=options,
        min_values=0 if none else 1,
        max_values=1,
        required=not none,
    )
