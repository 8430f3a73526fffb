"""Films over HTTP, whole and in ranges, and what whoever runs the bot may ask without a token."""

import json
from dataclasses import replace

import httpx
import pytest

from adapters.web.app import create_app
from bot.serving import serving
from core.errors import NoSpace, NotAFilm
from core.worker.housekeeping import Housekeeping
from tests.adapters.web_world import FOX, STRANGER, World, ana, code_of, fox, world
from tests.fakes import JPEG, MP4
from tests.house import BOSS, ask
from tests.loopback import NO_TLS

__all__ = ["ana", "fox", "world"]


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-3", 0, 4), ("bytes=4-", 4, None), ("bytes=-4", -4, None), ("bytes=2-99999999", 2, None)],
)
async def test_a_range_is_answered_with_206(
    ana: httpx.AsyncClient, fox: str, header: str, start: int, end: int | None
) -> None:
    answer = await ana.get(f"/api/videos/{fox}/content", headers={"Range": header})
    assert answer.status_code == 206
    assert answer.content == MP4[start:end]
    first = start % len(MP4)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(MP4)}"


@pytest.mark.parametrize("header", ["bytes=a-b", "bytes=3-2", "bytes=0-1,3-4", "lines=0-1", "bytes=-", "", "bytes=²-"])
async def test_what_is_no_range_is_answered_with_all_of_it(ana: httpx.AsyncClient, fox: str, header: str) -> None:
    answer = await ana.get(f"/api/videos/{fox}/content", headers={"Range": header.encode("latin-1")})  # type: ignore[dict-item]  # Bytes are allowed.
    assert (answer.status_code, answer.content) == (200, MP4)


@pytest.mark.parametrize("header", [f"bytes={len(MP4)}-", "bytes=-0", "bytes=99999999-99999999"])
async def test_a_range_after_the_end_is_416(ana: httpx.AsyncClient, fox: str, header: str) -> None:
    answer = await ana.get(f"/api/videos/{fox}/content", headers={"Range": header})
    assert (answer.status_code, code_of(answer)) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(MP4)}"


async def test_a_film_has_its_type_its_tag_and_no_guessing(ana: httpx.AsyncClient, fox: str) -> None:
    answer = await ana.get(f"/api/videos/{fox}/content")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    tag = answer.headers["etag"]
    same = await ana.get(f"/api/videos/{fox}/content", headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    other = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert (await ana.get(f"/api/videos/{fox}/content", headers=other)).status_code == 200
    head = await ana.head(f"/api/videos/{fox}/content")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(MP4)))


async def test_a_film_that_is_not_ready_is_409(ana: httpx.AsyncClient) -> None:
    made = (await ana.post("/api/generate-video", json={"prompt": FOX})).json()
    answer = await ana.get(f"/api/videos/{made['id']}/content")
    assert (answer.status_code, code_of(answer)) == (409, "not_ready")


async def test_a_film_that_was_removed_is_404(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    world.bot.media.films.clear()
    answer = await ana.get(f"/api/videos/{fox}/content")
    assert (answer.status_code, code_of(answer)) == (404, "film_missing")


async def test_a_thumbnail_is_a_jpeg_with_a_tag(ana: httpx.AsyncClient, fox: str) -> None:
    answer = await ana.get(f"/api/videos/{fox}/thumbnail")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/jpeg", JPEG)
    again = await ana.get(f"/api/videos/{fox}/thumbnail", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await ana.head(f"/api/videos/{fox}/thumbnail")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(JPEG)), b"")


async def test_a_thumbnail_was_made_when_the_video_got_ready(world: World, fox: str) -> None:
    assert world.bot.shop.darkroom.asked == [("poster", f"{fox}.mp4")]


