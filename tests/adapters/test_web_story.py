"""From the chat to the pages, told once for both: /sora web, its link, signed in; the same link again, refused; and who
is an admin, by what the platform itself says."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.adapters.test_remix_story import base_url, world  # noqa: F401  # Fixtures.
from tests.loopback import NO_TLS
from tests.whole import Whole, credits_for, whole
from tests.worlds.seen import ChatWorld


@pytest.fixture
async def bot(world: ChatWorld, base_url: str, tmp_path: Path) -> AsyncIterator[Whole]:  # noqa: F811
    """With its pages on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with whole(world, tmp_path, base_url, web=True, http_port=port, team_credits=20_000) as bot:
        yield bot


async def link_of(world: ChatWorld, person: str) -> str:  # noqa: F811
    answer = await world.command(person, "web")
    assert answer.whisper is not None
    [link] = world.links(answer.whisper)
    return link


def browser() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=NO_TLS, timeout=30)


async def enter(client: httpx.AsyncClient, link: str) -> httpx.Response:
    """What a person does who opens the link and presses the button there."""
    origin, secret = link.split("/sign-in/")
    return await client.post(f"{origin}/sign-in", data={"link": secret}, headers={"Origin": origin})


async def test_the_link_from_the_chat_signs_in_once(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    await credits_for(bot, "ana", 100)
    link = await link_of(world, "ana")
    origin = link.split("/sign-in/")[0]
    assert world.messages() == [], "told to the person alone"
    async with browser() as ana, browser() as thief:
        assert (await ana.get(f"{origin}/")).headers["location"] == "/sign-in"
        page = await ana.get(link)
        assert (page.status_code, "signs you in, once" in page.text) == (200, True)
        entered = await enter(ana, link)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        main = await ana.get(f"{origin}/")
        assert (main.status_code, "Make a video" in main.text, "you have 100" in main.text) == (200, True, True)
        again = await enter(thief, link)
        assert (again.status_code, "used already" in again.text, "set-cookie" in again.headers) == (410, True, False)
        assert (await thief.get(f"{origin}/")).headers["location"] == "/sign-in"
        assert (await ana.get(f"{origin}/")).status_code == 200


@pytest.mark.parametrize(("person", "status"), [("boss", 200), ("ana", 403)])
async def test_the_platform_says_who_is_an_admin_of_the_pages(
    bot: Whole,
    world: ChatWorld,  # noqa: F811
    person: str,
    status: int,
) -> None:
    """Discord by the roles of the member and what the gateway said of them; Slack by users.info."""
    link = await link_of(world, person)
    async with browser() as client:
        await enter(client, link)
        origin = link.split("/sign-in/")[0]
        assert (await client.get(f"{origin}/credits.csv")).status_code == status
        page = await client.get(f"{origin}/credits")
    assert ("Left in the pool" in page.text) is (status == 200)  # An admin's page.


async def test_an_admin_in_a_chat_is_whom_its_own_payload_names(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    """Discord sends the permissions along with each interaction; Slack is asked by users.info."""
    mention = "@ben" if world.platform == "slack" else "ben"
    for person, sentence in (("ana", "Only admins"), ("boss", "got 5 credits")):
        answer = await world.command(person, "admin credits grant", member=mention, amount="5")
        assert answer.whisper is not None
        assert sentence in answer.whisper.text
    assert await bot.balance("ben") == (5, 0)


async def test_a_large_grant_is_asked_about_once(bot: Whole, world: ChatWorld) -> None:  # noqa: F811
    mention = "@ben" if world.platform == "slack" else "ben"
    answer = await world.command("boss", "admin credits grant", member=mention, amount="10001", reason="for a film")
    assert answer.whisper is not None
    assert "That is a lot at once" in answer.whisper.text
    assert await bot.balance("ben") == (0, 0)
    assert "Only admins" in (await world.press("ana", answer.whisper, "GRANT 10,001 CREDITS")).whisper.text
    done = await world.press("boss", answer.whisper, "GRANT 10,001 CREDITS")
    assert "for a film" in done.whisper.text
    assert await bot.balance("ben") == (10_001, 0)
