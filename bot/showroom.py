"""The demo's pages: served on the loopback, for one who is the admin of a team of two."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rich.console import Console

from adapters.web.app import create_app
from bot import running
from bot.serving import serving
from bot.terminal import TEAM, YOU
from bot.wiring import Parts
from core.card_parts import Link
from core.names import AccountId, Actor, Ask, place_of
from core.words import pages as words

BEN = AccountId("demo:team:ben")
"""Somebody to grant credits to."""
_HOST = "127.0.0.1"


class Chat:
    """Stands for a chat where the pages ask one: you and Ben are its members, and you are its admin."""

    async def is_member(self, account: AccountId) -> bool:
        return account in (YOU, BEN)

    async def is_admin(self, account: AccountId) -> bool:
        return account == YOU

    def is_connected(self) -> bool:
        return True


@asynccontextmanager
async def opened(parts: Parts, port: int = 0) -> AsyncIterator[str]:
    """Gives the address."""
    desk = running.make_desk(parts, {"demo": Chat()}, shows_gallery=True)
    desk = replace(desk, sign_in_how=words.SIGN_IN_HOW_IN_DEMO)
    async with serving(create_app(desk), _HOST, port) as taken:
        parts.pages.address = f"http://{_HOST}:{taken}"
        try:
            yield parts.pages.address
        finally:
            parts.pages.address = None
            desk.waiting.close()


async def link(parts: Parts, asked: int, account: AccountId = YOU) -> str:
    """What /sora web tells in a chat."""
    actor = Actor(account=account, team=TEAM, admin=account == YOU)
    at = place_of("demo", "team", "terminal")
    notice = await parts.studio.web(Ask(by=actor, at=at, key=f"demo-link-{account}-{asked}"))
    return next(piece.url for line in notice.lines for piece in line if isinstance(piece, Link))


async def until_interrupted(parts: Parts, console: Console, port: int = 0) -> None:
    """Enter makes a new link, for another browser or when the first is used up; Ctrl-C ends it."""
    stop, wanted = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    attended = sys.stdin is not None and sys.stdin.isatty()
    if attended:
        loop.add_reader(sys.stdin, _read_line, loop, wanted)
    async with opened(parts, port) as address:
        console.print(f"\nThe same in your browser, at {address}. Generate, remix, compare, grant. Open this link:")
        wanted.set()
        asked = 0
        while not stop.is_set():
            if wanted.is_set():
                wanted.clear()
                asked += 1
                console.print(f"\n  {await link(parts, asked)}\n", soft_wrap=True)
                console.print("It opens once, within ten minutes. Enter makes a new one, Ctrl-C ends the demo.")
            waiting = [asyncio.create_task(event.wait()) for event in (stop, wanted)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
    if attended:
        loop.remove_reader(sys.stdin)


def _read_line(loop: asyncio.AbstractEventLoop, wanted: asyncio.Event) -> None:
    if sys.stdin.readline():
        wanted.set()
    else:
        loop.remove_reader(sys.stdin)
