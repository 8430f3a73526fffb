"""The operator's way into a running bot: a socket in the database's folder that only its owner can open.

SQLite is for one process, so `fill` and `drain` cannot open the database while the bot runs; they ask it instead.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

MOST_BYTES = 10_000
_LIMIT_S = 10.0

Handler = Callable[[dict[str, str]], Awaitable[str]]


@asynccontextmanager
async def listening(path: Path | None, handle: Handler) -> AsyncIterator[None]:
    """Answers one line of JSON with one line of words."""
    if path is None:
        yield
        return
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(_LIMIT_S):
                told = json.loads(await reader.readuntil(b"\n"))
                writer.write((await handle({str(k): str(v) for k, v in told.items()})).encode())
                await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(answer, path, limit=MOST_BYTES)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def ask(path: Path, order: dict[str, str]) -> str | None:
    """None when no bot is running there."""
    try:
        async with asyncio.timeout(_LIMIT_S):
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(json.dumps(order).encode() + b"\n")
            await writer.drain()
            answer = (await reader.read(MOST_BYTES)).decode()
            writer.close()
            return answer
    except (FileNotFoundError, ConnectionRefusedError):
        return None
