"""How we talk HTTP with vendors: what a POST, a look and a film may cost, and how long we wait."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest

from adapters.providers.answers import Answer, Limits
from adapters.providers.verdicts import verdict
from adapters.providers.waiting import wanted_wait
from adapters.providers.words import kept
from core.errors import Code, Missed, Rejected, Unconfirmed, Why
from tests.adapters.providers.raw_server import Request, cut_after, drip, hang_after, http, in_turn, saying, serving
from tests.adapters.providers.wires import Names, Recorder, film_of, wire

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

# --- a POST


async def test_a_request_that_cannot_be_made_is_our_own_fault() -> None:
    for body in ({"prompt": "\ud800"}, {"prompt": {1, 2}}, {"seconds": float("nan")}):
        with pytest.raises(Rejected) as caught:
            await wire(transport=Recorder()).post_once("/videos", body=body)
        assert caught.value.code is Code.INVALID_REQUEST


async def test_a_post_may_be_cancelled() -> None:
    arrived = asyncio.Event()

    async def script(request: Request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(60)

    async with serving(script) as server:
        asked = wire(server.url, limits=Limits())
        posting = asyncio.create_task(asked.post_once("/videos", body={}))
        await arrived.wait()
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting
        await asked.aclose()


async def test_a_post_takes_no_longer_than_its_limit_however_steadily_it_is_answered() -> None:
    async with serving(drip(http(200, {"id": "v"}), every_s=0.05)) as server:
        asked = wire(server.url)
        began = asyncio.get_running_loop().time()
        with pytest.raises(Unconfirmed):
            await asked.post_once("/videos", body={})
        assert asyncio.get_running_loop().time() - began < 1
        await asked.aclose()


@pytest.mark.parametrize(("rejects_503", "kind"), [(True, Rejected), (False, Unconfirmed)])
def test_a_503_counts_as_not_accepted_only_where_the_vendor_says_so(rejects_503: bool, kind: type) -> None:
    busy = Answer(status=503, headers=httpx.Headers({"Retry-After": "30"}), body=b"")
    judged = verdict(busy, NOON, rejects_503=rejects_503)
    assert type(judged) is kind
    assert getattr(judged, "retry_after", 30) == 30


@pytest.mark.parametrize("prompt", ['say "hi"\nto Ünal', "back\\slash", "⛵ boat"])
def test_a_prompt_is_hidden_in_every_quotation(prompt: str) -> None:
    once = json.dumps({"prompt": prompt})
    for told in (prompt, once, json.dumps({"prompt": prompt}, ensure_ascii=False), json.dumps({"message": once})):
        assert "[…]" in kept(f"bad: {told}", [prompt])


async def test_cookies_are_forgotten() -> None:
    async with serving(saying(http(200, {}, Set_Cookie="a=b; Path=/"))) as server:
        asked = wire(server.url)
        await asked.get("/videos/v")
        await asked.get("/videos/v")
        await asked.aclose()
    assert "cookie" not in server.requests[1].headers


# --- a GET


async def test_looks_share_a_connection() -> None:
    async with serving(saying(http(200, {}))) as server:
        asked = wire(server.url)
        for _ in range(3):
            await asked.get("/videos/v")
        await asked.aclose()
    assert (len(server.requests), server.connections) == (3, 1)


async def test_two_hosts_at_one_address_do_not_share_a_connection() -> None:
    async with serving(saying(http(200, {}))) as server:
        both = Names(a_test="127.0.0.1", b_test="127.0.0.1")
        asked = wire(hosts=("a.test", "b.test"), resolver=both)
        for host in ("a.test", "b.test"):
            await asked.get(f"http://{host}:{server.port}/film")
        await asked.aclose()
    assert server.connections == 2


async def test_a_stale_connection_is_replaced_at_once() -> None:
    async with serving(in_turn(saying(http(200, {})), cut_after(), saying(http(200, {"second": True})))) as server:
        asked = wire(server.url)
        await asked.get("/videos/v")
        assert (await asked.get("/videos/v")).json == {"second": True}
        await asked.aclose()
    assert server.connections == 2


async def test_a_server_that_always_hangs_up_is_asked_twice_and_no_more() -> None:
    async with serving(cut_after()) as server:
        asked = wire(server.url)
        with pytest.raises(Missed):
            await asked.get("/videos/v")
        await asked.aclose()
    assert len(server.requests) == 2


async def test_an_answer_over_the_limit_is_not_read_on() -> None:
    big = httpx.Response(200, content=b" " * 2000)
    with pytest.raises(Missed):
        await wire(transport=Recorder(big), limits=Limits(json_bytes=1000)).get("/videos/v")


# --- a film


@pytest.mark.parametrize(
    "script",
    [
        cut_after(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nfilm"),
        cut_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfilm\r\n"),
        hang_after(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nfilm"),
        drip(http(200, b"x" * 200), every_s=0.05),
        saying(http(200, b"x" * 1001)),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n"),
        saying(http(200, {"detail": "not ready"})),
        saying(http(200, b"<html>", Content_Type="Text/HTML; charset=utf-8")),
        saying(http(206, b"film")),
        saying(http(202, b"")),
    ],
)
async def test_half_a_film_or_something_else_is_no_film(script) -> None:
    async with serving(script) as server:
        asked = wire(server.url)
        with pytest.raises(Missed):
            await film_of(asked)
        await asked.aclose()


async def test_a_film_shorter_than_promised_is_missed_on_every_transport() -> None:
    short = httpx.Response(200, content=b"film", headers={"Content-Length": "40"})
    with pytest.raises(Missed, match="cut short"):
        await film_of(wire(transport=Recorder(short)))


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/plain", "application/json"])
async def test_a_film_that_is_called_something_else_is_known_by_how_it_begins(kind: str) -> None:
    film = b"\0\0\0\x20ftypisom" + b"x" * 50
    async with serving(saying(http(200, film, Content_Type=kind))) as server:
        asked = wire(server.url)
        assert await film_of(asked) == film
        await asked.aclose()


async def test_a_film_may_come_without_a_length_or_a_type() -> None:
    async with serving(cut_after(b"HTTP/1.1 200 OK\r\n\r\nfilm")) as server:
        asked = wire(server.url)
        assert await film_of(asked) == b"film"
        await asked.aclose()


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (403, False), (500, False)])
async def test_a_film_that_is_not_there_is_told_apart(status: int, gone: bool) -> None:
    with pytest.raises(Missed) as caught:
        await film_of(wire(transport=Recorder(httpx.Response(status))))
    assert caught.value.gone is gone


async def test_a_slow_reader_of_a_film_is_not_timed() -> None:
    async def script(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, b"first")[:-5] + b"first")

    async with serving(script) as server:
        asked = wire(server.url)
        received = b""
        async for chunk in asked.stream("/videos/v/content"):
            await asyncio.sleep(0.35)
            received += chunk
        await asked.aclose()
    assert received == b"first"


async def test_a_film_that_is_left_early_frees_its_connection() -> None:
    async with serving(hang_after(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nfilm")) as server:
        asked = wire(server.url)
        chunks = asked.stream("/videos/v/content")
        assert await anext(chunks) == b"film"
        await chunks.aclose()
        await asked.aclose()


# --- how long to wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30),
        ({"Retry-After": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.5),
        ({"Retry-After": "0"}, 0.5),
        ({"Retry-After": "-5"}, 0.5),
        ({"Retry-After": "86400"}, 120),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": ""}, None),
        ({"retry-after-ms": "2500"}, 2.5),
        ({"openai-poll-after-ms": "10000"}, 10),
        ({"openai-poll-after-ms": "10000", "retry-after-ms": "2500", "Retry-After": "7"}, 10),
        ({"openai-poll-after-ms": "x", "Retry-After": "7"}, 7),
    ],
)
def test_a_vendor_says_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert wanted_wait(httpx.Headers(headers), NOON) == seconds


@pytest.mark.parametrize(
    ("status", "why"), [(401, Why.ACCOUNT), (403, Why.ACCOUNT), (402, Why.FUNDS), (404, None), (429, None), (500, None)]
)
def test_what_is_no_answer_may_still_tell_of_our_account(status: int, why: Why | None) -> None:
    assert wire(transport=Recorder()).missed(status, httpx.Headers()).why is why
