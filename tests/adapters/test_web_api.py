"""The HTTP API over a real socket: making, remixing, deleting, and who may."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from adapters.web.answers import STATUS
from adapters.web.app import create_app
from adapters.web.waiting import Waiting
from bot.examples import every_refusal
from bot.serving import serving
from core.names import AccountId
from core.video import Video
from tests.adapters.web_world import FOX, STRANGER, World, ana, code_of, fox, world
from tests.fakes import MP4
from tests.house import ANA, BEN, BOSS, Bot, ask
from tests.loopback import NO_TLS

__all__ = ["ana", "fox", "world"]

# Making and remixing.


async def test_generating_answers_202_with_id_price_hold_and_balance(ana: httpx.AsyncClient) -> None:
    made = await ana.post("/api/generate-video", json={"prompt": FOX, "model": "sora-2", "seconds": 8})
    body = made.json()
    assert made.status_code == 202
    assert (body["status"], body["price"], body["hold"], body["captured"], body["returned"]) == ("queued", 80, 80, 0, 0)
    assert body["balance"] == {"available": 420, "held": 80}
    assert made.headers["location"] == f"/api/videos/{body['id']}"


async def test_a_remix_has_the_originals_model_length_size_and_price(ana: httpx.AsyncClient, fox: str) -> None:
    original = (await ana.get(f"/api/videos/{fox}")).json()
    made = await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    body = made.json()
    assert made.status_code == 202
    assert body["prompt"] == "REMIX: make it night"
    assert body["remix_of"] == fox
    same = ("model", "seconds", "size", "price")
    assert [body[name] for name in same] == [original[name] for name in same]


async def test_polling_answers_200_with_the_finished_video(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    wish = {"video_id": fox, "prompt": "make it night", "pollForCompletion": True}
    asking = asyncio.create_task(ana.post("/api/remix-video", json=wish))
    await world.until(lambda: world.desk.waiting.waiting == 1)
    await world.finish()
    answer = await asking
    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["hold"], body["captured"]) == ("ready", 0, body["price"])
    assert (await ana.get(body["links"]["content"])).content == MP4


async def test_a_failed_video_is_told_with_its_reason_and_costs_nothing(world: World, ana: httpx.AsyncClient) -> None:
    made = await ana.post("/api/generate-video", json={"prompt": FOX})
    await world.bot.until_idle()
    world.bot.provider.finish("video_1", state="failed", code="refused")
    await world.bot.work(60)
    body = (await ana.get("/api/check-video", params={"video_id": made.json()["id"]})).json()
    assert (body["status"], body["reason"], body["captured"], body["returned"]) == ("failed", "refused", 0, 40)
    assert "safety filter" in body["message"]
    assert body["links"]["content"] is None
    answer = await ana.get(f"/api/videos/{body['id']}/content")
    assert (answer.status_code, code_of(answer)) == (409, "failed")


async def test_polling_ends_after_a_while_with_202_and_what_is_known(world: World) -> None:
    desk = replace(world.desk, waiting=Waiting(wait_s=0.1, look_s=0.02))
    token = await world.token()
    async with serving(create_app(desk), "127.0.0.1", 0) as port, httpx.AsyncClient(verify=NO_TLS) as client:
        answer = await client.post(
            f"http://127.0.0.1:{port}/api/generate-video",
            json={"prompt": FOX, "pollForCompletion": True},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")


async def test_a_client_that_goes_away_loses_nothing(world: World, ana: httpx.AsyncClient) -> None:
    wish = {"prompt": FOX, "pollForCompletion": True}
    asking = asyncio.create_task(ana.post("/api/generate-video", json=wish, headers={"Idempotency-Key": "k1"}))
    await world.until(lambda: world.desk.waiting.waiting == 1)
    asking.cancel()
    await world.until(lambda: world.desk.waiting.waiting == 0)
    await world.finish()
    again = await ana.post("/api/generate-video", json=wish, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()["status"]) == (200, "ready")
    assert world.bot.provider.calls["create"] == 1


async def test_waiting_is_over_when_the_process_wants_to_go(world: World, ana: httpx.AsyncClient) -> None:
    asking = asyncio.create_task(ana.post("/api/generate-video", json={"prompt": FOX, "pollForCompletion": True}))
    await world.until(lambda: world.desk.waiting.waiting == 1)
    world.desk.waiting.close()
    assert (await asking).status_code == 202


async def test_what_is_made_over_http_is_posted_nowhere(world: World, fox: str) -> None:
    assert world.bot.announcer.messages == {}
    await world.bot.studio.show(ask(BEN), fox)
    await world.bot.until_idle()
    assert [message.card.video for message in world.bot.announcer.results()] == [fox]


async def test_a_remix_in_the_chat_of_a_video_made_over_http_is_posted(world: World, fox: str) -> None:
    await world.bot.remix(fox, account=BEN)
    await world.finish()
    assert len(world.bot.announcer.results()) == 1


# Doing the same again.


async def test_the_same_key_again_is_the_same_video(world: World, ana: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "one"}
    answers = [await ana.post("/api/generate-video", json={"prompt": FOX}, headers=headers) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await world.bot.balance() == (460, 40)


async def test_twenty_at_once_with_one_key_are_one_video(world: World, ana: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "one"}
    answers = await asyncio.gather(
        *(ana.post("/api/generate-video", json={"prompt": FOX}, headers=headers) for _ in range(20))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await world.bot.balance() == (460, 40)


async def test_one_key_of_two_members_is_two_videos(world: World, ana: httpx.AsyncClient) -> None:
    ben, headers = await world.client(BEN), {"Idempotency-Key": "one"}
    first, second = [await who.post("/api/generate-video", json={"prompt": FOX}, headers=headers) for who in (ana, ben)]
    assert first.json()["id"] != second.json()["id"]
    assert await world.bot.balance(BEN) == (460, 40)


@pytest.mark.parametrize("other", [{"prompt": "a blue fox"}, {"prompt": FOX, "seconds": 12}])
async def test_a_key_that_meant_another_video_is_refused(ana: httpx.AsyncClient, other: dict[str, object]) -> None:
    headers = {"Idempotency-Key": "one"}
    await ana.post("/api/generate-video", json={"prompt": FOX}, headers=headers)
    answer = await ana.post("/api/generate-video", json=other, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "key_reused")


async def test_a_key_of_a_new_video_is_no_key_of_a_remix(ana: httpx.AsyncClient, fox: str) -> None:
    headers = {"Idempotency-Key": "one"}
    await ana.post("/api/generate-video", json={"prompt": "make it night"}, headers=headers)
    answer = await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"}, headers=headers)
    assert code_of(answer) == "key_reused"


async def test_a_refused_request_leaves_its_key_free(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    headers = {"Idempotency-Key": "one"}
    wish = {"video_id": fox, "prompt": ""}
    assert code_of(await ana.post("/api/remix-video", json=wish, headers=headers)) == "prompt_empty"
    assert (await ana.post("/api/remix-video", json={**wish, "prompt": "add snow"}, headers=headers)).status_code == 202


async def test_the_same_just_now_without_a_key_is_asked_about(ana: httpx.AsyncClient) -> None:
    await ana.post("/api/generate-video", json={"prompt": FOX})
    answer = await ana.post("/api/generate-video", json={"prompt": FOX})
    assert (answer.status_code, code_of(answer)) == (409, "just_started")
    assert (await ana.post("/api/generate-video", json={"prompt": FOX, "insist": True})).status_code == 202


async def test_a_preset_alone_starts_a_remix_and_its_key_remembers_it(ana: httpx.AsyncClient, fox: str) -> None:
    offered = (await ana.get("/api/presets")).json()["presets"]
    assert {"name": "Night", "whose": "starter"}.items() <= next(p for p in offered if p["name"] == "Night").items()
    asked, key = {"video_id": fox, "preset": "night"}, {"Idempotency-Key": "one"}
    first, again = [await ana.post("/api/remix-video", json=asked, headers=key) for _ in range(2)]
    assert first.json()["prompt"] == "REMIX: Change time from day to night, lit by the moon"
    assert again.json()["id"] == first.json()["id"]
    other = await ana.post("/api/remix-video", json=asked | {"preset": "fog"}, headers=key)
    assert (other.status_code, code_of(other)) == (422, "key_reused")
    unknown = await ana.post("/api/remix-video", json=asked | {"preset": "volcano"})
    assert (unknown.status_code, code_of(unknown)) == (422, "unknown_preset")


# Refusals.


async def test_several_changes_are_advised_against_and_can_be_insisted_on(ana: httpx.AsyncClient, fox: str) -> None:
    wish = {"video_id": fox, "prompt": "make it night, add snow and change the music"}
    answer = await ana.post("/api/remix-video", json=wish)
    assert (answer.status_code, code_of(answer)) == (409, "several_changes")
    assert (await ana.post("/api/remix-video", json={**wish, "insist": True})).status_code == 202


async def test_the_advice_tells_what_one_after_another_would_be_and_cost(ana: httpx.AsyncClient, fox: str) -> None:
    wish = {"video_id": fox, "prompt": "make it night, add falling snow and zoom in slowly"}
    plan = (await ana.post("/api/remix-video", json=wish)).json()["error"]["chain"]
    assert plan == {"prompts": ["make it night", "add falling snow", "zoom in slowly"], "price": 120}
    begun = await ana.post("/api/remix-video", json={"video_id": fox, "prompts": plan["prompts"]})
    assert (begun.status_code, begun.json()["chain"]["price"]) == (202, 120)


async def test_several_changes_are_made_one_after_another(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    prompts = ["make it night", "add falling snow"]
    answer = await ana.post("/api/remix-video", json={"video_id": fox, "prompts": prompts})
    first = answer.json()
    assert (answer.status_code, first["prompt"], first["remix_of"]) == (202, "REMIX: make it night", fox)
    assert (first["price"], first["hold"], first["balance"]) == (40, 40, {"available": 420, "held": 40})
    told = {"number": 1, "prompts": prompts, "price": 80, "videos": [first["id"]], "state": "going", "message": None}
    assert first["chain"] == told
    await world.finish()
    await world.finish()
    chain = (await ana.get(f"/api/check-video?video_id={first['id']}")).json()["chain"]
    assert (chain["state"], len(chain["videos"])) == ("done", 2)
    second = (await ana.get(f"/api/videos/{chain['videos'][1]}")).json()
    assert (second["prompt"], second["remix_of"], second["chain"]["number"]) == (
        "REMIX: add falling snow", first["id"], 2,
    )  # fmt: skip
    assert await world.bot.balance() == (380, 0)
    assert await world.bot.breaches() == []


async def test_the_same_key_begins_one_chain_and_nothing_else(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    key, prompts = {"Idempotency-Key": "one"}, ["make it night", "add falling snow"]
    wish = {"video_id": fox, "prompts": prompts}
    answers = await asyncio.gather(*(ana.post("/api/remix-video", json=wish, headers=key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await world.bot.balance() == (420, 40)
    for other in (
        {"video_id": fox, "prompts": ["make it night", "add rain"]},
        {"video_id": fox, "prompts": [*prompts, "add rain"]},
        {"video_id": fox, "prompt": "make it night"},
    ):
        answer = await ana.post("/api/remix-video", json=other, headers=key)
        assert (answer.status_code, code_of(answer)) == (422, "key_reused")
    assert await world.bot.balance() == (420, 40)


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"prompts": []}, 422, "bad_request"),
        ({"prompts": ["make it night"]}, 422, "bad_request"),
        ({"prompts": ["make it night"] * 6}, 422, "bad_request"),
        ({"prompts": ["make it night", "add snow"], "prompt": "make it day"}, 422, "bad_request"),
        ({"prompts": ["make it night", "add snow"], "preset": "Make it winter"}, 422, "bad_request"),
        ({"prompts": ["make it night", "x"]}, 422, "prompt_empty"),
        ({"prompts": ["make it night", "x" * 2001]}, 422, "prompt_too_long"),
        ({"prompts": ["make it night", "add snow, zoom in and make it blue"]}, 409, "several_changes"),
        ({"prompts": ["make it night", "add snow"], "video_id": "zzzzz"}, 404, "not_found"),
        ({"prompts": ["make it night", "add snow"], "model": "veo-9"}, 422, "model_unknown"),
    ],
)
async def test_a_chain_that_cannot_be_begun_holds_nothing(
    world: World, ana: httpx.AsyncClient, fox: str, wish: dict[str, object], *, status: int, code: str
) -> None:
    answer = await ana.post("/api/remix-video", json={"video_id": fox, **wish})
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert await world.bot.balance() == (460, 0)


async def test_a_chain_stops_where_the_credits_end_and_says_so(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    await world.bot.studio.revoke(ask(BOSS), ANA, 400, "")
    answer = await ana.post("/api/remix-video", json={"video_id": fox, "prompts": ["make it night", "add snow"]})
    await world.finish()
    chain = (await ana.get(f"/api/videos/{answer.json()['id']}")).json()["chain"]
    assert (chain["state"], len(chain["videos"])) == ("stopped", 1)
    assert "costs 40 credits and you have 20" in chain["message"]


async def test_an_original_that_is_not_ready_cannot_be_remixed(ana: httpx.AsyncClient) -> None:
    made = await ana.post("/api/generate-video", json={"prompt": FOX})
    answer = await ana.post("/api/remix-video", json={"video_id": made.json()["id"], "prompt": "make it night"})
    assert (answer.status_code, code_of(answer)) == (409, "not_ready")


async def test_after_its_hour_an_original_cannot_be_remixed(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    world.bot.clock.pass_(3700)
    assert (await ana.get(f"/api/videos/{fox}")).json()["remixable"] is False
    answer = await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    assert (answer.status_code, code_of(answer)) == (409, "source_expired")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"prompt": "x"}, "prompt_empty"),
        ({"prompt": "x" * 2001}, "prompt_too_long"),
        ({"prompt": FOX, "model": "veo-9"}, "model_unknown"),
        ({"prompt": FOX, "seconds": 9}, "spec_impossible"),
        ({"prompt": FOX, "size": "1x1"}, "spec_impossible"),
        ({}, "bad_request"),
        ({"prompt": 5}, "bad_request"),
    ],
)
async def test_what_can_never_be_is_422(ana: httpx.AsyncClient, wish: dict[str, object], code: str) -> None:
    answer = await ana.post("/api/generate-video", json=wish)
    assert (answer.status_code, code_of(answer)) == (422, code)


async def test_too_few_credits_are_402(world: World) -> None:
    poor = await world.client(AccountId("discord:301:777"))
    answer = await poor.post("/api/generate-video", json={"prompt": FOX})
    assert (answer.status_code, code_of(answer)) == (402, "insufficient_credits")


async def test_too_many_at_once_are_429_with_retry_after(bot: Bot, world: World, ana: httpx.AsyncClient) -> None:
    object.__setattr__(bot.house.limits, "member_limit", 1)
    await ana.post("/api/generate-video", json={"prompt": FOX})
    answer = await ana.post("/api/generate-video", json={"prompt": "another fox"})
    assert (answer.status_code, code_of(answer)) == (429, "too_many_videos")
    assert int(answer.headers["retry-after"]) > 0


async def test_paused_is_503_with_retry_after(bot: Bot, ana: httpx.AsyncClient) -> None:
    bot.house.brake.pulled = True
    answer = await ana.post("/api/generate-video", json={"prompt": FOX})
    assert (answer.status_code, code_of(answer)) == (503, "paused")
    assert int(answer.headers["retry-after"]) > 0


def test_every_refusal_has_its_status() -> None:
    fox = Video.__new__(Video)
    object.__setattr__(fox, "id", "v7kq2")
    assert {refusal.code for refusal in every_refusal(fox)} == STATUS.keys()


# Who may.

GETS = ("/api/videos", "/api/credits", "/api/models", "/api/check-video?video_id={}", "/api/videos/{}",
        "/api/videos/{}/content", "/api/videos/{}/lineage")  # fmt: skip


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nothing", "Basic YTpi", "Bearer \xff"])
async def test_without_a_token_everything_is_401(world: World, fox: str, path: str, header: str | None) -> None:
    nobody = world.with_token("")
    headers = {"Authorization": header.encode("latin-1")} if header else {}
    answer = await nobody.get(path.format(fox), headers=headers)  # type: ignore[arg-type]  # Bytes are allowed.
    assert (answer.status_code, code_of(answer)) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_token_opens_nothing(world: World, ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/api/credits")).status_code == 200
    await world.bot.studio.revoke_token(ask(ANA))
    assert (await ana.get("/api/credits")).status_code == 401


async def test_a_new_token_ends_the_one_before(world: World, ana: httpx.AsyncClient) -> None:
    newer = await world.client()
    assert (await ana.get("/api/credits")).status_code == 401
    assert (await newer.get("/api/credits")).status_code == 200


async def test_a_video_of_another_team_reads_like_one_that_is_not_there(world: World, fox: str) -> None:
    stranger = await world.client(STRANGER)
    for path in GETS[3:]:
        theirs, nothing = await stranger.get(path.format(fox)), await stranger.get(path.format("zzzzz"))
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.text.replace(fox, "?") == nothing.text.replace("zzzzz", "?")
    answer = await stranger.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert (await stranger.get("/api/videos")).json() == {"videos": [], "cursor": None}


async def test_a_team_that_is_not_admitted_is_403(world: World, ana: httpx.AsyncClient) -> None:
    object.__setattr__(world.bot.house.limits, "teams", frozenset({"discord:302"}))
    for path in GETS[:4]:
        answer = await ana.get(path.format("zzzzz"))
        assert (answer.status_code, code_of(answer)) == (403, "team_not_admitted")


async def test_another_members_private_video_is_not_seen(world: World) -> None:
    card = await world.bot.studio.make(ask(BEN, private=True), FOX)
    ana, ben = await world.client(), await world.client(BEN)
    assert (await ana.get(f"/api/videos/{card.video}")).status_code == 404
    assert (await ana.get("/api/videos")).json()["videos"] == []
    assert (await ben.get(f"/api/videos/{card.video}")).status_code == 200
    assert [one["id"] for one in (await ben.get("/api/videos")).json()["videos"]] == [card.video]


async def test_the_one_who_asks_pays_and_owns(world: World, fox: str) -> None:
    ben = await world.client(BEN)
    made = await ben.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    assert made.json()["mine"] is True
    assert await world.bot.balance(BEN) == (460, 40)


# Deleting.


async def test_deleting_answers_204_and_again_204(world: World, ana: httpx.AsyncClient, fox: str) -> None:
    for _ in range(2):
        answer = await ana.delete(f"/api/videos/{fox}")
        assert (answer.status_code, answer.content) == (204, b"")
    await world.bot.work(30)
    assert world.bot.media.films == {}


async def test_a_deleted_video_is_404_everywhere_but_in_the_lineage(ana: httpx.AsyncClient, fox: str) -> None:
    await ana.delete(f"/api/videos/{fox}")
    for address in (f"/api/videos/{fox}", f"/api/videos/{fox}/content", f"/api/check-video?video_id={fox}"):
        answer = await ana.get(address)
        assert (answer.status_code, code_of(answer)) == (404, "removed")
    assert (await ana.get("/api/videos")).json()["videos"] == []
    told = (await ana.get(f"/api/videos/{fox}/lineage")).json()["video"]
    assert told["removed_at"]
    assert (told["prompt"], told["film"], told["links"]["content"]) == ("", None, None)
    remix = await ana.post("/api/remix-video", json={"video_id": fox, "prompt": "make it night"})
    assert (remix.status_code, code_of(remix)) == (404, "removed")


async def test_nobody_deletes_anothers_over_http_not_even_an_admin(world: World, fox: str) -> None:
    for who, status in ((BEN, 403), (BOSS, 403), (STRANGER, 404)):
        client = await world.client(who)
        assert (await client.delete(f"/api/videos/{fox}")).status_code == status
    assert (await (await world.client(None)).delete(f"/api/videos/{fox}")).status_code == 401


async def test_what_is_being_made_cannot_be_deleted(ana: httpx.AsyncClient) -> None:
    made = await ana.post("/api/generate-video", json={"prompt": FOX})
    answer = await ana.delete(f"/api/videos/{made.json()['id']}")
    assert (answer.status_code, code_of(answer)) == (409, "still_making")
