"""The archive, compare, credits and gallery pages over a real socket, without JavaScript."""

import asyncio
import csv
import io
import re
from dataclasses import replace

import httpx
import pytest

from adapters.web.app import create_app
from bot.gallery import pieces
from bot.serving import serving
from core.errors import NoSpace, NotAFilm
from core.names import VideoId
from core.studio import Wish
from tests.adapters.web_world import Browser, World, ana, fox, world
from tests.databases import sqlite_url
from tests.fakes import FakeDarkroom
from tests.house import ANA, BEN, BOSS, ask, bot, clock

__all__ = ["ana", "bot", "clock", "fox", "sqlite_url", "world"]

NIGHT = "make it night, with a full moon"


@pytest.fixture
async def night(world: World, fox: str) -> VideoId:
    """Ben's finished remix of the fox."""
    card = await world.bot.remix(fox, NIGHT, BEN)
    await world.finish()
    return card.video


def darkroom(world: World) -> FakeDarkroom:
    found = world.bot.shop.darkroom
    assert isinstance(found, FakeDarkroom)
    return found


def tiles(page: str) -> list[str]:
    return re.findall(r'id="tile-(\w+)"', page)


def link(page: str, words: str) -> str:
    found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>[^<]*{re.escape(words)}', page)
    assert found, f"no link {words!r} on {page}"
    return found[1].replace("&amp;", "&")


# The archive.


async def test_the_archive_shows_what_the_team_made_with_every_way_on(world: World, fox: str, night: VideoId) -> None:
    ana = await world.browser()
    page = (await ana.open("/archive")).text
    assert tiles(page) == [night, fox]
    for way in (f"/remix/{fox}", f"/videos/{fox}#lineage", f"/media/{fox}.mp4", f"/compare/{fox}/{night}"):
        assert f'href="{way}"' in page
    assert f"/compare/None/{fox}" not in page
    assert "make it night, with a full moon" in page
    assert "REMIX: " not in page


async def test_filters_are_links_and_can_be_put_together(world: World, fox: str, night: VideoId) -> None:
    ana = await world.browser()
    await ana.open("/archive")
    assert tiles((await ana.open(link(ana.page, "Mine"))).text) == [fox]
    assert tiles((await ana.open(link(ana.page, "Remixes"))).text) == []
    assert "Nothing fits this" in ana.page
    assert tiles((await ana.open(link(ana.page, "Team"))).text) == [night]
    assert 'aria-current="true">Remixes' in ana.page
    assert tiles((await ana.open(link(ana.page, "Originals"))).text) == [fox]


@pytest.mark.parametrize(("search", "found"), [("snow", "fox"), ("full moon", "night"), ("nothing like it", None)])
async def test_words_find_videos(world: World, fox: str, night: VideoId, search: str, found: str | None) -> None:
    ana = await world.browser()
    await ana.client.get("/archive")
    await ana.open(
        "/archive?" + str(httpx.QueryParams({"whose": "team", "kind": "all", "model": "", "search": search}))
    )
    assert tiles(ana.page) == {"fox": [fox], "night": [str(night)], None: []}[found]
    assert f'value="{search}"' in ana.page


async def test_models_filter_and_one_that_nobody_knows_finds_nothing(world: World, fox: str) -> None:
    ana = await world.browser()
    assert tiles((await ana.open("/archive?model=sora-2")).text) == [fox]
    assert '<option value="sora-2" selected>' in ana.page
    assert tiles((await ana.open("/archive?model=sora-2-pro")).text) == []
    assert tiles((await ana.open("/archive?model=%3Cb%3E")).text) == []
    assert "<b>" not in ana.page.split("<main", 1)[1].split("</form>")[0]


async def test_older_ones_are_a_link_away_and_nothing_is_lost_or_shown_twice(world: World, fox: str) -> None:
    for number in range(4):
        await world.bot.make(prompt=f"a whale, number {number}")
    await world.finish()
    ana = await world.browser()
    seen, address = [], "/archive?limit=2"
    while True:
        page = (await ana.open(address)).text
        seen += tiles(page)
        if 'rel="next"' not in page:
            break
        address = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")  # type: ignore[index]  # Just seen.
    assert len(seen) == len(set(seen)) == 5
    assert seen[-1] == fox


async def test_what_is_in_the_making_and_what_failed_stand_there_in_words(world: World, fox: str) -> None:
    await world.bot.remix(fox, NIGHT)
    ana = await world.browser()
    page = (await ana.open("/archive")).text
    assert "⏳ Waiting" in page
    assert page.count(">REMIX<") == 1


async def test_private_videos_of_others_are_not_there(world: World, fox: str) -> None:
    await world.bot.studio.make(ask(ANA, private=True), "a secret whale")
    ben = await world.browser(BEN)
    assert tiles((await ben.open("/archive")).text) == [fox]


