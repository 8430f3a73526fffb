"""Keeps films in a bucket that speaks S3, for several machines: each passes through a file of its own on the way in."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from adapters.media import arrival, keys
from adapters.media.work import Work
from core.errors import FilmGone, NoSpace
from core.ports import Arrived, Kept
from core.video import Film

_READ = 1 << 20
"""Of each film that is read, in memory."""

_PART, _FILMS_AT_ONCE = 5 << 20, 2
"""Of each film that is written, in memory, some parts: a bucket takes no smaller ones. Whoever comes third waits."""

_PATIENCE = timedelta(seconds=60)
_LEFT_BEHIND = "sora-media-"
_A_DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where it is and who may write; without a key the machine's own role, as S3's clients find it."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    key_id: str | None = None
    secret: str | None = field(default=None, repr=False)

    def opened(self) -> S3Store:
        given = {"endpoint": self.endpoint, "region": self.region, "access_key_id": self.key_id}
        config = {name: value for name, value in (*given.items(), ("secret_access_key", self.secret)) if value}
        return S3Store(
            self.name,
            prefix=self.prefix or None,
            config=config,  # type: ignore[arg-type]  # A dict with these names is what it describes.
            client_options={"allow_http": (self.endpoint or "").startswith("http://"), "timeout": _PATIENCE},
            retry_config={"max_retries": 3, "retry_timeout": _PATIENCE},
        )


class BucketStore:
    """A put in a bucket is whole or not at all, so the bucket never holds half a film."""

    def __init__(self, bucket: Bucket, work: Work, *, most_bytes: int = 1 << 30) -> None:
        self._bucket, self._work = bucket, work
        self._store = bucket.opened()
        self._folder = Path(tempfile.mkdtemp(prefix=_LEFT_BEHIND))
        self._room = arrival.Room(folder=self._folder, most_bytes=most_bytes)
        self._writing = asyncio.Semaphore(_FILMS_AT_ONCE)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def sweep(self, *, older_than_s: float = _A_DAY_S) -> int:
        """At a start: what killed processes left in the machine's folder for passing things. Returns how many."""
        before = time.time() - max(older_than_s, _A_DAY_S)
        left = [one for one in self._folder.parent.glob(f"{_LEFT_BEHIND}*") if one.stat().st_mtime < before]
        for one in left:
            shutil.rmtree(one, ignore_errors=True)
        return len(left)

    def where(self, key: str) -> str:
        """For a person who looks for it."""
        prefix = f"{self._bucket.prefix}/" if self._bucket.prefix else ""
        return f"s3://{self._bucket.name}/{prefix}{_path(key)}"

    async def check_room(self) -> None:
        """Of the folder that films pass through; a bucket that is full or away says so only when it is given one."""
        await asyncio.to_thread(self._room.check_folder)

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        return (await self.adopt(key, chunks)).film

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        return await arrival.arrive(self, self._room, self._work, key, chunks)

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes from `start` up to, not including, `end`. Asked for piece by piece: a slow listener holds no line."""
        size = await self.size(key)
        if size is None:
            raise FilmGone(key)
        end = size if end is None else min(end, size)
        while start < end:
            piece = await self._piece(key, start, min(start + _READ, end))
            start += len(piece)
            yield piece

    async def _piece(self, key: str, start: int, end: int) -> bytes:
        with _as_ours(key):
            return bytes(await obstore.get_range_async(self._store, _path(key), start=start, end=end))

    async def delete(self, key: str) -> None:
        """With a film goes what was made from it."""
        with _as_ours(key):
            await obstore.delete_async(self._store, _path(key))
            if not keys.is_film(key):
                return
            for shelf in (_shelf(key), keys.SEVERAL):
                async for beside, _ in self._listed(shelf):
                    if key in keys.films_of(beside):
                        await obstore.delete_async(self._store, _path(beside))

    async def kept(self, before: datetime) -> AsyncIterator[Kept]:
        async for key, written_at in self._listed(None):
            films = keys.films_of(key)
            if films and written_at < before:
                yield Kept(key=key, films=films)

    async def _listed(self, shelf: str | None) -> AsyncIterator[tuple[str, datetime]]:
        with _as_ours(shelf or "the bucket"):
            async for page in obstore.list(self._store, shelf, chunk_size=1000):
                for row in page:
                    yield row["path"].rpartition("/")[2], row["last_modified"]

    def part_of(self, key: str) -> Path:
        return self._folder / f"{keys.checked(key)}.{os.urandom(4).hex()}.part"

    @asynccontextmanager
    async def near(self, key: str) -> AsyncIterator[Path]:
        copy = self._folder / f"{os.urandom(4).hex()}.{keys.checked(key)}"
        try:
            with copy.open("xb") as file:
                async for chunk in self.open(key):
                    self._room.check(file.tell() + len(chunk))
                    await asyncio.to_thread(file.write, chunk)
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    async def take(self, key: str, part: Path) -> str:
        digest = await asyncio.to_thread(_digest, part)
        try:
            async with self._writing:
                await obstore.put_async(self._store, _path(key), part, chunk_size=_PART, max_concurrency=1)
            arrived = await self.size(key)
        except (BaseError, OSError) as fault:
            raise NoSpace(_first_line(fault)) from fault
        if arrived != part.stat().st_size:
            raise NoSpace(f"{arrived} bytes of {key} arrived in the bucket")
        part.unlink(missing_ok=True)
        return digest

    async def size(self, key: str) -> int | None:
        try:
            with _as_ours(key):
                return (await obstore.head_async(self._store, _path(key)))["size"]
        except FilmGone:
            return None


@contextmanager
def _as_ours(key: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError) as gone:
        raise FilmGone(key) from gone
    except BaseError as fault:
        raise OSError(_first_line(fault)) from fault


def _shelf(key: str) -> str:
    """A listing goes by whole names of folders, so what belongs to one film lies in one."""
    return keys.SEVERAL if key.startswith(keys.SEVERAL) else key.partition(".")[0]


def _path(key: str) -> str:
    return f"{_shelf(keys.checked(key))}/{key}"


def _digest(part: Path) -> str:
    with part.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _first_line(fault: Exception) -> str:
    """What the client adds below may repeat whole requests."""
    return (str(fault).splitlines() or [type(fault).__name__])[0][:200]
