"""Signing in to the pages over a real socket: links, cookies, forged forms, headers."""

from datetime import timedelta

import httpx
import pytest

from core.refusals import AlreadyDone, External, Guest, PagesOff
from core.store import sessions
from tests.adapters.web_world import World, ana, fox, world
from tests.databases import sqlite_url
from tests.house import ANA, BEN, BOSS, ask, bot, clock
from tests.loopback import NO_TLS

__all__ = ["ana", "bot", "clock", "fox", "sqlite_url", "world"]


def browser(world: World) -> httpx.AsyncClient:
    return world.with_token("")


async def enter(world: World, link: str, client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    own = {"Origin": f"http://127.0.0.1:{world.port}"} | headers
    return await client.post("/sign-in", data={"link": link.rsplit("/", 1)[1]}, headers=own)


async def test_a_link_from_the_chat_signs_in_and_leads_to_the_main_view(world: World) -> None:
    answer = await enter(world, await world.link(), client := browser(world))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("sora=", "HttpOnly", "SameSite=lax", "Max-Age=43200", "Path=/"))
    assert "Make a video" in (await client.get("/")).text


async def test_a_link_opens_once(world: World) -> None:
    link = await world.link()
    await enter(world, link, browser(world))
    again = await enter(world, link, other := browser(world))
    assert (again.status_code, "used already" in again.text, "set-cookie" in again.headers) == (410, True, False)
    assert (await other.get("/")).headers["location"] == "/sign-in"


async def test_looking_at_a_link_does_not_use_it_up(world: World) -> None:
    link = await world.link()
    for _ in range(3):
        page = await browser(world).get(link)
        assert (page.status_code, "signs you in, once" in page.text) == (200, True)
    assert (await enter(world, link, browser(world))).status_code == 303
    assert (await browser(world).get(link)).status_code == 410


async def test_a_link_lives_ten_minutes(world: World) -> None:
    link = await world.link()
    world.bot.clock.pass_(601)
    assert (await browser(world).get(link)).status_code == 410
    assert (await enter(world, link, browser(world))).status_code == 410


async def test_a_newer_link_ends_the_one_before(world: World) -> None:
    first, second = await world.link(), await world.link()
    assert (await enter(world, first, browser(world))).status_code == 410
    assert (await enter(world, second, browser(world))).status_code == 303


async def test_the_same_delivery_twice_leaves_the_told_link_alone(world: World) -> None:
    asked = ask(ANA)
    told = await world.bot.studio.web(asked)
    with pytest.raises(AlreadyDone):
        await world.bot.studio.web(asked)
    assert (await browser(world).get(told.lines[0][0].url)).status_code == 200  # type: ignore[union-attr]  # A Link.


async def test_a_session_ends_after_twelve_hours(world: World) -> None:
    ana = await world.browser()
    world.bot.clock.pass_(12 * 3600 - 1)
    assert "Make a video" in (await ana.open("/")).text
    world.bot.clock.pass_(2)
    assert str((await ana.open("/")).url).endswith("/sign-in")


async def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(world: World) -> None:
    ana = await world.browser()
    copy = dict(ana.client.cookies)
    await ana.open("/")
    gone = await ana.submit("/sign-out")
    assert "You are signed out here." in gone.text
    stolen = httpx.AsyncClient(verify=NO_TLS, base_url=ana.origin, cookies=copy)
    assert (await stolen.get("/")).headers["location"] == "/sign-in"
    await stolen.aclose()


async def test_the_database_holds_hashes_alone(world: World) -> None:
    ana = await world.browser()
    session, link = ana.client.cookies["sora"], (await world.link()).rsplit("/", 1)[1]
    now = world.bot.clock.now()
    held = await world.bot.database.read(
        lambda tx: (sessions.holder(tx, session, now), sessions.is_link(tx, link, now))
    )
    assert held == (None, False)


