"""The HTTP API on a port of its own, in front of the real studio, worker and database, and people with tokens."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from adapters.web.app import create_app
from adapters.web.desk import Desk
from adapters.web.standing import Standing
from adapters.web.waiting import Waiting
from bot.serving import serving
from core.card_parts import Link
from core.names import AccountId
from core.studio import Doors, Reader, Screen
from tests.house import ANA, BEN, BOSS, Bot, ask
from tests.loopback import NO_TLS

STRANGER = AccountId("discord:302:501")
FOX = "a red fox runs through snow"


class World:
    """The bot, its port, and a client for each who asks."""

    def __init__(self, bot: Bot, desk: Desk, port: int) -> None:
        self.bot, self.desk, self.port = bot, desk, port
        self._clients: list[httpx.AsyncClient] = []

    async def token(self, account: AccountId = ANA) -> str:
        notice = await self.bot.studio.token(ask(account))
        return str(notice.lines[0][0])

    async def client(self, account: AccountId | None = ANA) -> httpx.AsyncClient:
        token = await self.token(account) if account else ""
        return self.with_token(token)

    def with_token(self, token: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.AsyncClient(verify=NO_TLS, base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=30)
        self._clients.append(client)
        return client

    async def link(self, account: AccountId = ANA) -> str:
        """The address that /sora web tells this person."""
        found = (await self.bot.studio.web(ask(account))).lines[0][0]
        assert isinstance(found, Link)
        return found.url

    async def browser(self, account: AccountId = ANA) -> "Browser":
        """Signed in, as this person's browser."""
        browser = Browser(self.port)
        self._clients.append(browser.client)
        await browser.send("/sign-in", link=(await self.link(account)).rsplit("/", 1)[1])
        return browser

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()

    async def until(self, it_is_so: Callable[[], bool]) -> None:
        for _ in range(6000):
            if it_is_so():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it never came to that")

    async def finish(self) -> None:
        """Whatever is being made becomes ready."""
        await self.bot.until_idle()
        self.bot.provider.finish_all()
        await self.bot.work(60)


class Browser:
    """What a browser does with pages, without drawing them: it keeps cookies, follows redirects, fills in forms."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.client = httpx.AsyncClient(verify=NO_TLS, base_url=self.origin, timeout=30, follow_redirects=True)
        self.page = ""

    async def open(self, path: str) -> httpx.Response:
        answer = await self.client.get(path)
        self.page = answer.text
        return answer

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """A form as it is, with whatever is given instead."""
        answer = await self.client.post(path, data=fields, headers={"Origin": self.origin})
        self.page = answer.text
        return answer

    async def submit(self, action: str, **typed: str) -> httpx.Response:
        """The form on the open page that goes to this address, its hidden fields with it."""
        return await self.send(action, **(self.fields(action) | typed))

    def fields(self, action: str) -> dict[str, str]:
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.page, re.DOTALL)
        assert form, f"no form for {action} on {self.page}"
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
        chosen = re.findall(r'<select id="(\w+)".*?<option value="([^"]+)" selected>', form[0], re.DOTALL)
        return dict([*hidden, *chosen])


@pytest.fixture
async def world(bot: Bot) -> AsyncIterator[World]:
    async def is_member(_: AccountId) -> bool:
        return True

    async def is_admin(account: AccountId) -> bool:
        return account == BOSS

    standing = Standing({"discord": is_member}, admins={"discord": is_admin})
    desk = Desk(
        studio=bot.studio,
        reader=Reader(bot.house),
        doors=Doors(bot.house),
        screen=Screen(bot.house),
        store=bot.media,
        darkroom=bot.shop.darkroom,
        standing=standing,
        waiting=Waiting(look_s=0.02),
    )
    for who in (ANA, BEN, BOSS):
        await bot.grant(who, 500)
    async with serving(create_app(desk), "127.0.0.1", 0) as port:
        bot.house.pages.address = f"http://127.0.0.1:{port}"
        world = World(bot, desk, port)
        yield world
        await world.close()
        desk.waiting.close()
    assert await bot.breaches() == []


@pytest.fixture
async def ana(world: World) -> httpx.AsyncClient:
    return await world.client()


@pytest.fixture
async def fox(world: World, ana: httpx.AsyncClient) -> str:
    """A finished original of Ana's, made over HTTP."""
    made = await ana.post("/api/generate-video", json={"prompt": FOX})
    await world.finish()
    return str(made.json()["id"])


def code_of(answer: httpx.Response) -> str:
    fault = answer.json()["error"]
    assert set(fault) - {"chain"} == {"code", "message"}
    assert fault["message"]
    return str(fault["code"])
