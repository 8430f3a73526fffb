"""The folder of films: a key holds a whole film or nothing, whoever is killed while writing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from core.errors import NoSpace, NotAFilm
from core.ports import Arrived, Kept
from core.video import Film
from tests.simulation.process import Heaven, Process


class Folder:
    def __init__(self, heaven: Heaven) -> None:
        self.heaven = heaven
        self.films: dict[str, bytes] = {}


class SimulatedMedia:
    """One process's way to the folder. Satisfies core.ports.MediaStore."""

    def __init__(self, process: Process, folder: Folder) -> None:
        self._process, self._folder = process, folder

    async def check_room(self) -> None:
        """Found out when a film is put."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Film:
        data = b"".join([chunk async for chunk in chunks])
        await self._process.step("before a rename")
        if self._folder.heaven.falls(self._folder.heaven.fate.looks / 10):
            raise NoSpace("full")
        if data[4:8] != b"ftyp" or not data.endswith(b" end"):
            raise NotAFilm("it does not begin and end like a film")
        self._folder.films[key] = data
        await asyncio.sleep(0.02)
        await self._process.step("after a rename")
        return film_of(key, data)

    async def adopt(self, key: str, chunks: AsyncIterator[bytes]) -> Arrived:
        return Arrived(film=await self.put(key, chunks), called=None)

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        yield self._folder.films[key][start:end]

    async def kept(self, before: datetime) -> AsyncIterator[Kept]:
        """No history lasts a day after its last film."""
        for _ in ():
            yield Kept(key="", films=frozenset())

    async def delete(self, key: str) -> None:
        self._folder.films.pop(key, None)


def film_of(key: str, data: bytes) -> Film:
    digest = sha256(data).hexdigest()
    return Film(key=key, bytes=len(data), sha256=digest, seconds=Decimal(4), width=1280, height=720)
