"""Reads what a film is, in a process of its own: bytes from strangers are never opened inside the bot."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from core.errors import NotAFilm

_LIMIT_S = 30.0
_LONGEST_S = 600
_LARGEST_SIDE = 8192
_ENVIRONMENT = {"LD_LIBRARY_PATH", "PATH"}
_READER = Path(__file__).with_name("probe_child.py")


@dataclass(frozen=True, kw_only=True)
class Facts:
    seconds: Decimal
    width: int
    height: int


async def probe(path: Path, *, limit_s: float = _LIMIT_S, reader: Path = _READER) -> Facts:
    """Raises NotAFilm for whatever cannot be opened, decoded a little, or believed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(reader), str(path), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env={name: os.environ[name] for name in _ENVIRONMENT & os.environ.keys()},
    )  # fmt: skip  # The environment holds the bot's tokens: the child gets none of them.
    try:
        async with asyncio.timeout(limit_s):
            answer, _ = await child.communicate()
    except TimeoutError as slow:
        raise NotAFilm("reading it took too long") from slow
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise NotAFilm("it cannot be decoded")
    return _facts(answer)


def _facts(answer: bytes) -> Facts:
    try:
        told = json.loads(answer)
        facts = Facts(
            seconds=Decimal(str(told["seconds"])).quantize(Decimal("0.001")),
            width=int(told["width"]),
            height=int(told["height"]),
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
