"""How a stranger's film comes in: its bytes to the disk, looked at, and mended where not every chat would play it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import structlog

from adapters.media import keys
from adapters.media.work import Bounds, Work
from core.errors import NoSpace, NotAFilm
from core.names import VideoId, read_video_id
from core.ports import Arrived
from core.video import Film

_BEGINS = ((4, b"ftyp"), (0, b"\x1a\x45\xdf\xa3"))
"""An mp4 or its elder from QuickTime, and a WebM."""

_HEAD = 8
_LONGEST_S = 600
_LARGEST_SIDE = 8192
_LOOK = Bounds(cpu_s=240, file=1 << 30, wall_s=180.0, ahead=True)
_MEND = Bounds(cpu_s=600, file=1 << 30, wall_s=600.0)

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Facts:
    seconds: Decimal
    width: int
    height: int
    called: VideoId | None = None
    """What it called itself when it came."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a folder may take."""

    folder: Path
    most_bytes: int
    """Of one film."""
    spare_bytes: int = 64 << 20
    """Kept free for the database, which may live on the same disk."""

    def check_folder(self) -> None:
        """Before there is a film: whether one could be written. Raises NoSpace."""
        try:
            self.check(0)
        except OSError as fault:
            raise NoSpace(str(fault)) from fault
        if not os.access(self.folder, os.W_OK):
            raise NoSpace(f"{self.folder} cannot be written")

    def check(self, size: int) -> None:
        if size > self.most_bytes:
            raise NotAFilm(f"it is larger than {self.most_bytes} bytes")
        if shutil.disk_usage(self.folder).free < self.spare_bytes:
            raise NoSpace(f"less than {self.spare_bytes} bytes are free in {self.folder}")


class Store(Protocol):
    """Where a film arrives."""

    def part_of(self, key: str) -> Path: ...
    async def take(self, key: str, part: Path) -> str:
        """Keeps it for good; tells its sha256."""
        ...


async def arrive(store: Store, room: Room, work: Work, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
    """From the first byte to a film that is kept. Raises NotAFilm and NoSpace, and leaves no file behind then."""
    part = store.part_of(key)
    try:
        await written(part, chunks, room.check)
        facts = await playable(part, work, keys.name_of(key))
        size = part.stat().st_size
        digest = await store.take(key, part)
    except OSError as fault:  # Full, over its quota, read-only: for the operator, and the film waits.
        raise NoSpace(str(fault)) from fault
    finally:
        clear(part)
    film = Film(key=key, bytes=size, sha256=digest, seconds=facts.seconds, width=facts.width, height=facts.height)
    return Arrived(film=film, called=facts.called)


async def written(part: Path, chunks: AsyncIterator[bytes], check_room: Callable[[int], None]) -> None:
    """Stops at the first bytes that are no film's."""
    size, head = 0, b""
    with part.open("xb") as file:
        async for chunk in chunks:
            if len(head) < _HEAD:  # A slow server may send the first bytes one by one.
                head = (head + chunk)[:_HEAD]
                _check_head(head)
            size += len(chunk)
            check_room(size)
            await asyncio.to_thread(file.write, chunk)
    if size < _HEAD:
        raise NotAFilm("there is nothing in it")


async def playable(part: Path, work: Work, name: str | None = None) -> Facts:
    """Afterwards the part plays everywhere and says its name, if that could be done. Raises NotAFilm for what nobody
    can play."""
    made = part.with_name(f"{part.name.removesuffix('.part')}.new.part")
    try:
        if name is None:
            told = await work.do("look", _LOOK, film=str(part))
        else:
            told = await work.do("arrive", _LOOK, film=str(part), out=str(made), name=name)
        facts = facts_of(told)
        if told.get("named"):
            made.replace(part)
        elif told.get("kind") != "mp4" or not all(told.get(fact) for fact in ("pictures", "sound", "index_first")):
            facts = await _mended(part, made, work, told, name)
    finally:
        clear(made)
    return facts


def clear(part: Path) -> None:
    """What was half made goes, where the disk lets it: one that turned read-only is told by what went wrong before."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


async def _mended(part: Path, made: Path, work: Work, told: Mapping[str, Any], name: str | None) -> Facts:
    facts, plays = facts_of(told), {"pictures": bool(told.get("pictures")), "sound": bool(told.get("sound"))}
    try:
        await work.do("mend", _MEND, film=str(part), out=str(made), name=name, **plays)
        now = facts_of(await work.do("look", _LOOK, film=str(made), whole=False))
    except NotAFilm as fault:  # An mp4 can be played somewhere, which is better than nothing.
        if told.get("kind") == "webm":
            raise
        _log.warning("film_not_mended", part=part.name, why=str(fault)[:200], **plays)
        return facts
    made.replace(part)
    return replace(now, called=facts.called)


def facts_of(told: Mapping[str, Any]) -> Facts:
    """The child has read a stranger's file, so it is not simply believed."""
    try:
        facts = Facts(
            seconds=Decimal(str(told["seconds"])).quantize(Decimal("0.001")),
            width=int(told["width"]),
            height=int(told["height"]),
            called=read_video_id(str(told.get("called") or "")),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError) as odd:
        raise NotAFilm("what it says of itself makes no sense") from odd
    if (
        not facts.seconds.is_finite()
        or not 0 < facts.seconds <= _LONGEST_S
        or not 0 < facts.width <= _LARGEST_SIDE
        or not 0 < facts.height <= _LARGEST_SIDE
    ):
        raise NotAFilm(f"{facts.width}x{facts.height} for {facts.seconds} s is no film of ours")
    return facts


def _check_head(head: bytes) -> None:
    if not any(head[at : at + len(magic)] == magic[: max(0, len(head) - at)] for at, magic in _BEGINS):
        raise NotAFilm("it does not begin like an mp4 or a WebM")
