"""The film on a message, read from the message that its shortcut brings along."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.studio import Attachment

Json = Mapping[str, Any]

_HIDDEN = frozenset({"tombstone", "hidden_by_limit", "external", "email"})
"""Deleted, older than the workspace's plan shows, or kept somewhere else than at Slack."""
_DENIED = frozenset({"access_denied", "file_not_found"})


def attached(message: Json) -> Attachment | None:
    """The first film, or whatever is there first, so that it can be said what is wrong with it."""
    files = [_file(file) for one in (message, *_shared(message)) for file in _list(one.get("files"))]
    return next((file for file in files if file.is_film), files[0] if files else None)


def _shared(message: Json) -> Iterator[Json]:
    """A shared message lies inside the one that shares it."""
    yield from _list(message.get("attachments"))


def _file(file: Json) -> Attachment:
    """The link to the bytes is asked for when they are fetched: what a payload says of it may be old."""
    size, name = file.get("size"), _text(file, "id")
    gone = _text(file, "mode") in _HIDDEN or _text(file, "file_access") in _DENIED
    return Attachment(
        source=name,
        name=_text(file, "name") or _text(file, "title"),
        kind=_text(file, "mimetype"),
        bytes=size if isinstance(size, int) else None,
        hidden=gone or not name,
    )


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(thing: Json, name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""
