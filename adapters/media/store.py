"""Keeps films in a folder: a key holds a whole, playable mp4 or nothing."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import IO

from adapters.media.probe import Facts, probe
from core.errors import NoSpace, NotAFilm
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

    def sweep(self) -> int:
        """At a start: what a crash left half written. Returns how many."""
        parts = list(self._folder.glob("*.part"))
        for part in parts:
            part.unlink(missing_ok=True)
        return len(parts)

    def path(self, key: str) -> Path:
        if "/" in key or "\\" in key or key.startswith("."):
            raise ValueError(f"{key!r} is no key of ours")
        return self._folder / key

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        target = self.path(key)
        part = target.with_name(f"{key}.{os.urandom(4).hex()}.part")
        try:
            size, digest = await self._write(part, chunks)
            facts = await self._read_facts(part)
            await asyncio.to_thread(_rename_durably, part, target)
        finally:
            part.unlink(missing_ok=True)
        return Film(key=key, bytes=size, sha256=digest, seconds=facts.seconds, width=facts.width, height=facts.height)

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> tuple[int, str]:
        digest, size = sha256(), 0
        with part.open("xb") as file:
            async for chunk in chunks:
                if size == 0 and chunk[_MAGIC_AT] != _MAGIC:
                    raise NotAFilm("it does not begin like an mp4")
                size += len(chunk)
                self._check_room(size)
                digest.update(chunk)
                await asyncio.to_thread(_append, file, chunk)
            if size == 0:
                raise NotAFilm("it is empty")
            await asyncio.to_thread(os.fsync, file.fileno())
        return size, digest.hexdigest()

    def _check_room(self, size: int) -> None:
        if size > self._most:
            raise NotAFilm(f"it is larger than {self._most} bytes")
        if shutil.disk_usage(self._folder).free < self._spare:
            raise NoSpace(f"less than {self._spare} bytes are free in {self._folder}")

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes from `start` up to, not including, `end`."""
        with self.path(key).open("rb") as file:
            file.seek(start)
            left = end - start if end is not None else None
            while left is None or left > 0:
                chunk = await asyncio.to_thread(file.read, _CHUNK if left is None else min(_CHUNK, left))
                if not chunk:
                    return
                left = left - len(chunk) if left is not None else None
                yield chunk

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)


def _append(file: IO[bytes], chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as full:
        raise NoSpace(str(full)) from full


def _rename_durably(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
