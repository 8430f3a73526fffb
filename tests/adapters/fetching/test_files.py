"""A file on a message is fetched over real sockets: from where, with which key, and how much of it."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import httpx
import pytest

from adapters.fetching.addresses import AllowedHosts
from adapters.fetching.files import Files, Patience
from core.errors import TryLater, Unfetchable
from tests.adapters.providers.hostile_urls import NAMES, URLS
from tests.adapters.providers.raw_server import (
    RawServer,
    Script,
    cut_after,
    drip,
    hang_after,
    http,
    in_turn,
    reset,
    saying,
    serving,
    unused_port,
)
from tests.sockets import connections

TOKEN = "xoxb-canary-0123456789"
KEYS = {"Authorization": f"Bearer {TOKEN}"}
QUICK = Patience(whole_s=0.5, pause_s=0.2)
FILM = b"\0\0\0\x18ftypmp42" + bytes(100)
ALL_OF_IT = http(200, FILM)


async def at_home(host: str, port: int) -> tuple[str, ...]:
    """Every name is this machine."""
    return ("127.0.0.1",)


async def names(host: str, port: int) -> tuple[str, ...]:
    return tuple(NAMES.get(host, "").split())


def files(base: str | None, *hosts: str, resolver=at_home, keyed: frozenset[str] = frozenset()) -> Files:
    allowed = AllowedHosts(httpx.URL(base) if base else None, hosts, resolver)
    return Files(allowed, keys=KEYS, keyed_hosts=keyed, patience=QUICK)


async def fetched(fetching: Files, address: str) -> bytes:
    async with aclosing(fetching.stream(address)) as chunks:
        return b"".join([chunk async for chunk in chunks])


def moved(where: str, status: int = 302, **more: str) -> Script:
    return saying(http(status, b"", Location=where, **more))


@asynccontextmanager
async def chat_and_other() -> AsyncIterator[tuple[RawServer, RawServer]]:
    """The chat's own host, and another one."""
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(serving(saying(ALL_OF_IT)))
        yield await stack.enter_async_context(serving(saying(ALL_OF_IT))), other


# --- with which key


async def test_the_chats_own_host_is_asked_with_the_key() -> None:
    async with serving(saying(ALL_OF_IT)) as chat:
        assert await fetched(files(chat.url), f"{chat.url}/film.mp4?t=1") == FILM
    [request] = chat.requests
    assert (request.method, request.target) == ("GET", "/v1/film.mp4?t=1")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_the_key_stays_behind_when_the_chat_sends_us_elsewhere() -> None:
    async with chat_and_other() as (chat, other):
        chat.script = moved(f"http://cdn.test:{other.port}/film?signature=s", Set_Cookie="d=secret; Path=/")
        assert await fetched(files(chat.url, "cdn.test"), chat.url) == FILM
    [request] = other.requests
    assert (request.target, request.headers["host"]) == ("/film?signature=s", f"cdn.test:{other.port}")
    assert TOKEN not in str(request)
    assert "cookie" not in request.headers


async def test_the_key_goes_to_no_other_port_of_its_host_and_not_in_plain_text() -> None:
    async with chat_and_other() as (chat, other):
        keyed = files(chat.url, "files.chat.test", keyed=frozenset({"files.chat.test"}))
        await fetched(keyed, f"http://127.0.0.1:{other.port}/film")
        await fetched(keyed, f"http://files.chat.test:{other.port}/film")
    assert len(other.requests) == 2
    assert TOKEN not in str(other.requests)


async def test_a_host_is_asked_by_the_address_that_was_judged_and_must_prove_its_name() -> None:
    """The name is in the first words of TLS, which is spoken to a server that is none: nothing was asked of it."""
    first_words: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first_words.append(await reader.read(4096))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TryLater):
            await fetched(files(None, f"files.chat.test:{port}"), f"https://files.chat.test:{port}/film")
    assert b"files.chat.test" in first_words[0]
    assert b"film" not in first_words[0]


# --- from where


async def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    three = [moved("/v1/next", status) for status in (301, 303, 308)]
    async with serving(in_turn(*three, saying(ALL_OF_IT))) as chat:
        assert await fetched(files(chat.url), chat.url) == FILM
    async with serving(moved("/v1/next")) as endless:
        with pytest.raises(Unfetchable, match="too many redirects"):
            await fetched(files(endless.url), endless.url)
    assert len(endless.requests) == 4


@pytest.mark.parametrize("first", ["at once", "by a redirect"])
async def test_no_link_leads_to_where_nobody_chose_to_go(first: str) -> None:
    async with serving(saying(ALL_OF_IT)) as chat:
        asking = files(chat.url, "cdn.test", "*.wild.test", resolver=names)
        for url in URLS:
            if first == "by a redirect" and "\r" in url:
                continue  # No header could say it.
            chat.script = moved(url.encode("utf-8", "replace").decode("latin-1"))
            with connections() as seen, pytest.raises((Unfetchable, TryLater)) as why:
                await fetched(asking, url if first == "at once" else chat.url)
            assert {*seen} <= {("127.0.0.1", chat.port)}, url
            assert "signature" not in str(why.value)
            assert first == "by a redirect" or why.type is Unfetchable


