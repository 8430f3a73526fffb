"""The operator's way into a running bot: a socket in the database's folder that only its owner can open.

SQLite is for one process, so `fill` and `drain` cannot open the database while the bot runs; they ask it instead.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from core.errors import SoraError

MOST_BYTES = 10_000
_LIMIT_S = 10.0

_log = structlog.get_logger()

Handler = Callable[[dict[str, str]], Awaitable[str]]


@asynccontextmanager
async def listening(path: Path | None, handle: Handler) -> AsyncIterator[None]:
    """Answers one line of JSON with one line of words."""
    if path is None:
        yield
        return
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_LIMIT_S):
                told = json.loads(await reader.readuntil(b"\n"))
                writer.write((await handle({str(k): str(v) for k, v in dict(told).items()})).encode())
                await writer.drain()
        except (OSError, EOFError, ValueError, TypeError, asyncio.LimitOverrunError, SoraError) as odd:
            _log.warning("order_not_carried_out", why=type(odd).__name__)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, path, limit=MOST_BYTES)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def ask(path: Path, order: dict[str, str]) -> str | None:
    """None when no bot is running there. Raises OSError or EOFError when one is and gives no answer."""
    async with asyncio.timeout(_LIMIT_S):
        try:
            reader, writer = await asyncio.open_unix_connection(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        try:
            writer.write(json.dumps(order).encode() + b"\n")
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
    if not answer:
        raise EOFError
    return answer.decode()
