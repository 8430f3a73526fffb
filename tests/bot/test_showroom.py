"""The demo's pages: by the link that it prints, as the admin of a team that exists only there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot import cli, showroom
from bot.settings import load
from bot.wiring import Parts, assembled
from tests.loopback import NO_TLS
from tests.whole import vendor


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with vendor() as base_url:
        settings = load(
            video_base_url=base_url,
            database_url=f"sqlite+aiosqlite:///{tmp_path}/demo.db",
            media_url=f"file:{tmp_path}/films",
            team_credits=1000,
        )
        async with assembled(settings) as parts:
            yield parts


@asynccontextmanager
async def entered(address: str, link: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=NO_TLS, base_url=address, follow_redirects=True) as client:
        await client.post("/sign-in", data={"link": link.rsplit("/", 1)[1]}, headers={"Origin": address})
        yield client


async def test_its_link_leads_to_the_pages_of_an_admin(parts: Parts) -> None:
    async with showroom.opened(parts) as address:
        assert address.startswith("http://127.0.0.1:")
        async with entered(address, await showroom.link(parts, 1)) as you:
            page = (await you.get("/")).text
            assert "Make a video" in page
            assert "/credits" in page
            assert (await you.get("/gallery")).status_code == 200


async def test_ben_is_a_member_and_no_admin(parts: Parts) -> None:
    async with showroom.opened(parts) as address:
        link = await showroom.link(parts, 1, showroom.BEN)
        async with entered(address, link) as ben:
            page = (await ben.get("/")).text
            assert "Make a video" in page
            assert (await ben.get("/credits.csv")).status_code != 200


async def test_another_link_for_another_browser(parts: Parts) -> None:
    async with showroom.opened(parts) as address:
        for asked in (1, 2):
            async with entered(address, await showroom.link(parts, asked)) as you:
                assert "Make a video" in (await you.get("/")).text


async def test_whoever_signs_out_is_told_of_the_terminal_and_of_no_chat(parts: Parts) -> None:
    async with showroom.opened(parts) as address, httpx.AsyncClient(base_url=address) as client:
        for path in ("/sign-in?left=1", "/sign-in/used-up"):
            page = (await client.get(path)).text
            assert "Press Enter in the terminal" in page
            assert "/sora web" not in page


def test_a_demo_that_nobody_attends_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/null").open() as nothing:
        for closed in (None, nothing):
            monkeypatch.setattr("sys.stdin", closed)
            assert cli._is_attended() is False