async def test_a_thumbnail_is_for_those_who_may_see_the_film(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    stranger = await world.client(STRANGER)
    for path in ("thumbnail", "content"):
        assert (await stranger.get(f"/api/videos/{fox}/{path}")).status_code == 404
        assert (await world.with_token("").get(f"/api/videos/{fox}/{path}")).status_code == 401
    made = (await ana.post("/api/generate-video", json={"prompt": FOX, "insist": True})).json()
    answer = await ana.get(f"/api/videos/{made['id']}/thumbnail")
    assert (answer.status_code, code_of(answer)) == (409, "not_ready")


async def test_no_thumbnail_is_said_so(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    world.bot.shop.darkroom.faults = [NotAFilm("odd"), NoSpace("full")]
    for _ in range(2):
        answer = await ana.get(f"/api/videos/{fox}/thumbnail")
        assert (answer.status_code, code_of(answer)) == (404, "no_thumbnail")
    world.bot.media.films.clear()
    answer = await ana.get(f"/api/videos/{fox}/thumbnail")
    assert (answer.status_code, code_of(answer)) == (404, "film_missing")


# For whoever runs it.


async def test_health_needs_no_token(world: World) -> None:
    nobody = world.with_token("")
    assert (await nobody.get("/healthz")).json() == {"ok": True}
    assert (await nobody.get("/readyz")).json() == {"database": True, "vendors": {}, "paused": {}}


async def test_not_ready_while_a_chat_is_away(world: World) -> None:
    desk = replace(world.desk, platforms=lambda: {"discord": False})
    async with serving(create_app(desk), "127.0.0.1", 0) as port, httpx.AsyncClient(verify=NO_TLS) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"database": True, "discord": False, "vendors": {}, "paused": {}},
    )


async def test_a_vendor_that_is_away_is_told_and_keeps_nobody_out(world: World) -> None:
    desk = replace(world.desk, vendors=lambda: {"gateway": False, "bfl": True})
    async with serving(create_app(desk), "127.0.0.1", 0) as port, httpx.AsyncClient(verify=NO_TLS) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/readyz")
        figures = (await client.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
    assert (answer.status_code, answer.json()["vendors"]) == (200, {"gateway": False, "bfl": True})
    assert 'sora_vendor_answers{provider="gateway"} 0' in figures


async def test_metrics_are_those_of_the_tables(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    await ana.post("/api/generate-video", json={"prompt": "another fox"})
    text = (await world.with_token("").get("/metrics")).text
    for line in ('sora_videos{status="ready"} 1', 'sora_videos{status="queued"} 1', 'sora_videos{status="failed"} 0',
                 "sora_credits_held 40", "sora_posts_due 0"):  # fmt: skip
        assert line in text.splitlines()


async def test_the_description_names_every_endpoint_and_no_script_of_strangers(world: World) -> None:
    nobody = world.with_token("")
    described = (await nobody.get("/openapi.json")).json()
    assert set(described["paths"]) == {
        "/api/remix-video", "/api/generate-video", "/api/check-video", "/api/videos", "/api/videos/{video_id}",
        "/api/videos/{video_id}/content", "/api/videos/{video_id}/thumbnail",
        "/api/videos/{video_id}/lineage", "/api/credits", "/api/models", "/api/presets", "/webhooks/video/{provider}",
            "/api/videos/{video_id}/links", "/api/token",
    }  # fmt: skip
    assert "HTTPValidationError" not in json.dumps(described)


async def test_a_film_that_is_not_kept_any_more_is_410(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    await world.bot.studio.retain(ask(BOSS), "1")
    world.bot.clock.pass_(2 * 86_400)
    await Housekeeping(world.bot.shop).when_due()
    await world.finish()
    for path in ("content", "thumbnail"):
        answer = await ana.get(f"/api/videos/{fox}/{path}")
        assert (answer.status_code, code_of(answer)) == (410, "film_retired")
    remix = await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    assert (remix.status_code, code_of(remix)) == (410, "film_retired")
    told = (await ana.get(f"/api/videos/{fox}")).json()
    assert (told["status"], told["film"], told["links"]["content"], told["remixable"]) == ("ready", None, None, False)
    assert told["film_removed_at"]
    browser = await world.browser()
    page = await browser.open(f"/videos/{fox}")
    assert page.status_code == 200
    assert "Film not kept" in page.text
    assert "<video" not in page.text
    assert (await browser.open("/archive")).status_code == 200
    assert (await browser.client.get(f"/media/{fox}.mp4")).status_code == 410
    assert (await browser.client.get(f"/media/{fox}.jpg")).status_code == 200