async def test_a_name_that_changes_its_address_is_judged_at_each_step() -> None:
    answers = iter([("127.0.0.1",), ("169.254.169.254",)])

    async def rebinding(host: str, port: int) -> tuple[str, ...]:
        return next(answers)

    async with serving(moved("https://a.wild.test/again")) as chat:
        asking = files(None, f"chat.test:{chat.port}", "*.wild.test", resolver=rebinding)
        with connections() as seen, pytest.raises(Unfetchable, match=r"a\.wild\.test has an address that is not pub"):
            await fetched(asking, f"http://chat.test:{chat.port}/film")
    assert seen == [("127.0.0.1", chat.port)]


# --- how much, and when


LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nhalf a film"
LATER: dict[str, Script] = {
    "cut in the middle": cut_after(LONG),
    "cut in the middle of a chunk": cut_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n28\r\nhalf"),
    "cut before the first word": cut_after(),
    "reset": reset,
    "silent": hang_after(),
    "silent in the middle": hang_after(LONG),
    "a slow drip": drip(http(200, bytes(200)), every_s=0.01),
    "a slow drip of headers": drip(b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 50, every_s=0.01),
    "no HTTP": saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "two lengths": saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfilm!"),
    "a length that is none": saying(b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nfilm"),
    "headers without end": saying(b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 50_000),
    "busy": saying(http(429, b"")),
    "broken": saying(http(500, b"")),
}


@pytest.mark.parametrize("how", LATER)
async def test_what_did_not_come_whole_is_asked_for_later(how: str) -> None:
    async with serving(LATER[how]) as chat:
        with pytest.raises(TryLater) as why:
            await fetched(files(chat.url), f"{chat.url}/film?signature=s")
    assert "signature" not in str(why.value)
    assert chat.connections == 1


async def test_a_host_where_nobody_listens_is_asked_later() -> None:
    base = f"http://127.0.0.1:{unused_port()}/"
    with pytest.raises(TryLater):
        await fetched(files(base), base)


TWICE = gzip.compress(gzip.compress(bytes(1_000_000)))
NEVER: dict[str, bytes] = {
    "gone": http(404, b""),
    "forbidden": http(403, b""),
    "a part of it": http(206, FILM),
    "nothing": http(204, b""),
    "moved to nowhere": http(302, b""),
    "a page": http(200, b"<html>Sign in", Content_Type="text/html; charset=utf-8"),
    "an error that calls itself a success": http(200, {"ok": False, "error": "not_authed"}),
    "packed twice": http(200, TWICE, Content_Encoding="gzip, gzip"),
    "packed in two words": http(200, TWICE, Content_Encoding="gzip\r\nContent-Encoding: gzip"),
    "packed by something new": http(200, FILM, Content_Encoding="zstd"),
}  # fmt: skip  # A line each.


@pytest.mark.parametrize("what", NEVER)
async def test_what_is_no_file_is_not_asked_for_again(what: str) -> None:
    async with serving(saying(NEVER[what])) as chat:
        with pytest.raises(Unfetchable):
            await fetched(files(chat.url), chat.url)
    assert chat.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        ALL_OF_IT + b"and more than was promised",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n70\r\n" + FILM + b"\r\n0\r\n\r\n",
        http(200, gzip.compress(FILM), Content_Encoding="gzip"),
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + ALL_OF_IT,
    ],
    ids=["more than was promised", "in chunks", "packed although not asked for", "after a hint"],
)
async def test_an_odd_answer_with_all_of_it_is_taken(answer: bytes) -> None:
    async with serving(saying(answer)) as chat:
        assert await fetched(files(chat.url), chat.url) == FILM


async def test_a_file_without_a_length_ends_with_its_connection() -> None:
    async with serving(cut_after(b"HTTP/1.1 200 OK\r\n\r\n" + FILM)) as chat:
        assert await fetched(files(chat.url), chat.url) == FILM


async def test_whoever_has_had_enough_reads_no_further() -> None:
    """How much is enough is the core's business; then the connection is gone at once."""
    sent = asyncio.Event()

    async def endless(request, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(bytes(1 << 16))
                await writer.drain()
        finally:
            sent.set()

    async with serving(endless) as chat:
        received = 0
        async with aclosing(files(chat.url).stream(chat.url)) as chunks:
            async for chunk in chunks:
                received += len(chunk)
                if received > 1 << 20:
                    break
        async with asyncio.timeout(5):
            await sent.wait()
    assert received < 2 << 20
