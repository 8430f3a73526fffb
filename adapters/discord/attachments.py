"""The film on a message, read from the raw message that its menu brings along."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from core.studio import Attachment

Json = Mapping[str, Any]


def attached(message: Json) -> Attachment | None:
    """The first film, or whatever is there first, so that it can be said what is wrong with it."""
    files = [file for one in (message, *_forwarded(message)) for file in (*_plain(one), *_galleries(one))]
    return next((file for file in files if file.is_film), files[0] if files else None)


def _forwarded(message: Json) -> Iterator[Json]:
    """A forwarded message lies inside the one that forwards it."""
    for snapshot in _list(message.get("message_snapshots")):
        inner = snapshot.get("message")
        if isinstance(inner, Mapping):
            yield inner


def _plain(message: Json) -> Iterator[Attachment]:
    for file in _list(message.get("attachments")):
        size, address = file.get("size"), _text(file, "url")
        yield Attachment(
            source=address,
            name=_text(file, "filename"),
            kind=_text(file, "content_type"),
            bytes=size if isinstance(size, int) else None,
            hidden=not address,
        )


def _galleries(message: Json) -> Iterator[Attachment]:
    """Of bots that draw their messages as we do: the files stand in the galleries alone."""
    for part in _parts(_list(message.get("components"))):
        media = [item.get("media") for item in _list(part.get("items"))]
        for told in (one for one in media if isinstance(one, Mapping)):
            address = _text(told, "url")
            name = unquote(PurePosixPath(urlsplit(address).path).name)
            yield Attachment(source=address, name=name, kind=_text(told, "content_type"), hidden=not address)


def _parts(parts: list[Json]) -> Iterator[Json]:
    for part in parts:
        yield part
        yield from _parts(_list(part.get("components")))


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(thing: Json, name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""
