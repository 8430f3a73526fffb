"""OpenRouter, row by row: public links only, keyed links at its own host, and a 503 that means no."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from adapters.providers.linked import Account
from adapters.providers.openrouter import OpenRouter
from bot.catalogue import SHIPPED_CATALOGUE
from core.catalogue import Catalogue
from core.errors import Code, Missed, Rejected
from core.ports import Order, Ref, Report, State
from tests.adapters.providers.vendors import KEY, VIDEO, source

ORDER = Order(upstream="google/veo", prompt="a red boat", seconds=8, size="1280x720")
CHANGE = Order(upstream="black-forest-labs/flux-video-edit", prompt="make it blue", seconds=8, size="1280x720")
BASE = "https://openrouter.ai/api/v1"


class Vendor:
    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []
        account = Account(name="openrouter", base_url=BASE, key=KEY)
        self.provider = OpenRouter(account, transport=httpx.MockTransport(self._reply))

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer

    @property
    def body(self) -> dict:
        return json.loads(self.asked[-1].content)


def accepting() -> Vendor:
    return Vendor(
        httpx.Response(202, json={"id": VIDEO, "polling_url": f"/api/v1/videos/{VIDEO}", "status": "pending"})
    )


async def look(status: str, **more: object) -> Report:
    vendor = Vendor(httpx.Response(200, json={"id": VIDEO, "status": status, **more}))
    report = await vendor.provider.poll(Ref(provider="openrouter", id=VIDEO))
    assert str(vendor.asked[0].url) == f"{BASE}/videos/{VIDEO}"
    return report


async def test_a_new_video_is_asked_for_with_length_and_size() -> None:
    vendor = accepting()
    ref = await vendor.provider.create(ORDER)
    assert str(vendor.asked[0].url) == f"{BASE}/videos"
    assert vendor.body == {"model": "google/veo", "prompt": "a red boat", "duration": 8, "size": "1280x720"}
    assert (ref.id, ref.poll_url) == (VIDEO, f"{BASE}/videos/{VIDEO}")


async def test_a_size_that_the_catalogue_spells_out_is_not_said_twice() -> None:
    vendor = accepting()
    send = {"resolution": "720p", "aspect_ratio": "16:9"}
    await vendor.provider.create(Order(upstream="google/veo", prompt="x", seconds=8, size="1280x720", send=send))
    assert vendor.body == {"model": "google/veo", "prompt": "x", "duration": 8, **send}


async def test_an_edit_names_a_public_link_and_no_length() -> None:
    vendor = accepting()
    await vendor.provider.remix(source("openrouter", public_url="https://x.test/1.mp4"), CHANGE)
    film = {"type": "video_url", "video_url": {"url": "https://x.test/1.mp4"}}
    assert vendor.body == {"model": CHANGE.upstream, "prompt": "make it blue", "input_references": [film]}


async def test_without_a_public_link_nothing_is_asked_at_all() -> None:
    vendor = accepting()
    with pytest.raises(Rejected) as caught:
        await vendor.provider.remix(source("openrouter"), CHANGE)
    assert (caught.value.code, vendor.asked) == (Code.UNSUPPORTED, [])


async def test_a_link_that_leads_nowhere_is_a_lost_original() -> None:
    vendor = Vendor(httpx.Response(400, json={"error": {"code": 400, "message": "input video not found"}}))
    with pytest.raises(Rejected) as caught:
        await vendor.provider.remix(source("openrouter", public_url="https://x.test/1.mp4"), CHANGE)
    assert caught.value.code is Code.SOURCE_GONE


async def test_no_room_is_no_and_says_when_to_come_again() -> None:
    with pytest.raises(Rejected) as caught:
        await Vendor(httpx.Response(503, headers={"Retry-After": "30"})).provider.create(ORDER)
    assert (caught.value.code, caught.value.retry_after) == (Code.RATE_LIMITED, 30)


@pytest.mark.parametrize(
    ("status", "more", "state", "code"),
    [
        ("pending", {}, State.QUEUED, None),
        ("in_progress", {}, State.RUNNING, None),
        ("completed", {}, State.COMPLETED, None),
        ("failed", {"error": "It broke."}, State.FAILED, Code.PROVIDER_ERROR),
        ("failed", {"error": "blocked by moderation"}, State.FAILED, Code.REFUSED),
        ("failed", {"error": "Protected content in the output"}, State.FAILED, Code.REFUSED),
        ("failed", {"error": "content_policy"}, State.FAILED, Code.REFUSED),
        ("failed", {"error": "policy_violation"}, State.FAILED, Code.REFUSED),
        ("failed", {"error": "the input video has expired"}, State.FAILED, Code.SOURCE_GONE),
        ("cancelled", {}, State.FAILED, Code.CANCELLED),
        ("expired", {}, State.FAILED, Code.EXPIRED),
    ],
)
async def test_each_word_of_its_own(status: str, more: dict, state: State, code: Code | None) -> None:
    report = await look(status, **more)
    assert (report.state, report.code) == (state, code)


@pytest.mark.parametrize(
    ("links", "taken"),
    [
        ({"unsigned_urls": [f"{BASE}/videos/1/content?index=0"], "urls": ["https://cdn.test/1"]},
         f"{BASE}/videos/1/content?index=0"),
        ({"unsigned_urls": ["/api/v1/videos/1/content?index=0"]}, f"{BASE}/videos/1/content?index=0"),
        ({"unsigned_urls": [], "urls": ["https://cdn.test/1?signature=x"]}, "https://cdn.test/1?signature=x"),
        ({"unsigned_urls": None, "urls": [None]}, None),
        ({"urls": "https://cdn.test/1"}, None),
        ({}, None),
    ],
)  # fmt: skip
async def test_either_kind_of_link_may_be_absent(links: dict, taken: str | None) -> None:
    assert (await look("completed", **links)).result == taken


async def test_cost_and_expiry_are_told_with_the_result() -> None:
    report = await look("completed", usage={"cost": 0.24}, expires_at="2026-11-25T10:00:00Z")
    assert (report.cost_usd, report.result_expires_at) == (Decimal("0.24"), datetime(2026, 11, 25, 10, tzinfo=UTC))


async def test_the_key_goes_with_a_link_at_its_own_host() -> None:
    vendor = Vendor(httpx.Response(200, content=b"film"))
    done = Report(state=State.COMPLETED, result=f"{BASE}/videos/1/content?index=0")
    assert [chunk async for chunk in vendor.provider.fetch(Ref(provider="openrouter", id=VIDEO), done)] == [b"film"]
    assert vendor.asked[0].headers["authorization"] == f"Bearer {KEY}"


async def fetched(link: str, address: str) -> list[httpx.Request]:
    """With the hosts of the shipped catalogue, and what was asked for a film that has a signed link alone."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"film")

    async def resolver(host: str, port: int) -> tuple[str, ...]:
        return (address,)

    hosts = Catalogue.parse(SHIPPED_CATALOGUE.read_text()).providers["openrouter"].hosts
    account = Account(name="openrouter", base_url=BASE, key=KEY, hosts=hosts)
    provider = OpenRouter(account, transport=httpx.MockTransport(answer), resolver=resolver)
    done = Report(state=State.COMPLETED, result=link)
    assert [chunk async for chunk in provider.fetch(Ref(provider="openrouter", id=VIDEO), done)] == [b"film"]
    return asked


async def test_a_signed_link_leads_to_whoever_made_the_video_and_not_with_the_key() -> None:
    [request] = await fetched("https://films.maker.test/1.mp4?signature=x", "93.184.216.34")
    assert (request.headers["host"], KEY in str(request.headers)) == ("films.maker.test", False)


@pytest.mark.parametrize(
    ("link", "address"),
    [("https://films.maker.test/1.mp4", "10.0.0.1"), ("http://films.maker.test/1.mp4", "93.184.216.34")],
)
async def test_a_signed_link_leads_neither_inside_nor_over_plain_http(link: str, address: str) -> None:
    with pytest.raises(Missed):
        await fetched(link, address)