async def test_an_empty_archive_says_how_to_begin(world: World) -> None:
    ana = await world.browser()
    assert "Make the first one" in (await ana.open("/archive")).text


@pytest.mark.parametrize("query", ["cursor=garbage", "whose=all", "kind=%00", "limit=0", "limit=9999", "limit=x"])
async def test_garbage_in_an_address_is_told_politely(world: World, query: str) -> None:
    ana = await world.browser()
    answer = await ana.open(f"/archive?{query}")
    assert (answer.status_code, "<h1" in answer.text or "alert" in answer.text) == (422, True)


async def test_the_form_for_the_dialog_says_everything_and_starts_the_remix(world: World, fox: str) -> None:
    ana = await world.browser()
    part = (await ana.open(f"/archive/{fox}/remix")).text
    assert "<html" not in part
    for words in (f"/media/{fox}.mp4", "Cost", "Best practices and tips", "Cancel", "START REMIX", "a red fox"):
        assert words in part
    started = await ana.submit(f"/remix/{fox}", prompt=NIGHT)
    assert started.url.path == "/"
    assert await world.bot.balance() == (420, 40)


async def test_the_form_for_the_dialog_is_refused_for_what_cannot_be_remixed(world: World) -> None:
    card = await world.bot.make()
    ana = await world.browser()
    assert (await ana.open(f"/archive/{card.video}/remix")).status_code == 409
    assert (await ana.open("/archive/zzzzz/remix")).status_code == 404


async def test_prompts_are_inert(world: World) -> None:
    evil = "<script>alert(1)</script> \" onload='x' {{ 7*7 }}"
    await world.bot.make(prompt=evil)
    await world.finish()
    ana = await world.browser()
    page = (await ana.open("/archive")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "49" not in re.findall(r"<q>.*?</q>", page)[0]


# Compare.


async def test_a_remix_stands_beside_its_original(world: World, fox: str, night: VideoId) -> None:
    ana = await world.browser()
    for asked in (f"/compare/{night}", f"/compare/{fox}"):
        answer = await ana.open(asked)
        assert answer.url.path == f"/compare/{fox}/{night}"
        assert answer.text.index(f"/media/{fox}.mp4") < answer.text.index(f"/media/{night}.mp4")
    for words in (NIGHT, "a red fox", "REMIX A", "REMIX B", f"/compare/{night}/{fox}", f"/compare/{fox}/{night}.mp4"):
        assert words in ana.page
    assert re.findall(r'<video id="(\w)"[^>]*muted', ana.page) == ["b"]


async def test_a_videos_page_leads_there_once_there_are_two(world: World, fox: str) -> None:
    ana = await world.browser()
    assert "/compare/" not in (await ana.open(f"/videos/{fox}")).text
    card = await world.bot.remix(fox, NIGHT)
    assert "/compare/" not in (await ana.open(f"/videos/{fox}")).text
    await world.finish()
    for video in (fox, card.video):
        assert f'href="/compare/{video}"' in (await ana.open(f"/videos/{video}")).text


async def test_nothing_to_compare_with_is_told(world: World, fox: str) -> None:
    ana = await world.browser()
    answer = await ana.open(f"/compare/{fox}")
    assert answer.status_code == 409
    assert "nothing to compare" in answer.text
    card = await world.bot.remix(fox, NIGHT)
    assert (await ana.open(f"/compare/{fox}/{card.video}")).status_code == 409
    assert "still being made" in ana.page


async def test_both_videos_must_be_ones_that_this_person_may_see(world: World, fox: str) -> None:
    secret = (await world.bot.studio.make(ask(ANA, private=True), "a secret whale", Wish())).video
    await world.finish()
    ben = await world.browser(BEN)
    for path in (f"/compare/{fox}/{secret}", f"/compare/{secret}/{fox}", f"/compare/{secret}/{fox}.mp4"):
        hidden = await ben.open(path)
        missing = await ben.open(path.replace(secret, "zzzzz"))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert hidden.text.replace(secret, "zzzzz") == missing.text
    assert "secret" not in ben.page


async def test_the_clip_is_made_of_both_in_their_order_and_can_be_seeked(
    world: World, fox: str, night: VideoId
) -> None:
    ana = await world.browser()
    path = f"/compare/{fox}/{night}.mp4"
    whole = await ana.client.get(path)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    part = await ana.client.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, whole.content[:4])
    assert await world.bot.balance() == (460, 0)


