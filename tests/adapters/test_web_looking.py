"""The HTTP API over a real socket: checking on videos, the archive, lineage, credits and prices."""

import httpx
import pytest

from core.errors import Missed
from core.store import claims
from core.video import Status
from tests.adapters.web_world import FOX, World, ana, code_of, fox, world
from tests.house import ANA, BEN, ask

__all__ = ["ana", "fox", "world"]

# Checking.


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_checking_tells_progress_and_links(world: World, ana: httpx.AsyncClient, method: str) -> None:
    made = (await ana.post("/api/generate-video", json={"prompt": FOX})).json()
    await world.bot.until_idle()
    world.bot.provider.finish("video_1", state="running", progress=42)
    await world.bot.work(20)
    how = {"params": {"video_id": made["id"]}} if method == "GET" else {"json": {"video_id": made["id"]}}
    body = (await ana.request(method, "/api/check-video", **how)).json()  # type: ignore[arg-type]  # One of the two.
    assert (body["status"], body["progress"], body["hold"]) == ("running", 42, 40)
    assert body["links"] == {
        "video": f"/api/videos/{made['id']}", "lineage": f"/api/videos/{made['id']}/lineage", "content": None,
    }  # fmt: skip


async def running(world: World, ana: httpx.AsyncClient) -> str:
    made = (await ana.post("/api/generate-video", json={"prompt": FOX})).json()
    await world.bot.until_idle()
    world.bot.provider.finish("video_1", state="running", progress=10)
    await world.bot.work(20)
    assert await world.bot.status(made["id"]) is Status.RUNNING
    return str(made["id"])


async def test_checking_has_a_running_video_looked_at_sooner_and_ends_nothing(
    world: World, ana: httpx.AsyncClient
) -> None:
    video = await running(world, ana)
    world.bot.provider.finish_all()
    seen = world.bot.provider.calls["poll"]
    last = (await world.bot.video(video)).looked_at
    assert last is not None
    world.bot.clock.pass_(6 - (world.bot.clock.now() - last).total_seconds())
    body = (await ana.get("/api/check-video", params={"video_id": video})).json()
    assert (body["status"], world.bot.provider.calls["poll"]) == ("running", seen)
    await world.bot.until_idle()
    assert world.bot.provider.calls["poll"] == seen + 1
    assert await world.bot.status(video) is Status.READY


async def test_a_hundred_checks_are_no_hundred_looks(world: World, ana: httpx.AsyncClient) -> None:
    video = await running(world, ana)
    seen = world.bot.provider.calls["poll"]
    for _ in range(100):
        await ana.get("/api/check-video", params={"video_id": video})
        await world.bot.until_idle()
    assert world.bot.provider.calls["poll"] <= seen + 1


async def test_checking_takes_no_look_away_from_whoever_is_looking(world: World, ana: httpx.AsyncClient) -> None:
    video = await running(world, ana)
    world.bot.clock.pass_(30)
    now = world.bot.clock.now()
    held = await world.bot.database.write(lambda tx: claims.claim_videos(tx, now, 10, world.bot.timing.lease_s))
    assert [one.id for one in held] == [video]
    world.bot.clock.pass_(1)
    await ana.get("/api/check-video", params={"video_id": video})
    after = await world.bot.video(video)
    assert (after.due_at, after.claim) == (held[0].due_at, held[0].claim)


async def test_checking_respects_a_vendor_that_does_not_answer(world: World, ana: httpx.AsyncClient) -> None:
    video = await running(world, ana)
    world.bot.provider.next_poll = [Missed("busy", retry_after=40)]
    await world.bot.work(15)
    due = (await world.bot.video(video)).due_at
    await ana.get("/api/check-video", params={"video_id": video})
    assert (await world.bot.video(video)).due_at == due


# The archive.


async def many(world: World, count: int) -> list[str]:
    made = []
    for number in range(count):
        card = await world.bot.studio.make(ask(BEN if number % 3 == 0 else ANA), f"fox number {number}")
        world.bot.clock.pass_(0 if number % 4 else 1)  # Some share a moment.
        made.append(str(card.video))
    return made


async def test_pages_hold_everything_once_newest_first(world: World, ana: httpx.AsyncClient) -> None:
    made, found, cursor = await many(world, 10), [], ""
    while True:
        page = (await ana.get("/api/videos", params={"limit": 3, "cursor": cursor})).json()
        found += page["videos"]
        if page["cursor"] is None:
            break
        cursor = page["cursor"]
    assert sorted(one["id"] for one in found) == sorted(made)
    times = [one["created_at"] for one in found]
    assert times == sorted(times, reverse=True)


async def test_the_archive_can_be_narrowed(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    night = (await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})).json()["id"]
    theirs = str((await world.bot.studio.make(ask(BEN), "a blue whale 100 %")).video)

    async def found(**params: object) -> set[str]:
        answer = await ana.get("/api/videos", params=params)  # type: ignore[arg-type]  # Plain values.
        return {one["id"] for one in answer.json()["videos"]}

    assert await found() == {fox, night, theirs}
    assert await found(whose="mine") == {fox, night}
    assert await found(kind="remix") == {night}
    assert await found(kind="original") == {fox, theirs}
    assert await found(model="sora-2-pro") == set()
    assert await found(model="SORA-2") == {fox, night, theirs}
    assert await found(search="WHALE") == {theirs}
    assert await found(search="100 %") == {theirs}
    assert await found(search="%") == set()
    assert await found(search="\0whale") == {theirs}
    assert await found(search="whal") == {theirs}
    assert await found(search=fox.upper()) == {fox}


@pytest.mark.parametrize(
    "query",
    ["cursor=nonsense", "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS52N2txMg", "limit=0", "limit=101", "whose=all", "kind=x"],
)
async def test_an_impossible_page_is_422(ana: httpx.AsyncClient, query: str) -> None:
    answer = await ana.get(f"/api/videos?{query}")
    assert (answer.status_code, code_of(answer)) == (422, "bad_request")


async def test_lineage_goes_up_and_down(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    night = (await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})).json()["id"]
    await world.finish()
    snow = (await ana.post("/api/remix-video", json={"video_id": night, "prompt": "add falling snow"})).json()["id"]
    body = (await ana.get(f"/api/videos/{night}/lineage")).json()
    assert body["video"]["id"] == night
    assert [one["id"] for one in body["ancestors"]] == [fox]
    assert [one["id"] for one in body["remixes"]] == [snow]
    up = (await ana.get(f"/api/videos/{snow}/lineage")).json()["ancestors"]
    assert [one["id"] for one in up] == [night, fox]


async def test_credits_tell_the_balance_and_the_lines(ana: httpx.AsyncClient, fox: str) -> None:
    body = (await ana.get("/api/credits")).json()
    assert (body["available"], body["held"], body["used_30_days"]) == (460, 0, 40)
    assert [line["kind"] for line in body["entries"]] == ["capture", "hold", "grant"]
    assert body["entries"][0]["video_id"] == fox


async def test_models_tell_what_each_costs(ana: httpx.AsyncClient) -> None:
    models = (await ana.get("/api/models")).json()["models"]
    assert models[0]["id"] == "sora-2"
    assert models[0]["usual"] is True
    assert models[0]["remixable"] is True
    assert models[0]["prices"]["1280x720"]["8"] == 80
