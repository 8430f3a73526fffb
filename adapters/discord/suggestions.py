"""What Discord offers while somebody types the options of a command."""

from collections.abc import Callable
from typing import Any, Literal

import discord
import structlog
from discord import app_commands

from adapters.discord import limits
from adapters.discord.asking import ask_of
from adapters.discord.desk import Desk
from adapters.discord.limits import fit
from core.refusals import Refusal

Purpose = Literal["remix", "show", "cancel", "delete", "history", "preset"]

_log = structlog.get_logger()


def suggesting(desk: Desk, purpose: Purpose) -> Any:
    """Completes a video's id, or a preset's name. It never raises: there is nobody to tell, and people may type on."""

    async def suggest(press: discord.Interaction, words: str) -> list[app_commands.Choice[str]]:
        try:
            ask = await ask_of(desk, press)
            if purpose == "preset":
                found = await desk.studio.suggest_presets(ask, words)
            else:
                found = await desk.studio.suggest(ask, words, purpose)
        except Refusal:
            return []
        except Exception:  # noqa: BLE001  # As said above; it is logged in full.
            _log.exception("discord_suggestion_broke")
            return []
        kept = found[: limits.CHOICES]
        return [app_commands.Choice(name=fit(one.label, limits.CHOICE), value=one.value) for one in kept]

    return suggest


def choosing(**lists: tuple[str, ...] | tuple[int, ...]) -> Callable[[Any], Any]:
    kept = {name: values for name, values in lists.items() if 0 < len(values) <= limits.CHOICES}
    choices: dict[str, Any] = {
        name: [app_commands.Choice(name=fit(str(value), limits.CHOICE), value=value) for value in values]
        for name, values in kept.items()
    }
    return app_commands.choices(**choices) if choices else lambda callback: callback
