"""Keeps films in a folder: a key holds a whole, playable mp4 or nothing."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

from adapters.media import keys
from adapters.media.probe import Facts, probe
from core.errors import FilmGone, NoSpace, NotAFilm
from core.video import Film

_MAGIC = b"ftyp"
_MAGIC_AT = slice(4, 8)
_CHUNK = 1 << 20
_SPARE_BYTES = 64 << 20
"""Kept free for the database, which may live on the same disk."""


class FolderStore:
    """Writes beside the key and renames, after fsync, once the film was read: a crash leaves only a *.part file."""

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = 1 << 30,
        spare_bytes: int = _SPARE_BYTES,
        read_facts: Callable[[Path], Awaitable[Facts]] = probe,
    ) -> None:
        self._folder, self._most, self._spare, self._read_facts = folder, most_bytes, spare_bytes, read_facts
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def sweep(self, *, older_than_s: float = 0.0) -> int:
        """At a start: what a crash left half written. Returns how many. Replicas that share the folder may be writing
        now, so there only what is old goes."""
        parts = [part for part in self._folder.glob("*.part") if time.time() - part.stat().st_mtime >= older_than_s]
        for part in parts:
            part.unlink(missing_ok=True)
        return len(parts)

    def path(self, key: str) -> Path:
        if not key or "/" in key or "\\" in key or "\0" in key or key.startswith("."):
            raise ValueError(f"{key!r} is no key of ours")
        return self._folder / key

    def part_of(self, key: str) -> Path:
        return self.path(key).with_name(f"{key}.{os.urandom(4).hex()}.part")

    @asynccontextmanager
    async def near(self, key: str) -> AsyncIterator[Path]:
        path = self.path(key)
        if not path.exists():
            raise FilmGone(key)
        yield path

    async def take(self, key: str, part: Path) -> str:
        try:
            self._check_room(part.stat().st_size)
            digest = await asyncio.to_thread(_digest_and_flush, part)
            await asyncio.to_thread(_rename_durably, part, self.path(key))
        except OSError as fault:
            raise NoSpace(str(fault)) from fault
        return digest

    async def size(self, key: str) -> int | None:
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return None

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        target, part = self.path(key), self.part_of(key)
        try:
            size, digest = await self._write(part, chunks)
            facts = await self._read_facts(part)
            await asyncio.to_thread(_rename_durably, part, target)
        except OSError as fault:  # Full, over its quota, read-only: for the operator, and the film waits.
            raise NoSpace(str(fault)) from fault
        finally:
            part.unlink(missing_ok=True)
        return Film(key=key, bytes=size, sha256=digest, seconds=facts.seconds, width=facts.width, height=facts.height)

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> tuple[int, str]:
        digest, size, head = sha256(), 0, b""
        with part.open("xb") as file:
            async for chunk in chunks:
                if len(head) < _MAGIC_AT.stop:  # A slow server may send the first bytes one by one.
                    head = (head + chunk)[: _MAGIC_AT.stop]
                    _check_head(head)
                size += len(chunk)
                self._check_room(size)
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
            if size < _MAGIC_AT.stop:
                raise NotAFilm("there is nothing in it")
            await asyncio.to_thread(_flush, file)
        return size, digest.hexdigest()

    def _check_room(self, size: int) -> None:
        if size > self._most:
            raise NotAFilm(f"it is larger than {self._most} bytes")
        if shutil.disk_usage(self._folder).free < self._spare:
            raise NoSpace(f"less than {self._spare} bytes are free in {self._folder}")

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes from `start` up to, not including, `end`."""
        try:
            file = self.path(key).open("rb")
        except FileNotFoundError as gone:
            raise FilmGone(key) from gone
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
        self.path(key)
        await asyncio.to_thread(self._delete, key)

    def _delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)
        if keys.is_film(key):
            for path in self._folder.iterdir():
                if key in keys.films_of(path.name):
                    path.unlink(missing_ok=True)


def _check_head(head: bytes) -> None:
    if head[_MAGIC_AT] != _MAGIC[: max(0, len(head) - _MAGIC_AT.start)]:
        raise NotAFilm("it does not begin like an mp4")


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _digest_and_flush(part: Path) -> str:
    with part.open("r+b") as file:
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