async def test_what_has_ended_is_forgotten(world: World) -> None:
    await world.link()
    await world.browser(BEN)
    later = world.bot.clock.now() + timedelta(hours=13)
    await world.bot.database.write(lambda tx: sessions.drop_ended(tx, later))
    for table in ("links", "sessions"):
        left = await world.bot.database.read(
            lambda tx, t=table: tx.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar()
        )
        assert left == 0


async def test_who_left_the_team_is_signed_out(world: World) -> None:
    ana = await world.browser()

    async def nobody(_: object) -> bool:
        return False

    world.desk.standing._chats = {"discord": nobody}  # type: ignore[dict-item]  # The chat changed its mind.
    world.desk.standing._until.clear()
    assert str((await ana.open("/")).url).endswith("/sign-in")


async def test_only_an_admin_by_the_chats_own_word_sees_the_credits(world: World) -> None:
    ana, boss = await world.browser(), await world.browser(BOSS)
    grants = [">Grant<" in (await one.open("/credits")).text for one in (ana, boss)]
    assert grants == [False, True]


@pytest.mark.parametrize(("fact", "no"), [("guest", Guest), ("external", External)])
async def test_guests_and_outsiders_get_no_link(world: World, fact: str, no: type[Exception]) -> None:
    with pytest.raises(no):
        await world.bot.studio.web(ask(ANA, **{fact: True}))


async def test_without_pages_the_command_says_so(world: World) -> None:
    world.bot.house.pages.address = None
    with pytest.raises(PagesOff):
        await world.bot.studio.web(ask(ANA))


FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_form_from_elsewhere_is_refused_and_changes_nothing(world: World, headers: dict[str, str]) -> None:
    ana = await world.browser()
    await ana.open("/")
    fields = ana.fields("/generate") | {"prompt": "a red fox"}
    answer = await ana.client.post("/generate", data=fields, headers=headers)
    assert (answer.status_code, "Nothing was changed" in answer.text) == (403, True)
    assert await world.bot.balance() == (500, 0)
    link = await world.link()
    assert (
        await browser(world).post("/sign-in", data={"link": link.rsplit("/", 1)[1]}, headers=headers)
    ).status_code == 403
    assert (await browser(world).get(link)).status_code == 200


@pytest.mark.parametrize("change", [{"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "é"}, {"key": ""}])
async def test_a_form_without_its_token_is_refused(world: World, change: dict[str, str]) -> None:
    ana = await world.browser()
    await ana.open("/")
    assert (await ana.submit("/generate", prompt="a red fox", **change)).status_code == 403
    assert await world.bot.balance() == (500, 0)


async def test_a_token_of_another_session_is_refused(world: World) -> None:
    ana, ben = await world.browser(), await world.browser(BEN)
    await ana.open("/")
    await ben.open("/")
    answer = await ana.submit("/generate", prompt="a red fox", csrf=ben.fields("/generate")["csrf"])
    assert answer.status_code == 403


async def test_every_page_has_the_headers_that_keep_it_ours(world: World) -> None:
    ana = await world.browser()
    for path in ("/", "/sign-in", "/videos/zzzzz", "/sign-in/none"):
        headers = (await ana.open(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["referrer-policy"] == "same-origin"
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


async def test_behind_https_the_cookie_is_bound_to_the_host(world: World) -> None:
    world.bot.house.pages.address = "https://video.example.org"
    link = await world.link()
    assert link.startswith("https://video.example.org/sign-in/")
    answer = await enter(world, link, browser(world), Origin="https://video.example.org")
    cookie = answer.headers["set-cookie"]
    assert (cookie.startswith("__Host-sora="), "Secure" in cookie, "Domain" in cookie) == (True, True, False)
    assert (await enter(world, await world.link(), browser(world))).status_code == 403


async def test_a_wrong_address_is_a_page_for_browsers_and_json_for_programs(world: World) -> None:
    client = browser(world)
    page = await client.get("/nothing-here", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at this address" in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path, accept in (("/nothing-here", "*/*"), ("/api/nothing-here", "text/html")):
        answer = await client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_address")