async def test_clips_are_made_in_turns_and_a_third_of_one_person_is_told_to_wait(
    world: World, fox: str, night: VideoId
) -> None:
    ana, ben = await world.browser(), await world.browser(BEN)
    path, turns = f"/compare/{fox}/{night}.mp4", world.desk.turns
    async with turns.one(ANA), turns.one(ANA):
        refused = await ana.open(path)
        assert (refused.status_code, "cost no credits" in refused.text) == (429, True)
        waiting = asyncio.create_task(ben.open(path))
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()
    assert (await waiting).status_code == 200
    assert (await ana.open(path)).status_code == 200


async def test_a_clip_that_cannot_be_made_says_so_and_frees_the_turn(world: World, fox: str, night: VideoId) -> None:
    ana = await world.browser()
    for fault in (NotAFilm("odd"), NoSpace("full"), NotAFilm("odd")):
        darkroom(world).faults.append(fault)
        answer = await ana.open(f"/compare/{fox}/{night}.mp4")
        assert (answer.status_code, "nothing was charged" in answer.text) == (503, True)
    assert (await ana.open(f"/compare/{fox}/{night}.mp4")).status_code == 200


async def test_the_wipe_is_another_clip_of_the_same_two(world: World, fox: str, night: VideoId) -> None:
    ana = await world.browser()
    path = link((await ana.open(f"/compare/{fox}/{night}")).text, "⬇ Download the wipe")
    assert (await ana.open(path)).headers["content-type"] == "video/mp4"
    assert [way for way, *_ in darkroom(world).asked if way in ("side", "wipe")] == ["wipe"]
    assert (await ana.open(path.replace("wipe", "sideways"))).status_code == 422


# The steps as a picture.


async def test_a_remix_of_a_remix_can_be_had_as_one_picture_of_its_steps(
    world: World, fox: str, night: VideoId
) -> None:
    ana = await world.browser()
    snow = (await world.bot.remix(night, "let it snow")).video
    await world.finish()
    picture = await ana.open(link((await ana.open(f"/videos/{snow}")).text, "⬇ Download its steps"))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    known = {"If-None-Match": picture.headers["etag"]}
    assert (await ana.client.get(f"/lineage/{snow}.jpg", headers=known)).status_code == 304
    assert [films for way, *films in darkroom(world).asked if way == "strip"] == [
        [f"{step}.mp4" for step in (fox, night, snow)]
    ] * 2
    assert await world.bot.balance() == (420, 0)


async def test_of_one_alone_there_is_no_such_picture(world: World, fox: str) -> None:
    ana = await world.browser()
    assert "/lineage/" not in (await ana.open(f"/videos/{fox}")).text
    answer = await ana.open(f"/lineage/{fox}.jpg")
    assert (answer.status_code, "Nothing was charged" in answer.text) == (409, True)


async def test_what_this_person_may_not_see_is_no_step_of_it(world: World) -> None:
    secret = (await world.bot.studio.make(ask(ANA, private=True), "a secret whale", Wish())).video
    await world.finish()
    ben = await world.browser(BEN)
    assert (await ben.open(f"/lineage/{secret}.jpg")).status_code == 404


async def test_a_picture_that_cannot_be_made_says_so_and_waits_for_its_turn(
    world: World, fox: str, night: VideoId
) -> None:
    ana = await world.browser()
    darkroom(world).faults.append(NotAFilm("odd"))
    answer = await ana.open(f"/lineage/{night}.jpg")
    assert (answer.status_code, "nothing was charged" in answer.text) == (503, True)
    async with world.desk.turns.one(ANA), world.desk.turns.one(ANA):
        assert (await ana.open(f"/lineage/{night}.jpg")).status_code == 429
    assert (await ana.open(f"/lineage/{night}.jpg")).status_code == 200


# Credits.


async def boss(world: World) -> Browser:
    browser = await world.browser(BOSS)
    await browser.open("/credits")
    return browser


async def test_an_admin_sees_accounts_holds_and_history(world: World, fox: str) -> None:
    card = await world.bot.remix(fox, NIGHT)
    page = (await boss(world)).page
    for words in ("Left in the pool", "98500", "@501", "@502", card.video, "granted", "for tests"):
        assert words in page


async def test_others_are_led_to_their_own_and_told_whose_the_rest_is(world: World, fox: str) -> None:
    ben = await world.browser(BEN)
    assert 'href="/credits"' in (await ben.open("/")).text
    answer = await ben.open("/credits")
    assert answer.status_code == 200
    assert "The team&#39;s credits are for its admins" in answer.text
    assert "500 credits available" in answer.text
    assert "@501" not in answer.text
    assert (await ben.open("/credits.csv")).status_code == 403
    assert "Left in the pool" not in answer.text


