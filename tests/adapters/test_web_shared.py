"""A film by a link, to people without an account."""

import re

import httpx
import pytest

from core.card_parts import Link
from tests.adapters.web_world import World, ana, fox, world
from tests.fakes import MP4
from tests.house import ANA, ask

__all__ = ["ana", "fox", "world"]


@pytest.fixture
async def path(world: World, fox: str) -> str:
    """Where the link leads on this server."""
    world.bot.house.pages.public_url = "https://video.example.org"
    link = (await world.bot.studio.link(ask(ANA), fox)).lines[0][0]
    assert isinstance(link, Link)
    return link.url.removeprefix("https://video.example.org")


@pytest.fixture
def nobody(world: World) -> httpx.AsyncClient:
    """No account, no token, no cookie."""
    return world.with_token("")


async def test_whoever_has_the_link_sees_the_film(nobody: httpx.AsyncClient, path: str, fox: str) -> None:
    assert re.fullmatch(r"/m/[0-9a-z]{52}\.mp4", path)
    answer = await nobody.get(path)
    assert (answer.status_code, answer.content) == (200, MP4)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == f'inline; filename="{fox}.mp4"'
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in answer.headers


async def test_players_ask_for_parts(nobody: httpx.AsyncClient, path: str) -> None:
    head = await nobody.head(path)
    assert (head.status_code, head.headers["accept-ranges"], head.content) == (200, "bytes", b"")
    part = await nobody.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, MP4[4:8])
    assert (await nobody.get(path, headers={"Range": f"bytes={len(MP4)}-"})).status_code == 416


async def test_what_is_over_looks_like_what_never_was(
    world: World, nobody: httpx.AsyncClient, path: str, fox: str
) -> None:
    other = (await world.bot.studio.link(ask(ANA), fox)).lines[0][0]
    assert isinstance(other, Link)
    never = await nobody.get(f"/m/{'0' * 52}.mp4")
    world.bot.clock.pass_(7 * 86_400)
    expired = await nobody.get(path)
    fresh = (await world.bot.studio.link(ask(ANA), fox)).lines[0][0]
    assert isinstance(fresh, Link)
    await world.bot.studio.unlink(ask(ANA), fox)
    revoked = await nobody.get(fresh.url.removeprefix("https://video.example.org"))
    told = {(one.status_code, one.content, one.headers["content-type"]) for one in (never, expired, revoked)}
    assert len(told) == 1
    assert never.status_code == 404


async def test_a_film_that_was_lost_looks_the_same(world: World, nobody: httpx.AsyncClient, path: str) -> None:
    world.bot.media.films.clear()
    answer, never = await nobody.get(path), await nobody.get(f"/m/{'0' * 52}.mp4")
    assert (answer.status_code, answer.content) == (404, never.content)


@pytest.mark.parametrize("path", ["/m/", "/m", "/m/..%2f..%2fetc", "/m/%00", "/m/" + "9" * 4000, "/m/.mp4"])
async def test_nothing_is_listed(nobody: httpx.AsyncClient, path: str) -> None:
    assert (await nobody.get(path, follow_redirects=True)).status_code == 404


async def test_the_page_of_a_video_makes_links_and_ends_them(world: World, fox: str, path: str) -> None:
    await world.bot.studio.unlink(ask(ANA), fox)
    browser, nobody = await world.browser(), world.with_token("")
    await browser.open(f"/videos/{fox}")
    assert f"/unlink/{fox}" not in browser.page
    await browser.submit(f"/link/{fox}")
    made = re.search(r"https://video\.example\.org(/m/[0-9a-z]{52}\.mp4)", browser.page)
    assert made
    assert (await nobody.get(made[1])).content == MP4
    await browser.open(f"/videos/{fox}")
    assert "Open to everybody with a link" in browser.page
    await browser.submit(f"/unlink/{fox}")
    assert (await nobody.get(made[1])).status_code == 404


async def test_a_form_of_another_site_makes_no_link(world: World, fox: str, path: str) -> None:
    browser = await world.browser()
    answer = await browser.send(f"/link/{fox}", csrf="forged", key="k")
    assert answer.status_code == 403


async def test_programs_make_links_and_end_them(world: World, ana: httpx.AsyncClient, fox: str, path: str) -> None:
    nobody = world.with_token("")
    made = await ana.post(f"/api/videos/{fox}/links", json={"days": 2})
    assert made.status_code == 201
    assert made.json()["ends_at"].startswith("2026-11-26")
    where = made.json()["url"].removeprefix("https://video.example.org")
    assert (await nobody.get(where)).content == MP4
    assert (await ana.post(f"/api/videos/{fox}/links")).status_code == 201
    ended = await ana.delete(f"/api/videos/{fox}/links")
    assert (ended.status_code, ended.content) == (204, b"")
    assert (await nobody.get(where)).status_code == 404
    refused = await ana.post(f"/api/videos/{fox}/links", json={"days": 31})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_days")


async def test_a_token_ends_itself(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    assert (await ana.delete("/api/token")).status_code == 204
    assert (await ana.get(f"/api/videos/{fox}")).status_code == 401
    assert (await world.with_token("").delete("/api/token")).status_code == 401
