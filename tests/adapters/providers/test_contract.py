"""What every vendor's file must do with each answer: a further vendor joins by adding itself to vendors.py."""

import json
import random
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from adapters.providers.answers import Limits
from core.errors import Code, Missed, ProviderProblem, Rejected, Unconfirmed
from core.ports import Order, Provider, Ref, Report, State
from tests.adapters.providers.raw_server import (
    RawServer,
    Script,
    cut_after,
    drip,
    hang_after,
    http,
    reset,
    saying,
    serving,
    unused_port,
)
from tests.adapters.providers.vendors import KEY, PROMPT, VENDORS, VIDEO, Vendor

QUICK = Limits(post_s=0.8, connect_s=0.7, get_s=0.4, film_s=0.6, film_pause_s=0.3)
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
ORDER = Order(upstream="sora-2", prompt=PROMPT, seconds=8, size="1280x720")

Submit = Callable[[Provider, Vendor], Awaitable[Ref]]


async def _create(provider: Provider, vendor: Vendor) -> Ref:
    return await provider.create(ORDER)


async def _remix(provider: Provider, vendor: Vendor) -> Ref:
    return await provider.remix(vendor.source, ORDER)


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    return request.param


@pytest.fixture(params=[_create, _remix], ids=["create", "remix"])
def submit(request: pytest.FixtureRequest) -> Submit:
    return request.param


def answering(vendor: Vendor, response: httpx.Response) -> Provider:
    return vendor.make("https://gw.test/v1", QUICK, httpx.MockTransport(lambda request: response))


async def outcome(asked: Awaitable[object]) -> object:
    try:
        return await asked
    except ProviderProblem as problem:
        return problem


def assert_tells_nothing(problem: BaseException) -> None:
    told = "".join(traceback.format_exception(problem)) + repr(problem) + repr(vars(problem))
    for secret in (KEY, PROMPT, "Marigold", "Bearer", "signature="):
        assert secret not in told


REJECTED = [
    (400, {}, Code.INVALID_REQUEST),
    (401, {}, Code.AUTH),
    (402, {}, Code.INSUFFICIENT_FUNDS),
    (403, {}, Code.AUTH),
    (405, {}, Code.UNSUPPORTED),
    (413, {}, Code.INVALID_REQUEST),
    (415, {}, Code.INVALID_REQUEST),
    (422, {"detail": "bad size"}, Code.INVALID_REQUEST),
    (429, {}, Code.RATE_LIMITED),
    (429, {"error": {"code": "insufficient_quota", "message": "You exceeded your quota."}}, Code.INSUFFICIENT_FUNDS),
    (429, {"error": {"message": 'litellm.RateLimitError: {"code": "insufficient_quota"}'}}, Code.INSUFFICIENT_FUNDS),
    (501, {}, Code.UNSUPPORTED),
    (301, {}, Code.AUTH),
    (307, {}, Code.AUTH),
]


@pytest.mark.parametrize(("status", "body", "code"), REJECTED)
async def test_a_verdict_means_that_nothing_was_made(
    vendor: Vendor, submit: Submit, status: int, body: dict, code: Code
) -> None:
    with pytest.raises(Rejected) as caught:
        await submit(answering(vendor, httpx.Response(status, json=body)), vendor)
    assert (caught.value.code, caught.value.http) == (code, status)


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 504, 520, 529, 599])
async def test_an_undecided_answer_to_a_submit_leaves_it_open(vendor: Vendor, submit: Submit, status: int) -> None:
    """A 503 is a verdict only where the vendor documents it as one."""
    expected = Rejected if status == 503 and vendor.rejects_503 else Unconfirmed
    with pytest.raises(expected) as caught:
        await submit(answering(vendor, httpx.Response(status, json={"error": {"message": "Hm."}})), vendor)
    assert caught.value.http == status
    assert getattr(caught.value, "code", Code.RATE_LIMITED) is Code.RATE_LIMITED


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"<html>", b"{", b"[" * 200_000, b"\xff\xfe", b'{"id": null}'])
@pytest.mark.parametrize("status", [200, 201, 204])
async def test_success_without_an_id_leaves_a_submit_open(
    vendor: Vendor, submit: Submit, status: int, body: bytes
) -> None:
    with pytest.raises(Unconfirmed):
        await submit(answering(vendor, httpx.Response(status, content=body)), vendor)


