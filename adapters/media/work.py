"""Hands a job on films to a process of its own: bytes from strangers are never opened inside the bot."""

import asyncio
import errno
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import NoSpace, NotAFilm

_CHILD = Path(__file__).with_name("child") / "__main__.py"
_ENVIRONMENT = {"LD_LIBRARY_PATH", "PATH"}
_AT_ONCE, _AHEAD_AT_ONCE = 2, 4


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one job may use. Time is that of the wall and, a little less, that of its processors together."""

    memory: int = 2 << 30
    cpu_s: int = 120
    file: int = 0
    wall_s: float = 180.0
    ahead: bool = False
    """It does not wait behind the making of others."""


class Work:
    """A few jobs at once; the others wait for their turn, a look at a film not behind the making of others."""

    def __init__(self, *, at_once: int = _AT_ONCE, child: Path = _CHILD) -> None:
        self._turns, self._ahead, self._child = asyncio.Semaphore(at_once), asyncio.Semaphore(_AHEAD_AT_ONCE), child

    async def do(self, job: str, bounds: Bounds, /, **given: object) -> dict[str, Any]:
        """The child's answer. Raises NotAFilm for whatever it could not do, NoSpace for the disk's faults."""
        order = json.dumps({"job": job, "with": given, "limits": asdict(bounds)}).encode()
        async with self._ahead if bounds.ahead else self._turns:
            status, answer, words = await _run(self._child, order, bounds.wall_s)
        if status == errno.ENOSPC:
            raise NoSpace("the disk is full or takes nothing")
        if status != 0:
            raise NotAFilm(f"it cannot be decoded: {words[-1][:200] if words else f'the reader ended with {status}'}")
        try:
            told = json.loads(answer)
        except ValueError as odd:
            raise NotAFilm("what it says of itself makes no sense") from odd
        if not isinstance(told, dict):
            raise NotAFilm("what it says of itself makes no sense")
        return told


async def _run(script: Path, order: bytes, limit_s: float) -> tuple[int, bytes, list[str]]:
    """Killed at the limit, and when whoever waits for it is cancelled."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(script), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, env={name: os.environ[name] for name in _ENVIRONMENT & os.environ.keys()},
    )  # fmt: skip  # The environment holds the bot's tokens: the child gets none of them.
    try:
        async with asyncio.timeout(limit_s):
            answer, words = await child.communicate(order)
    except TimeoutError as slow:
        raise NotAFilm("reading it took too long") from slow
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert child.returncode is not None, "it has ended"
    return child.returncode, answer, words.decode(errors="replace").splitlines()
