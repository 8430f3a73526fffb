"""One press, read raw: what its button, form or message says. Any of them may be older than this process."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from adapters.discord import ids
from adapters.discord.desk import Press
from core.refusals import NotFound

_ABOUT_VIDEOS = frozenset({"remix", "edit", "cancel", "details", "delete"})
"""Buttons whose target is a video."""


def home_of(press: Press) -> str:
    """In a direct message, which names no team: the video whose team is meant, from the press to its answer's buttons
    and forms. "" elsewhere."""
    data = cast("Mapping[str, Any]", press.data or {})
    return ids.read(str(data.get("custom_id", ""))).home if press.guild_id is None else ""


def typed(press: Press) -> dict[str, str]:
    """What a form's fields hold."""
    return dict(_fields(cast("Mapping[str, Any]", press.data or {}).get("components") or ()))


def _fields(parts: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in parts:
        found += _fields([*(part.get("components") or ()), *([part["component"]] if part.get("component") else ())])
        if "custom_id" in part:
            values = part.get("values") or ()
            found.append((str(part["custom_id"]), str(part.get("value") or (values[0] if values else ""))))
    return found


def message_of(press: Press) -> Mapping[str, Any]:
    """The one whose menu was used."""
    data = cast("Mapping[str, Any]", press.data or {})
    found: Mapping[str, Any] = data.get("resolved", {}).get("messages", {}).get(data.get("target_id"), {})
    return found


def video_in(message: Mapping[str, Any]) -> str:
    """The video that a message of ours is about, by its buttons. Raises NotFound."""
    for name, _ in _fields(message.get("components") or ()):
        carried = ids.read(name)
        if carried.version == ids.VERSION and carried.action in _ABOUT_VIDEOS:
            return carried.home
    raise NotFound("that message")