async def test_an_admin_grants_and_the_same_form_twice_counts_once(world: World) -> None:
    admin = await boss(world)
    fields = admin.fields("/credits") | {"member": "@502", "amount": "200", "reason": "=1+1", "deed": "grant"}
    answer = await admin.send("/credits", **fields)
    assert (answer.status_code, "535 before" in answer.text) == (200, False)
    assert "500 before, 700 now" in answer.text
    again = await admin.send("/credits", **fields)
    assert again.status_code == 200
    assert await world.bot.balance(BEN) == (700, 0)


async def test_a_large_grant_is_asked_about_on_the_page_too(world: World) -> None:
    admin = await boss(world)
    await admin.submit("/credits", member="502", amount="20,000", reason="for the launch", deed="grant")
    assert "That is a lot at once" in admin.page
    assert await world.bot.balance(BEN) == (500, 0)
    answer = await admin.submit("/credits/502%3A20000")
    assert "500 before, 20500 now" in answer.text
    assert await world.bot.balance(BEN) == (20_500, 0)


async def test_an_admin_revokes_what_is_available(world: World) -> None:
    admin = await boss(world)
    answer = await admin.submit("/credits", member="502", amount="900", reason="", deed="revoke")
    assert answer.status_code == 200
    assert await world.bot.balance(BEN) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"member": "502", "amount": "12,5"}, 422),
        ({"member": "502", "amount": "0"}, 422),
        ({"member": "502", "amount": "-5"}, 422),
        ({"member": "pool", "amount": "5"}, 422),
        ({"member": "discord:302:501", "amount": "5"}, 422),
        ({"member": "", "amount": "5"}, 422),
        ({"member": "502", "amount": "1000000"}, 409),
    ],
)
async def test_a_grant_that_cannot_be_keeps_what_was_typed(world: World, typed: dict[str, str], status: int) -> None:
    admin = await boss(world)
    answer = await admin.submit("/credits", **typed, reason="a good one", deed="grant")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert 'value="a good one"' in answer.text
    assert await world.bot.balance(BEN) == (500, 0)


async def test_only_admins_can_post_and_only_from_the_page(world: World) -> None:
    admin = await boss(world)
    fields = admin.fields("/credits") | {"member": "502", "amount": "200", "deed": "grant"}
    assert (await admin.send("/credits", **(fields | {"csrf": "x"}))).status_code == 403
    ben = await world.browser(BEN)
    await ben.open("/")
    own = {name: value for name, value in ben.fields("/generate").items() if name in {"csrf", "key"}}
    assert (await ben.send("/credits", **(fields | own))).status_code == 403
    assert await world.bot.balance(BEN) == (500, 0)


async def test_who_left_the_chat_gets_nothing_and_can_be_taken_from(world: World) -> None:
    async def nobody_is(_: object) -> bool:
        return False

    admin = await boss(world)
    world.desk.standing._chats["discord"] = nobody_is  # type: ignore[index]  # The chat changed its mind.
    granted = await admin.submit("/credits", member="502", amount="5", deed="grant")
    assert granted.status_code == 422
    taken = await admin.submit("/credits", member="502", amount="5", deed="revoke")
    assert (taken.status_code, await world.bot.balance(BEN)) == (200, (495, 0))


async def test_the_csv_has_every_line_and_runs_nothing(world: World, fox: str) -> None:
    admin = await boss(world)
    await admin.submit("/credits", member="502", amount="5", reason="=HYPERLINK(1)", deed="grant")
    answer = await admin.client.get("/credits.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    newest = {row["account"]: row for row in reversed(rows[:2])}
    assert (newest["502"]["credits"], newest["502"]["reason"], newest["502"]["by"]) == ("5", "'=HYPERLINK(1)", "599")
    assert newest["the pool"]["credits"] == "-5"
    assert {row["what"] for row in rows} == {"grant", "hold", "capture", "fill"}
    assert [row["video"] for row in rows if row["what"] == "hold"] == [fox]


# The gallery.


async def test_without_being_asked_for_there_is_no_gallery(world: World) -> None:
    ana = await world.browser()
    assert (await ana.open("/gallery")).status_code == 404


async def test_the_gallery_draws_every_example_on_every_platform(world: World) -> None:
    everything = await pieces()
    async with serving(create_app(replace(world.desk, gallery=pieces)), "127.0.0.1", 0) as port:
        ana = await world.browser()
        ana.client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
        seen = 0
        for kind in {piece.kind for piece in everything}:
            page = (await ana.open(f"/gallery?kind={kind}")).text
            seen += page.count('<section class="piece"')
            assert "style=" not in page
        assert seen == len(everything)
    for piece in everything:
        assert [drawn.platform for drawn in piece.drawn] == ["discord", "slack", "web"]
        assert not [drawn for drawn in piece.drawn if "no drawing of" in drawn.html], piece.name
