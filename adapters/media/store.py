"""Keeps films in a folder: a key holds a whole, playable mp4, or a picture made from one, or nothing."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from adapters.media import arrival, keys
from adapters.media.work import Work
from core.errors import FilmGone, NoSpace
from core.ports import Arrived, Kept
from core.video import Film

_CHUNK = 1 << 18
"""Read at once: many films may be delivered at the same time."""

_SPARE_BYTES = 64 << 20


class FolderStore:
    """Writes beside the key and renames, after fsync, once the film was read: a crash leaves only a *.part file."""

    def __init__(self, folder: Path, work: Work, *, most_bytes: int = 1 << 30, spare_bytes: int = _SPARE_BYTES) -> None:
        self._folder, self._work = folder, work
        self._room = arrival.Room(folder=folder, most_bytes=most_bytes, spare_bytes=spare_bytes)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sweep(self, *, older_than_s: float = 0.0) -> int:
        """At a start: what a crash left half written. Returns how many. Replicas that share the folder may be writing
        now, so there only what is old goes."""
        parts = [part for part in self._folder.glob("*.part") if time.time() - part.stat().st_mtime >= older_than_s]
        for part in parts:
            part.unlink(missing_ok=True)
        return len(parts)

    def path(self, key: str) -> Path:
        return self._folder / keys.checked(key)

    def where(self, key: str) -> str:
        """For a person who looks for it."""
        return str(self.path(key))

    async def check_room(self) -> None:
        await asyncio.to_thread(self._room.check_folder)

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        return (await self.adopt(key, chunks)).film

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        return await arrival.arrive(self, self._room, self._work, key, chunks)

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes from `start` up to, not including, `end`."""
        try:
            file = self.path(key).open("rb")
        except FileNotFoundError as gone:
            raise self._missing(key) from gone
        with file:
            file.seek(start)
            left = end - start if end is not None else None
            while left is None or left > 0:
                chunk = await asyncio.to_thread(file.read, _CHUNK if left is None else min(_CHUNK, left))
                if not chunk:
                    return
                left = left - len(chunk) if left is not None else None
                yield chunk

    async def delete(self, key: str) -> None:
        """With a film goes what was made from it."""
        await asyncio.to_thread(self._delete, self.path(key))

    def _delete(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if keys.is_film(path.name):
            for beside in self._folder.iterdir():
                if path.name in keys.films_of(beside.name):
                    beside.unlink(missing_ok=True)

    async def kept(self, before: datetime) -> AsyncIterator[Kept]:
        for name in await asyncio.to_thread(self._older, before.timestamp()):
            yield Kept(key=name, films=keys.films_of(name))

    def _older(self, before: float) -> list[str]:
        found = []
        with os.scandir(self._folder) as files:
            for file in files:
                with suppress(FileNotFoundError):  # Somebody else has just removed it.
                    if keys.films_of(file.name) and file.stat().st_mtime < before:
                        found.append(file.name)
        return found

    def close(self) -> None:
        """Nothing is open between two calls."""

    def part_of(self, key: str) -> Path:
        return self.path(key).with_name(f"{key}.{os.urandom(4).hex()}.part")

    @asynccontextmanager
    async def near(self, key: str) -> AsyncIterator[Path]:
        path = self.path(key)
        if not path.exists():
            raise self._missing(key)
        yield path

    def _missing(self, key: str) -> FilmGone | OSError:
        """A folder that is away as a whole, as when its disk was unplugged, says nothing about the films in it."""
        return FilmGone(key) if self._folder.is_dir() else OSError(f"the folder of {key} is away")

    async def take(self, key: str, part: Path) -> str:
        try:
            self._room.check(part.stat().st_size)
            digest = await asyncio.to_thread(_flush, part)
            await asyncio.to_thread(_rename_durably, part, self.path(key))
        except OSError as fault:
            raise NoSpace(str(fault)) from fault
        return digest

    async def size(self, key: str) -> int | None:
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return None


def _flush(part: Path) -> str:
    with part.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def _rename_durably(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
