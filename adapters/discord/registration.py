"""Registers our commands with Discord, and only when what it has differs: each write counts against a daily limit."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

_COMPARED = ("name", "description", "type", "options", "nsfw", "contexts", "integration_types")
_OPTION = ("name", "description", "type", "required", "choices", "options", "autocomplete", "min_value", "max_value")


async def register(client: discord.Client, tree: app_commands.CommandTree[Any]) -> bool:
    """True where something was written. Needs a login, no connection."""
    assert client.application_id is not None, "the login tells the application's id"
    ours = [command.to_dict(tree) for command in tree.get_commands()]
    there = await client.http.get_global_commands(client.application_id)
    if _plain(ours) == _plain(list(there)):
        return False
    await client.http.bulk_upsert_global_commands(client.application_id, ours)
    return True


def _plain(commands: list[Any]) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(command["name"], command.get("type", 1)): _command(command) for command in commands}


def _command(command: Mapping[str, Any]) -> dict[str, Any]:
    kept = _without_defaults({field: command.get(field) for field in _COMPARED})
    kept["options"] = [_option(option) for option in command.get("options") or ()]
    kept["contexts"] = sorted(command.get("contexts") or ())
    kept["integration_types"] = sorted(command.get("integration_types") or ())
    permissions = command.get("default_member_permissions")  # Sent as a number, returned as a string.
    return {**kept, "permissions": None if permissions is None else int(permissions)}


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    kept = _without_defaults({field: option.get(field) for field in _OPTION})
    kept["options"] = [_option(inner) for inner in option.get("options") or ()]
    kept["choices"] = [(choice["name"], choice["value"]) for choice in option.get("choices") or ()]
    return kept


def _without_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Discord leaves out what is false or empty, and adds ids, versions and translations."""
    return {name: value for name, value in fields.items() if value not in (None, False, [], "")}
