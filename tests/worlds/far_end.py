"""Discord, Slack and a vendor as far as films go: they read and send slowly, and keep nothing.

Run: python -m tests.worlds.far_end FILM, for benches, where only the bot's memory is to count. Prints the port.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

STEP, PAUSE_S = 1 << 16, 0.002


class FarEnd:
    def __init__(self, film: Path | None = None, *, pause_s: float = PAUSE_S) -> None:
        self.received = 0
        self.watch: Callable[[], None] = lambda: None
        """Called at each piece that arrives."""
        self._film, self._pause_s = film, pause_s
        self._numbers = itertools.count(10_000)
        self._app = web.Application(client_max_size=1 << 20)
        self._app.add_routes(
            [
                web.get("/discord/users/@me", self._me),
                web.get("/discord/oauth2/applications/@me", self._me),
                web.post("/discord/channels/{channel}/messages", self._message),
                web.route("*", "/slack/{method}", self._slack),
                web.post("/upload", self._upload),
                web.get("/v1/videos/{video}/content", self._vendor),
            ]
        )

    async def __aenter__(self) -> str:
        """Its address."""
        self._runner = web.AppRunner(self._app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _taken(self, request: web.Request) -> None:
        async for piece in request.content.iter_chunked(STEP):
            self.received += len(piece)
            self.watch()
            await asyncio.sleep(self._pause_s)

    async def _message(self, request: web.Request) -> web.Response:
        await self._taken(request)
        return _told({"id": str(next(self._numbers))})

    async def _upload(self, request: web.Request) -> web.Response:
        await self._taken(request)
        return web.Response(text="OK")

    async def _slack(self, request: web.Request) -> web.Response:
        asked = {**request.query, **await request.post()}
        base = f"http://{request.host}"
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"team_id": "T0001", "user_id": "U1", "bot_id": "B1", "url": f"{base}/"},
            "files.getUploadURLExternal": {"upload_url": f"{base}/upload", "file_id": f"F{next(self._numbers)}"},
            "files.completeUploadExternal": {"files": []},
            "files.info": {"file": {"id": str(asked.get("file")), "shares": {"public": {"C0001": [{"ts": "1.1"}]}}}},
            "chat.postMessage": {"ts": f"1.{next(self._numbers)}", "channel": "C0001"},
        }
        return _told({"ok": True, **answers[request.match_info["method"]]})

    async def _vendor(self, request: web.Request) -> web.StreamResponse:
        assert self._film is not None
        answer = web.StreamResponse(headers={"Content-Type": "video/mp4"})
        answer.content_length = self._film.stat().st_size
        await answer.prepare(request)
        with self._film.open("rb") as film:
            while piece := film.read(STEP):
                await answer.write(piece)
                await asyncio.sleep(self._pause_s)
        return answer

    async def _me(self, _: web.Request) -> web.Response:
        """Both who the bot is and its application."""
        user = {"id": "1", "username": "sora", "discriminator": "0", "avatar": None}
        app = {"name": "sora", "icon": None, "description": "", "owner": user, "verify_key": "0" * 64, "summary": ""}
        return _told({**user, **app, "bot_public": False, "bot_require_code_grant": False, "team": None, "flags": 0})


def _told(answer: object) -> web.Response:
    """discord.py reads JSON only where the kind says nothing of a character set."""
    return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})


async def _main() -> None:
    async with FarEnd(Path(sys.argv[1])) as address:
        print(address.rpartition(":")[2], flush=True)  # noqa: T201  # For the process that started this one.
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
