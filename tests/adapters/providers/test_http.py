"""How we talk HTTP with vendors: where the key goes, which addresses are reached, what an answer may cost."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from adapters.fetching.addresses import is_public
from adapters.providers.answers import Answer, Limits
from adapters.providers.http import Wire
from adapters.providers.verdicts import verdict
from adapters.providers.waiting import wanted_wait
from adapters.providers.words import kept
from core.errors import Code, Elsewhere, Missed, Rejected, Unconfirmed, Why
from tests.adapters.providers.raw_server import (
    RawServer,
    Request,
    Script,
    cut_after,
    drip,
    hang_after,
    http,
    in_turn,
    saying,
    serving,
)

KEY = "sk-canary-0123456789abcdef"
KEYS = {"Authorization": f"Bearer {KEY}"}
QUICK = Limits(post_s=0.8, connect_s=0.7, get_s=0.4, film_s=0.6, film_pause_s=0.3, film_bytes=1000)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Names:
    """A resolver that knows what it was told, and counts what it was asked."""

    def __init__(self, **known: str) -> None:
        self.known = {name.replace("_", "."): tuple(found.split()) for name, found in known.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        return self.known.get(host, ())


class Recorder(httpx.AsyncBaseTransport):
    """Answers each request with the next response, and keeps the requests."""

    def __init__(self, *responses: httpx.Response) -> None:
        self.responses, self.requests = list(responses), []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.responses.pop(0)


def wire(base_url: str = "https://gw.test/v1", **more) -> Wire:
    more = {"keys": KEYS, "limits": QUICK} | more
    return Wire(base_url=base_url, **more)


def moved(where: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"Location": where})


async def film_of(asked: Wire, target: str = "/videos/v/content") -> bytes:
    return b"".join([chunk async for chunk in asked.stream(target)])


# --- where the key goes


async def test_the_key_goes_to_the_base_url() -> None:
    seen = Recorder(httpx.Response(200, json={}), httpx.Response(200, json={}))
    asked = wire(transport=seen)
    await asked.get("/videos/v")
    await asked.post_once("/videos", body={})
    assert [request.headers["Authorization"] for request in seen.requests] == [f"Bearer {KEY}"] * 2


def pointing(link: str) -> Script:
    return saying(http(302, b"", Location=link))


@contextlib.asynccontextmanager
async def moving_to(host: str) -> AsyncIterator[tuple[RawServer, RawServer]]:
    """A vendor, and where it redirects to."""
    async with contextlib.AsyncExitStack() as stack:
        other = await stack.enter_async_context(serving(saying(http(200, b"film"))))
        link = f"http://{host}:{other.port}/film?signature=s"
        yield await stack.enter_async_context(serving(pointing(link))), other


async def test_a_redirect_to_an_unlisted_host_is_not_followed() -> None:
    async with moving_to("localhost") as (vendor, other):
        asked = wire(vendor.url)
        with pytest.raises(Elsewhere) as caught:
            await film_of(asked)
        with pytest.raises(Elsewhere):
            await asked.get("/videos/v")
        await asked.aclose()
    assert other.connections == 0
    assert (caught.value.host, str(caught.value)) == ("localhost", "localhost is not listed in hosts")


async def test_a_redirect_to_a_listed_host_goes_without_the_key() -> None:
    async with moving_to("cdn.test") as (vendor, other):
        asked = wire(vendor.url, hosts=("cdn.test",), resolver=Names(cdn_test="127.0.0.1"))
        assert await film_of(asked) == b"film"
        await asked.aclose()
    [request] = other.requests
    assert (request.target, request.headers["host"]) == ("/film?signature=s", f"cdn.test:{other.port}")
    assert KEY not in str(request.headers)


async def test_another_port_of_the_base_host_is_reached_without_the_key() -> None:
    async with moving_to("127.0.0.1") as (vendor, other):
        asked = wire(vendor.url)
        assert await film_of(asked) == b"film"
        await asked.aclose()
    assert KEY not in str(other.requests[0].headers)


async def test_a_redirect_back_to_the_base_url_has_the_key_again() -> None:
    seen = Recorder(moved("https://a.cdn.test/x"), moved("https://gw.test/v1/film"), httpx.Response(200, json={}))
    await wire(transport=seen, hosts=("*.cdn.test",), resolver=Names(a_cdn_test="93.184.215.14")).get("/videos/v")
    assert ["Authorization" in request.headers for request in seen.requests] == [True, False, True]


async def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    three = Recorder(*(moved(f"/v1/{n}") for n in range(3)), httpx.Response(200, json={"ok": 1}))
    assert (await wire(transport=three).get("/videos/v")).json == {"ok": 1}
    endless = Recorder(*(moved(f"/v1/{n}") for n in range(9)))
    with pytest.raises(Missed):
        await wire(transport=endless).get("/videos/v")
    assert len(endless.requests) == 4


@pytest.mark.parametrize("key", ["sk-1\n", "sk-ü", "a\0b"])
def test_a_key_that_no_header_can_carry_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        wire(keys={"Authorization": key})
    assert key not in str(caught.value)


# --- which addresses are reached

NOT_REACHED = [
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://10.0.0.1/",
    "https://metadata.google.internal/",
    "https://evil.test/",
    "https://gw.test.evil.test/",
    "https://gw.test@evil.test/",
    "https://user:pass@gw.test/",
    "https://cdn.test@evil.test/",
    "https://evilcdn.test/",
    "https://cdn.test.evil.test/",
    "https://wild.test/",
    "http://a.wild.test/",
    "https://inside.wild.test/",
    "https://mixed.wild.test/",
    "https://nowhere.wild.test/",
    "http://gw.test/v1/plain",
    "file:///etc/passwd",
    "ftp://cdn.test/film",
    "data:video/mp4;base64,AAAA",
    "javascript:alert(1)",
    "https:///film",
    "https://[bad/",
    "//evil.test/film",
    "\\\\evil.test\\film",
    "https://cdn.test:99999/",
    "gopher://127.0.0.1:25/",
    "unix:/var/run/docker.sock",
]


@pytest.mark.parametrize("link", NOT_REACHED)
async def test_no_link_leads_us_to_an_address_that_nobody_chose(link: str) -> None:
    names = Names(
        evil_test="93.184.215.14",
        evilcdn_test="93.184.215.14",
        wild_test="93.184.215.14",
        a_wild_test="93.184.215.14",
        inside_wild_test="10.1.2.3",
        mixed_wild_test="93.184.215.14 169.254.169.254",
    )
    for how in ("redirect", "polling URL"):
        first = [httpx.Response(302, headers=[(b"Location", link.encode())])] if how == "redirect" else []
        seen = Recorder(*first, httpx.Response(200, json={"reached": True}))
        asked = wire(transport=seen, hosts=("cdn.test", "*.wild.test"), resolver=names)
        reached = None
        with contextlib.suppress(Missed):
            reached = await asked.get("/videos/v" if first else link)
        # A link such as \\evil may be read as a path, which stays with the base host.
        assert reached is None or {request.url.host for request in seen.requests} == {"gw.test"}


async def test_a_link_cannot_choose_who_we_are() -> None:
    seen = Recorder(moved("https://user:pass@gw.test/v1/film"), httpx.Response(200, json={}))
    with pytest.raises(Missed):
        await wire(transport=seen).get("/videos/v")
    assert len(seen.requests) == 1


async def test_a_name_is_looked_up_once_and_that_address_is_reached() -> None:
    seen, names = Recorder(httpx.Response(200, json={})), Names(api_eu1_bfl_ai="93.184.215.14")
    await wire(transport=seen, hosts=("*.bfl.ai",), resolver=names).get("https://api.eu1.bfl.ai/v1/get_result?id=7")
    [request] = seen.requests
    assert names.asked == ["api.eu1.bfl.ai"]
    assert str(request.url) == "https://93.184.215.14/v1/get_result?id=7"
    assert request.headers["Host"] == "api.eu1.bfl.ai"
    assert request.extensions["sni_hostname"] == "api.eu1.bfl.ai"
    assert "Authorization" not in request.headers


async def test_a_host_named_in_full_may_be_private_and_plain() -> None:
    seen = Recorder(httpx.Response(200, json={}))
    asked = wire(transport=seen, hosts=("gpu.lan:8080",), resolver=Names(gpu_lan="192.168.1.5"))
    await asked.get("http://gpu.lan:8080/film")
    assert str(seen.requests[0].url) == "http://192.168.1.5:8080/film"
    with pytest.raises(Missed):
        await asked.get("http://gpu.lan:22/film")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::",
        "2001:db8::1", "::7f00:1", "no address", "",
    ],
)  # fmt: skip
def test_an_address_behind_the_front_door_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_on_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "base",
    ["", "gw.test/v1", "ftp://gw.test", "http://", "https://u:p@gw.test", "https://gw.test:port", "http://gw.test:0"],
)
def test_a_base_url_that_is_none_is_refused_at_the_start(base: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        wire(base)


@pytest.mark.parametrize(
    ("base", "asked"),
    [
        ("https://gw.test/v1", "https://gw.test/v1/videos?after=a"),
        ("https://gw.test/v1/", "https://gw.test/v1/videos?after=a"),
        ("https://gw.test", "https://gw.test/videos?after=a"),
        ("https://gw.test/v1?api-version=preview", "https://gw.test/v1/videos?api-version=preview&after=a"),
    ],
)
async def test_paths_are_joined_to_every_form_of_base_url(base: str, asked: str) -> None:
    seen = Recorder(httpx.Response(200, json={}))
    await wire(base, transport=seen).get("/videos?after=a")
    assert str(seen.requests[0].url) == asked


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
