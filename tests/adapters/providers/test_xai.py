"""xAI, row by row: what is sent, and how little an answer may say."""

import base64
import json
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from adapters.providers.linked import Account
from adapters.providers.xai import Xai
from core.errors import Code, Rejected
from core.ports import Order, Ref, Report, State
from tests.adapters.providers.vendors import KEY, VIDEO, source

SEND = {"resolution": "720p", "aspect_ratio": "16:9"}
ORDER = Order(upstream="grok-imagine-video", prompt="a red boat", seconds=6, size="1280x720", send=SEND)
CHANGE = Order(upstream="grok-imagine-video", prompt="make it blue", seconds=6, size="1280x720")


class Vendor:
    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []
        account = Account(name="xai", base_url="https://api.x.ai/v1", key=KEY)
        self.provider = Xai(account, transport=httpx.MockTransport(self._reply))

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer

    @property
    def body(self) -> dict:
        return json.loads(self.asked[-1].content)


def accepting() -> Vendor:
    return Vendor(httpx.Response(200, json={"request_id": VIDEO}))


async def look(answer: httpx.Response) -> Report:
    return await Vendor(answer).provider.poll(Ref(provider="xai", id=VIDEO))


async def test_a_new_video_is_asked_for_with_all_that_the_catalogue_says() -> None:
    vendor = accepting()
    ref = await vendor.provider.create(ORDER)
    assert str(vendor.asked[0].url) == "https://api.x.ai/v1/videos/generations"
    assert vendor.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert vendor.body == {"model": "grok-imagine-video", "prompt": "a red boat", "duration": 6, **SEND}
    assert ref.id == VIDEO


async def test_an_edit_carries_the_film_in_a_data_url() -> None:
    vendor = accepting()
    await vendor.provider.remix(source("xai"), CHANGE)
    assert vendor.asked[0].url.path == "/v1/videos/edits"
    assert vendor.body.keys() == {"model", "prompt", "video"}
    head, _, film = vendor.body["video"]["url"].partition(",")
    assert head == "data:video/mp4;base64"
    assert base64.b64decode(film)[4:8] == b"ftyp"


async def test_without_our_copy_a_public_link_will_do() -> None:
    vendor = accepting()
    await vendor.provider.remix(replace(source("xai", public_url="https://x.test/1.mp4"), read=None), CHANGE)
    assert vendor.body["video"] == {"url": "https://x.test/1.mp4"}


@pytest.mark.parametrize(
    ("body", "state", "code"),
    [
        ({"status": "pending"}, State.QUEUED, None),
        ({"status": "done", "video": {"url": "https://v.x.ai/1.mp4"}}, State.COMPLETED, None),
        ({"status": None, "video": {"url": "https://v.x.ai/1.mp4"}}, State.COMPLETED, None),
        ({"video": {"url": "https://v.x.ai/1.mp4", "respect_moderation": True}}, State.COMPLETED, None),
        ({"status": "done", "video": {"url": "https://v.x.ai/1.mp4", "respect_moderation": False}}, State.FAILED,
         Code.REFUSED),
        ({"status": "failed"}, State.FAILED, Code.PROVIDER_ERROR),
        ({"status": "failed", "error": "The source video was not found."}, State.FAILED, Code.SOURCE_GONE),
        ({"status": "expired"}, State.FAILED, Code.EXPIRED),
    ],
)  # fmt: skip
async def test_each_word_of_its_own(body: dict, state: State, code: Code | None) -> None:
    report = await look(httpx.Response(200, json=body))
    assert (report.state, report.code) == (state, code)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"request_id": "video_123"}'])
async def test_a_202_means_that_it_is_being_made_even_without_a_word(body: bytes) -> None:
    report = await look(httpx.Response(202, content=body, headers={"Retry-After": "5"}))
    assert (report.state, report.retry_after, report.known_word) == (State.RUNNING, 5, True)


async def test_ticks_are_told_as_dollars() -> None:
    body = {"status": "done", "video": {"url": "https://v.x.ai/1.mp4"}, "usage": {"cost_in_usd_ticks": 4200000000}}
    report = await look(httpx.Response(200, json=body))
    assert (report.cost_usd, report.result) == (Decimal("0.42"), "https://v.x.ai/1.mp4")


async def test_what_its_filter_stopped_gives_no_film_and_keeps_its_cost() -> None:
    video = {"url": "https://v.x.ai/1.mp4", "respect_moderation": False}
    body = {"status": "done", "video": video, "usage": {"cost_in_usd_ticks": 4200000000}}
    report = await look(httpx.Response(200, json=body))
    assert (report.result, report.cost_usd) == (None, Decimal("0.42"))


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"error": {"message": "Rejected by content moderation."}}, Code.REFUSED),
        (400, {"code": "invalid-argument", "error": "Rejected by content moderation."}, Code.REFUSED),
        (400, {"error": "Rejected by content moderation."}, Code.REFUSED),
        (400, {"code": "invalid-argument", "error": "Incorrect API key provided: xx."}, Code.AUTH),
        (400, {"error": "duration must be at most 15"}, Code.INVALID_REQUEST),
        (403, {"error": "Your team has used all available credits or reached its spending limit."},
         Code.INSUFFICIENT_FUNDS),
        (429, {"error": "reached its monthly spending limit"}, Code.INSUFFICIENT_FUNDS),
        (429, {"error": "Too many requests"}, Code.RATE_LIMITED),
    ],
)  # fmt: skip
async def test_its_three_shapes_of_errors_are_all_read(status: int, body: dict, code: Code) -> None:
    with pytest.raises(Rejected) as caught:
        await Vendor(httpx.Response(status, json=body)).provider.create(ORDER)
    assert caught.value.code is code
