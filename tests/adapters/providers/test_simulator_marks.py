"""Time and trouble at the stand-in vendor: every status follows the clock, every fault comes when it is asked for."""

import httpx
import pytest

from tests.adapters.providers.simulator_world import START, world


async def test_a_video_is_queued_then_in_progress_then_completed():
    async with world(seconds_to_render=10) as w:
        video = (await w.http.post("/videos", json={"prompt": "a"})).json()
        seen = [(video["status"], video["progress"])]
        for _ in range(4):
            video = await w.later(video["id"], 2.5)
            seen.append((video["status"], video["progress"]))
    assert seen == [("queued", 0), ("in_progress", 11), ("in_progress", 41), ("in_progress", 70), ("completed", 100)]
    assert (video["completed_at"], video["expires_at"]) == (int(START + 10), int(START + 3610))


async def test_a_vendor_may_say_when_to_ask_again():
    async with world(poll_after_ms=1500) as w:
        answer = await w.http.post("/videos", json={"prompt": "a"})
        assert answer.headers["openai-poll-after-ms"] == "1500"
        video = await w.later(answer.json()["id"])
        done = await w.http.get(f"/videos/{video['id']}")
        assert "openai-poll-after-ms" not in done.headers


async def test_an_unfinished_video_has_no_film_and_no_remix():
    async with world() as w:
        video = (await w.http.post("/videos", json={"prompt": "a"})).json()
        film = await w.http.get(f"/videos/{video['id']}/content")
        remix = await w.http.post(f"/videos/{video['id']}/remix", json={"prompt": "b"})
    for answer in (film, remix):
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "video_not_completed")


async def test_after_an_hour_film_and_remix_are_gone():
    async with world() as w:
        video = await w.make()
        w.clock.now += 3600
        film = await w.http.get(f"/videos/{video['id']}/content")
        remix = await w.http.post(f"/videos/{video['id']}/remix", json={"prompt": "b"})
        assert (await w.later(video["id"]))["status"] == "completed"
    for answer in (film, remix):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_expired")


async def test_a_remix_of_an_unknown_video_is_not_found():
    async with world() as w:
        answer = await w.http.post("/videos/video_nobody/remix", json={"prompt": "b"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_not_found")


async def test_refuse_is_refused_and_nothing_is_made():
    async with world() as w:
        assert await w.error("A [refuse] cat") == (400, "moderation_blocked")
        assert (await w.told("videos"))["accepted"] == 0


async def test_error_answers_500_and_nothing_is_made():
    async with world() as w:
        assert await w.error("[error]") == (500, None)
        assert (await w.told("videos"))["accepted"] == 0


async def test_garbage_is_a_200_that_says_nothing():
    async with world() as w:
        answer = await w.http.post("/videos", json={"prompt": "[garbage]"})
        assert answer.status_code == 200
        assert "It works!" in answer.text
        assert (await w.told("videos"))["accepted"] == 0


async def test_busy_turns_a_prompt_away_once():
    async with world() as w:
        first = await w.http.post("/videos", json={"prompt": "[busy=3] a"})
        assert (first.status_code, first.headers["retry-after"]) == (429, "3")
        assert first.json()["error"]["code"] == "rate_limit_exceeded"
        assert (await w.http.post("/videos", json={"prompt": "[busy=3] a"})).status_code == 200


async def test_drop_cuts_the_connection_but_the_video_exists():
    async with world() as w:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await w.http.post("/videos", json={"prompt": "[drop] a"})
        assert [video["prompt"] for video in (await w.http.get("/videos")).json()["data"]] == ["[drop] a"]


async def test_lost_answers_500_but_the_video_exists():
    async with world() as w:
        assert await w.error("[lost]") == (500, None)
        assert (await w.told("videos"))["accepted"] == 1


async def test_hang_answers_late():
    async with world() as w:
        with pytest.raises(httpx.ReadTimeout):
            await w.http.post("/videos", json={"prompt": "[hang=0.3]"}, timeout=0.1)
        assert (await w.told("videos"))["accepted"] == 1


@pytest.mark.parametrize(("mark", "code"), [("fail", "processing_error"), ("late-refuse", "content_filter")])
async def test_a_failing_video_says_why(mark, code):
    async with world() as w:
        video = (await w.http.post("/videos", json={"prompt": f"[{mark}]"})).json()
        assert (video["status"], video["error"]) == ("queued", None)
        video = await w.later(video["id"])
        assert (video["status"], video["error"]["code"], video["completed_at"]) == ("failed", code, None)
        remix = await w.http.post(f"/videos/{video['id']}/remix", json={"prompt": "b"})
        assert remix.json()["error"]["message"].endswith("is not completed (status: failed).")


async def test_slow_takes_as_long_as_it_says():
    async with world(seconds_to_render=1) as w:
        video = (await w.http.post("/videos", json={"prompt": "[slow=30]"})).json()
        assert (await w.later(video["id"], 29))["status"] == "in_progress"
        assert (await w.later(video["id"], 1))["status"] == "completed"


async def test_stuck_never_ends():
    async with world() as w:
        video = await w.make("[stuck]")
        video = await w.later(video["id"], 1_000_000)
        assert (video["status"], video["progress"]) == ("in_progress", 42)


async def test_cut_breaks_every_download_off():
    async with world() as w:
        video = await w.make("[cut]")
        with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
            await w.http.get(f"/videos/{video['id']}/content")
        assert (await w.http.get(f"/videos/{video['id']}/content?variant=thumbnail")).status_code == 200


async def test_expires_shortens_the_time_that_is_left():
    async with world(seconds_to_render=0) as w:
        video = (await w.http.post("/videos", json={"prompt": "[expires=5]"})).json()
        assert (await w.http.get(f"/videos/{video['id']}/content?variant=thumbnail")).status_code == 200
        w.clock.now += 5
        assert (await w.http.get(f"/videos/{video['id']}/content")).status_code == 404


async def test_a_mark_in_a_remix_counts_for_that_remix_alone():
    async with world() as w:
        original = await w.make("[slow=2] a cat")
        failed = await w.remix(original["id"], "[fail] make it night")
        assert failed["status"] == "failed"
        assert (await w.remix(original["id"], "make it night"))["status"] == "completed"


async def test_rates_let_down_a_share_of_all_the_same_way_each_time():
    async def codes() -> list[int]:
        async with world(busy_rate=0.5) as w:
            return [(await w.http.post("/videos", json={"prompt": "a"})).status_code for _ in range(20)]

    first = await codes()
    assert set(first) == {200, 429}
    assert first == await codes()


async def test_at_a_fail_rate_of_one_everything_fails():
    async with world(fail_rate=1) as w:
        assert (await w.make())["status"] == "failed"


async def test_at_a_drop_rate_of_one_everything_is_accepted_and_nothing_answered():
    async with world(drop_rate=1) as w:
        for _ in range(3):
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                await w.http.post("/videos", json={"prompt": "a"})
        assert (await w.told("videos"))["accepted"] == 3
