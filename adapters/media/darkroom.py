"""What is derived from films: each made once, in a process of its own, and kept beside them."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakValueDictionary

from adapters.media import keys
from adapters.media.arrival import clear
from adapters.media.work import Bounds, Work
from core.errors import FilmGone, NotAFilm
from core.ports import Still
from core.video import Film

_STILL = Bounds(cpu_s=60, file=16 << 20, wall_s=90.0)
_CLIP = Bounds(cpu_s=240, file=256 << 20, wall_s=300.0)
_READ = Bounds(cpu_s=20, wall_s=30.0, ahead=True)
_REMEMBERED = 1000
_MOST_STEPS = 12

Sources = Mapping[str, str | Sequence[str]]


class Shelf(Protocol):
    """What a store lets its darkroom do with files."""

    def near(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The file itself, or a copy of it, for as long as it is read. Raises FilmGone."""
        ...

    def part_of(self, key: str) -> Path:
        """A new name for what is to be kept under this key."""
        ...

    async def take(self, key: str, part: Path) -> str:
        """The part is kept under its key, whole or not at all. Its hash. Raises NoSpace."""
        ...

    async def size(self, key: str) -> int | None:
        """Bytes of what is kept under this key, if anything is."""
        ...

    async def delete(self, key: str) -> None:
        """Safe to repeat."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Made:
    bytes: int
    sha256: str
    facts: Mapping[str, Any]


class FilmDarkroom:
    """Satisfies core.ports.Darkroom over any store that lends its files."""

    def __init__(self, shelf: Shelf, work: Work) -> None:
        self._shelf, self._work = shelf, work
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._known: dict[str, _Made] = {}

    async def poster(self, film: Film) -> Still:
        key = keys.poster(film.key)
        return _still(key, await self._once(key, "poster", _STILL, {"film": film.key}))

    async def side_by_side(self, left: Film, right: Film) -> Film:
        return await self._pair("side", left, right)

    async def wipe(self, left: Film, right: Film) -> Film:
        return await self._pair("wipe", left, right)

    async def smaller(self, film: Film, most_bytes: int) -> Film:
        if film.bytes <= most_bytes:
            return film
        key, name = keys.smaller(film.key, most_bytes), keys.name_of(film.key)
        made = await self._once(key, "smaller", _CLIP, {"film": film.key}, most_bytes=most_bytes, name=name)
        return _film(key, made)

    async def strip(self, films: Sequence[tuple[Film, str]]) -> Still:
        """At most so many: what asks for more shows the last of them."""
        shown = [(film.key, words) for film, words in films][-_MOST_STEPS:]
        key, words = keys.strip(shown), [said for _, said in shown]
        return _still(key, await self._once(key, "strip", _STILL, {"films": [of for of, _ in shown]}, words=words))

    async def alike(self, one: Film, other: Film) -> bool:
        async with self._shelf.near(one.key) as first, self._shelf.near(other.key) as second:
            told = await self._work.do("alike", _STILL, one=str(first), other=str(second))
        return told.get("alike") is True

    async def _pair(self, way: str, left: Film, right: Film) -> Film:
        key = keys.pair(left.key, right.key, way)
        return _film(key, await self._once(key, way, _CLIP, {"left": left.key, "right": right.key}))

    async def _once(self, key: str, job: str, bounds: Bounds, of: Sources, **more: object) -> _Made:
        """Asked for twice at the same time, the second waits for the first and takes what it has made."""
        lock = self._busy.setdefault(key, asyncio.Lock())
        async with lock:
            size, known = await self._shelf.size(key), self._known.get(key)
            if known is None or known.bytes != size:
                known = await (self._make(key, job, bounds, of, more) if size is None else self._read(key, size))
                if len(self._known) >= _REMEMBERED:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = known
        return known

    async def _make(self, key: str, job: str, bounds: Bounds, of: Sources, more: Mapping[str, object]) -> _Made:
        part = self._shelf.part_of(key)
        try:
            async with AsyncExitStack() as lent:
                given = {name: await self._lent(lent, source) for name, source in of.items()}
                facts = await self._work.do(job, bounds, out=str(part), **given, **more)
            try:
                size = part.stat().st_size
            except FileNotFoundError as none:
                raise NotAFilm("nothing was made of it") from none
            made = _Made(bytes=size, sha256=await self._shelf.take(key, part), facts=facts)
        finally:
            clear(part)
        await self._check_still_there(of, key)
        return made

    async def _check_still_there(self, of: Sources, key: str) -> None:
        """A film that was deleted meanwhile leaves nothing that was made of it: the film goes first, then what is
        beside it, so one of the two sees the other."""
        for source in of.values():
            for film in [source] if isinstance(source, str) else source:
                if await self._shelf.size(film) is None:
                    await self._shelf.delete(key)
                    raise FilmGone(film)

    async def _lent(self, lent: AsyncExitStack, source: str | Sequence[str]) -> str | list[str]:
        if isinstance(source, str):
            return str(await lent.enter_async_context(self._shelf.near(source)))
        return [str(await lent.enter_async_context(self._shelf.near(one))) for one in source]

    async def _read(self, key: str, size: int) -> _Made:
        """What an earlier process has made."""
        async with self._shelf.near(key) as path:
            facts = await self._work.do("facts", _READ, path=str(path))
        return _Made(bytes=size, sha256=str(facts.get("sha256", "")), facts=facts)


def _still(key: str, made: _Made) -> Still:
    width, height = _shape(made.facts)
    return Still(key=key, bytes=made.bytes, width=width, height=height)


def _film(key: str, made: _Made) -> Film:
    width, height = _shape(made.facts)
    try:
        seconds = Decimal(str(made.facts["seconds"])).quantize(Decimal("0.001"))
    except (KeyError, ArithmeticError) as odd:
        raise NotAFilm("what was made of it makes no sense") from odd
    return Film(key=key, bytes=made.bytes, sha256=made.sha256, seconds=seconds, width=width, height=height)


def _shape(facts: Mapping[str, Any]) -> tuple[int, int]:
    width, height = facts.get("width"), facts.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        raise NotAFilm("what was made of it makes no sense")
    return width, height
