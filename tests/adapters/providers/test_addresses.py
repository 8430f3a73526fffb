"""Where the key goes, and which addresses are reached: never one that a link chose."""

import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest

from adapters.fetching.addresses import is_public
from core.errors import Elsewhere, Missed
from tests.adapters.providers.raw_server import RawServer, Script, http, saying, serving
from tests.adapters.providers.wires import KEY, Names, Recorder, film_of, moved, wire

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