async def test_a_refused_prompt_is_told_apart_from_a_faulty_request(vendor: Vendor, submit: Submit) -> None:
    with pytest.raises(Rejected) as caught:
        await submit(answering(vendor, httpx.Response(400, json=vendor.refusal)), vendor)
    assert caught.value.code is Code.REFUSED


async def test_an_accepted_submit_brings_the_id(vendor: Vendor, submit: Submit) -> None:
    ref = await submit(answering(vendor, httpx.Response(200, json=vendor.accepted)), vendor)
    assert (ref.provider, ref.id) == (vendor.source.provider, VIDEO)


async def test_a_busy_vendor_says_when_to_come_again(vendor: Vendor, submit: Submit) -> None:
    with pytest.raises(Rejected) as caught:
        await submit(answering(vendor, httpx.Response(429, headers={"Retry-After": "7"})), vendor)
    assert caught.value.retry_after == 7


FAULTS = {
    "closed before a byte": cut_after(),
    "reset": reset,
    "closed in the head": cut_after(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "closed after the head": cut_after(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"),
    "closed in the body": cut_after(b'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"id": "video_1'),
    "closed in a chunk": cut_after(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"id'),
    "silent": hang_after(),
    "silent after the head": hang_after(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"),
    "silent in the body": hang_after(b'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"id": "vid'),
    "one byte at a time": drip(http(200, {"id": VIDEO, "status": "queued"})),
    "no HTTP": saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "no status": saying(b"HTTP/1.1 OK\r\n\r\n"),
    "a broken length": saying(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"),
    "a broken chunk": saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    "broken gzip": saying(http(200, b"no gzip", Content_Encoding="gzip")),
    "HTML": saying(http(200, b"<html>Welcome</html>", Content_Type="text/html")),
    "1.5 MiB of JSON": saying(http(200, {"id": VIDEO, "more": "x" * 1_572_864})),
    "a head without end": saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_post_is_sent_once_and_left_open_when_its_answer_is_lost(
    vendor: Vendor, submit: Submit, fault: str
) -> None:
    async with serving(FAULTS[fault]) as server:
        provider = vendor.make(server.url, QUICK, None)
        with pytest.raises(Unconfirmed) as caught:
            await submit(provider, vendor)
        await provider.aclose()
    assert [request.method for request in server.requests] == ["POST"]
    assert server.connections == 1
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_look_without_an_answer_is_only_missed(vendor: Vendor, fault: str) -> None:
    async with serving(FAULTS[fault]) as server:
        provider = vendor.make(server.url, QUICK, None)
        with pytest.raises(Missed) as caught:
            await provider.poll(Ref(provider=vendor.name, id=VIDEO))
        await provider.aclose()
    assert not caught.value.gone
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "does-not-exist.invalid"])
async def test_a_post_that_was_never_sent_may_be_sent_again(vendor: Vendor, submit: Submit, host: str) -> None:
    provider = vendor.make(f"http://{host}:{unused_port()}/v1", Limits(post_s=8), None)
    with pytest.raises(Rejected) as caught:
        await submit(provider, vendor)
    await provider.aclose()
    assert caught.value.code is Code.NOT_SENT


async def test_a_failed_tls_handshake_sent_nothing(vendor: Vendor, submit: Submit) -> None:
    async with serving(hang_after()) as server:
        provider = vendor.make(server.url.replace("http:", "https:"), replace(QUICK, connect_s=0.2), None)
        with pytest.raises(Rejected) as caught:
            await submit(provider, vendor)
        await provider.aclose()
    assert caught.value.code is Code.NOT_SENT
    assert server.requests == []


NOTHING_SENT = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
PERHAPS_SENT = [
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
    httpx.CloseError,
    httpx.DecodingError,
    httpx.TooManyRedirects,
    httpx.StreamError,
    ConnectionResetError,
    RuntimeError,
]


def failing(vendor: Vendor, error: type[Exception]) -> Provider:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"{request.headers} {request.url}?signature=abc")

    return vendor.make("https://gw.test/v1", QUICK, httpx.MockTransport(fail))


@pytest.mark.parametrize("error", NOTHING_SENT)
async def test_an_error_before_sending_is_not_sent(vendor: Vendor, submit: Submit, error: type[Exception]) -> None:
    with pytest.raises(Rejected) as caught:
        await submit(failing(vendor, error), vendor)
    assert caught.value.code is Code.NOT_SENT
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("error", PERHAPS_SENT)
async def test_an_error_while_sending_leaves_the_submit_open(
    vendor: Vendor, submit: Submit, error: type[Exception]
) -> None:
    with pytest.raises(Unconfirmed) as caught:
        await submit(failing(vendor, error), vendor)
    assert_tells_nothing(caught.value)


def moved_to(other: RawServer, status: int) -> Script:
    return saying(http(status, {}, Location=f"{other.url}/videos"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_post_is_never_redirected(vendor: Vendor, submit: Submit, status: int) -> None:
    async with serving(saying(http(200, vendor.accepted))) as other, serving(moved_to(other, status)) as server:
        provider = vendor.make(server.url, QUICK, None)
        with pytest.raises(Rejected) as caught:
            await submit(provider, vendor)
        await provider.aclose()
    assert caught.value.http == status
    assert (len(server.requests), other.connections) == (1, 0)


async def test_each_post_has_a_connection_of_its_own(vendor: Vendor) -> None:
    async with serving(saying(http(200, vendor.accepted))) as server:
        provider = vendor.make(server.url, QUICK, None)
        for _ in range(3):
            await provider.create(ORDER)
        await provider.aclose()
    assert (len(server.requests), server.connections) == (3, 3)


async def test_a_head_with_a_verdict_stands_even_if_its_body_is_cut(vendor: Vendor, submit: Submit) -> None:
    async with serving(cut_after(b"HTTP/1.1 400 Bad\r\nContent-Length: 40\r\n\r\n{")) as server:
        provider = vendor.make(server.url, QUICK, None)
        with pytest.raises(Rejected) as caught:
            await submit(provider, vendor)
        await provider.aclose()
    assert caught.value.code is Code.INVALID_REQUEST


@pytest.mark.parametrize("state", list(State))
async def test_each_state_is_understood(vendor: Vendor, state: State) -> None:
    report = await answering(vendor, httpx.Response(200, json=vendor.reports[state])).poll(
        Ref(provider=vendor.name, id=VIDEO)
    )
    assert (report.state, report.known_word) == (state, True)


async def test_a_video_stopped_by_the_filter_is_refused(vendor: Vendor) -> None:
    report = await answering(vendor, httpx.Response(200, json=vendor.refused)).poll(Ref(provider=vendor.name, id=VIDEO))
    assert (report.state, report.code) == (State.FAILED, Code.REFUSED)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 410, 418, 429, 500, 502, 503, 504])
async def test_an_error_on_a_look_is_no_verdict_about_the_video(vendor: Vendor, status: int) -> None:
    answer = httpx.Response(status, json={"error": {"message": "No."}}, headers={"Retry-After": "3"})
    with pytest.raises(Missed) as caught:
        await answering(vendor, answer).poll(Ref(provider=vendor.name, id=VIDEO))
    assert caught.value.gone is (status in (404, 410))
    assert caught.value.retry_after == 3


async def test_the_film_arrives_whole(vendor: Vendor) -> None:
    film = random.Random(1).randbytes(300_000)
    async with serving(saying(http(200, film, Content_Type="video/mp4"))) as server:
        provider = vendor.make(server.url, QUICK, None)
        done = Report(state=State.COMPLETED, result=f"{server.url}/film.mp4")
        received = b"".join([chunk async for chunk in provider.fetch(Ref(provider=vendor.name, id=VIDEO), done)])
        await provider.aclose()
    assert received == film


def strange_value(dice: random.Random, depth: int = 0) -> object:
    plain = [None, True, False, 0, -1, 1e308, float("inf"), float("nan"), 10**30, "", "queued", "completed", "failed"]
    plain += ["\ud800", "\0", "video_123", "../..", "a" * 600, "9" * 400, "2026-11-22T10:00:00Z", 1790000000, {}, []]
    if depth > 3 or dice.random() < 0.6:
        return dice.choice(plain)
    names = ["id", "status", "error", "code", "message", "progress", "data", "created_at", "expires_at", "has_more"]
    names += ["detail", "url", "video", "type", "last_id", "prompt", "seconds", "remixed_from_video_id"]
    names += ["result", "sample", "details", "cost", "usage", "cost_in_usd_ticks", "urls", "unsigned_urls"]
    if dice.random() < 0.3:
        return [strange_value(dice, depth + 1) for _ in range(dice.randint(0, 4))]
    return {name: strange_value(dice, depth + 1) for name in dice.sample(names, dice.randint(0, 8))}


def strange_answer(dice: random.Random) -> httpx.Response:
    status = dice.choice([200, 200, 200, 201, 202, 204, 206, 299, 301, 302, 304, 400, 401, 402, 404, 429, 500, 503])
    names = ["Retry-After", "openai-poll-after-ms", "x-litellm-response-cost", "Location", "Content-Type"]
    texts = ["", "-1", "nan", "1e400", "soon", "Mon, 99 Foo", "https://[", "//x", "application/json", "0.4", "9" * 99]
    headers = {name: dice.choice(texts) for name in dice.sample(names, dice.randint(0, 3))}
    if dice.random() < 0.15:
        return httpx.Response(status, headers=headers, content=dice.randbytes(dice.randint(0, 200)))
    said = strange_value(dice)
    if isinstance(said, dict) and dice.random() < 0.5:
        said["id"] = said["request_id"] = VIDEO
    text = json.dumps(said, ensure_ascii=dice.random() < 0.5)
    return httpx.Response(status, headers=headers, content=text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("seed", range(4))
async def test_no_answer_however_strange_leads_to_anything_unexpected(vendor: Vendor, seed: int) -> None:
    dice = random.Random(seed)
    ref = Ref(provider=vendor.name, id=VIDEO)
    done = Report(state=State.COMPLETED, result="https://gw.test/v1/film.mp4")
    seen = set()
    provider = vendor.make("https://gw.test/v1", QUICK, httpx.MockTransport(lambda request: strange_answer(dice)))
    for _ in range(500):
        seen.add(type(await outcome(provider.create(ORDER))))
        seen.add(type(await outcome(provider.remix(vendor.source, ORDER))))
        seen.add(type(await outcome(provider.poll(ref))))
        seen.add(type(await outcome(all_of(provider.listing(SINCE)))))
        seen.add(type(await outcome(all_of(provider.fetch(ref, done)))))
        assert isinstance(await provider.delete(ref), bool)
    assert {Missed if issubclass(one, Missed) else one for one in seen} == {
        Ref, Report, list, Rejected, Unconfirmed, Missed,
    }  # fmt: skip  # All there is.


async def all_of(items) -> list:
    return [item async for item in items]


async def test_neither_key_nor_prompt_nor_signed_link_is_ever_told(vendor: Vendor, submit: Submit) -> None:
    echo = f"{KEY} said {PROMPT!r}, see https://cdn.test/a.mp4?signature=abc Bearer {KEY}"
    for status in (200, 302, 400, 401, 429, 500):
        provider = answering(vendor, httpx.Response(status, json={"error": {"message": echo, "code": "x"}}))
        problem = await outcome(submit(provider, vendor))
        assert isinstance(problem, (Rejected, Unconfirmed))
        assert_tells_nothing(problem)
        looked = await outcome(provider.poll(Ref(provider=vendor.name, id=VIDEO)))
        assert isinstance(looked, Missed)
        assert_tells_nothing(looked)
        assert len(problem.message) <= 2000
