"""Black Forest Labs, row by row: what is sent, what each word means, and where its key goes."""

import base64
import json
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from adapters.providers.answers import Limits
from adapters.providers.bfl import Bfl
from adapters.providers.linked import Account
from core.errors import Code, FilmGone, Missed, NotAFilm, Rejected
from core.ports import Order, Ref, Report, State
from tests.adapters.providers.vendors import KEY, VIDEO, source

SEND = {"mode": "t2v", "resolution": "hd", "aspect_ratio": "16:9", "generate_audio": True}
ORDER = Order(upstream="flux-3-video", prompt="a red boat", seconds=8, size="1280x704", send=SEND)
CHANGE = Order(upstream="flux-tools/video-edit-v1", prompt="make it blue", seconds=8, size="1280x704")
POLL = "https://api.eu1.bfl.ai/v1/get_result?id=1"


class Vendor:
    """Answers everything alike and keeps what it was asked."""

    def __init__(self, answer: dict | httpx.Response) -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []
        account = Account(name="bfl", base_url="https://api.bfl.ai/v1", key=KEY, hosts=("*.bfl.ai",), limits=Limits())
        self.provider = Bfl(account, transport=httpx.MockTransport(self._reply), resolver=_public)

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer if isinstance(self._answer, httpx.Response) else httpx.Response(200, json=self._answer)

    @property
    def body(self) -> dict:
        return json.loads(self.asked[-1].content)


async def _public(host: str, port: int) -> tuple[str, ...]:
    return ("93.184.216.34",)


def flux(status: str, **more: object) -> dict:
    return {"id": VIDEO, "status": status, **more}


async def look(answer: dict | httpx.Response, poll_url: str | None = POLL) -> Report:
    return await Vendor(answer).provider.poll(Ref(provider="bfl", id=VIDEO, poll_url=poll_url))


async def test_a_new_video_is_asked_for_with_all_that_the_catalogue_says() -> None:
    vendor = Vendor({"id": VIDEO, "polling_url": POLL})
    ref = await vendor.provider.create(ORDER)
    assert str(vendor.asked[0].url) == "https://api.bfl.ai/v1/flux-3-video"
    assert vendor.asked[0].headers["x-key"] == KEY
    assert vendor.body == {**SEND, "duration": 8, "prompt": "a red boat"}
    assert (ref.id, ref.poll_url) == (VIDEO, POLL)


async def test_an_edit_sends_film_and_prompt_and_nothing_else() -> None:
    vendor = Vendor({"id": VIDEO})
    await vendor.provider.remix(source("bfl"), CHANGE)
    assert vendor.asked[0].url.path == "/v1/flux-tools/video-edit-v1"
    assert vendor.body.keys() == {"video", "prompt"}
    assert base64.b64decode(vendor.body["video"])[4:8] == b"ftyp"


async def test_without_our_copy_a_public_link_will_do() -> None:
    vendor = Vendor({"id": VIDEO})
    await vendor.provider.remix(replace(source("bfl", public_url="https://x.test/1.mp4"), read=None), CHANGE)
    assert vendor.body["video"] == "https://x.test/1.mp4"


async def test_a_link_that_leads_nowhere_is_a_lost_original() -> None:
    vendor = Vendor(httpx.Response(422, json={"detail": "The video does not exist."}))
    with pytest.raises(Rejected) as caught:
        await vendor.provider.remix(replace(source("bfl", public_url="https://x.test/1.mp4"), read=None), CHANGE)
    assert caught.value.code is Code.SOURCE_GONE


async def test_a_film_that_is_lost_is_found_out_before_anything_is_sent() -> None:
    async def lost() -> bytes:
        raise FilmGone("v7kq2.mp4")

    for gone in (replace(source("bfl"), read=lost), replace(source("bfl"), read=None)):
        vendor = Vendor({"id": VIDEO})
        with pytest.raises(Rejected) as caught:
            await vendor.provider.remix(gone, CHANGE)
        assert (caught.value.code, vendor.asked) == (Code.SOURCE_GONE, [])


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("Pending", State.QUEUED, None),
        ("Reasoning", State.RUNNING, None),
        ("Generating", State.RUNNING, None),
        ("Ready", State.COMPLETED, None),
        ("Error", State.FAILED, Code.PROVIDER_ERROR),
        ("Request Moderated", State.FAILED, Code.REFUSED),
        ("Content Moderated", State.FAILED, Code.REFUSED),
    ],
)
async def test_each_word_of_its_own(status: str, state: State, code: Code | None) -> None:
    report = await look(flux(status))
    assert (report.state, report.code, report.known_word) == (state, code, True)


async def test_a_word_it_never_used_before_counts_as_running() -> None:
    report = await look(flux("Polishing"))
    assert (report.state, report.known_word) == (State.RUNNING, False)


async def test_a_task_that_is_not_found_is_perhaps_not_there_yet() -> None:
    with pytest.raises(Missed) as caught:
        await look(flux("Task not found"))
    assert caught.value.gone


async def test_what_is_ready_brings_link_and_cost() -> None:
    report = await look(flux("Ready", progress=1.0, result={"sample": "https://cdn.bfl.ai/1.mp4"}, cost=24.0))
    assert (report.result, report.cost_usd, report.progress) == ("https://cdn.bfl.ai/1.mp4", Decimal("0.24"), 100)


async def test_ready_without_a_film_is_no_film_rather_than_a_download_that_was_missed() -> None:
    vendor = Vendor(flux("Ready", result={"sample": None}))
    ref = Ref(provider="bfl", id=VIDEO, poll_url=POLL)
    report = await vendor.provider.poll(ref)
    with pytest.raises(NotAFilm):
        _ = [chunk async for chunk in vendor.provider.fetch(ref, report)]


async def test_before_it_is_ready_there_is_nothing_to_fetch() -> None:
    vendor = Vendor(flux("Generating"))
    for report in (None, await look(flux("Generating")), await look(flux("Error"))):
        with pytest.raises(Missed):
            _ = [chunk async for chunk in vendor.provider.fetch(Ref(provider="bfl", id=VIDEO), report)]
    assert vendor.asked == []


@pytest.mark.parametrize("cost", [None, 0, -1, "much", True, float("nan"), 10**9, [24]])
async def test_a_cost_that_is_none_is_left_out(cost: object) -> None:
    text = json.dumps(flux("Ready", cost=cost))
    assert (await look(httpx.Response(200, text=text))).cost_usd is None


async def test_a_busy_polling_host_is_asked_again_when_it_says() -> None:
    with pytest.raises(Missed) as caught:
        await look(httpx.Response(503, headers={"Retry-After": "4"}))
    assert (caught.value.retry_after, caught.value.gone) == (4, False)


async def test_the_key_stays_at_the_configured_host() -> None:
    vendor = Vendor(flux("Ready"))
    await vendor.provider.poll(Ref(provider="bfl", id=VIDEO, poll_url=POLL))
    done = Report(state=State.COMPLETED, result="https://delivery.eu1.bfl.ai/1.mp4?signature=x")
    with pytest.raises(Missed, match="application/json"):
        _ = [chunk async for chunk in vendor.provider.fetch(Ref(provider="bfl", id=VIDEO), done)]
    assert [request.headers["host"] for request in vendor.asked] == ["api.eu1.bfl.ai", "delivery.eu1.bfl.ai"]
    assert not any(KEY in str(request.headers) for request in vendor.asked)


@pytest.mark.parametrize("url", ["https://bfl.ai.evil.test/x", "https://notbfl.ai/x", "http://api.bfl.ai.:80/v1/x"])
async def test_neither_polling_nor_results_lead_to_a_strange_host(url: str) -> None:
    vendor = Vendor(flux("Ready"))
    with pytest.raises(Missed):
        await vendor.provider.poll(Ref(provider="bfl", id=VIDEO, poll_url=url))
    done = Report(state=State.COMPLETED, result=url)
    with pytest.raises(Missed):
        _ = [chunk async for chunk in vendor.provider.fetch(Ref(provider="bfl", id=VIDEO), done)]
    assert vendor.asked == []


@pytest.mark.parametrize("told", [None, 7, "", "x" * 3000, "a\nb"])
async def test_without_a_usable_polling_url_the_id_is_asked_for(told: object) -> None:
    vendor = Vendor({"id": VIDEO, "polling_url": told})
    ref = await vendor.provider.create(ORDER)
    assert ref.poll_url is None
    with pytest.raises(Missed):
        await vendor.provider.poll(ref)
    assert str(vendor.asked[-1].url) == f"https://api.bfl.ai/v1/get_result?id={VIDEO}"


async def test_what_it_can_do_is_declared() -> None:
    caps = Vendor({}).provider.caps("flux-3-video")
    assert caps.source_kinds == ("bytes", "public_url")
    assert caps.result_in_report
    assert (caps.lists, caps.rejects_503, caps.cancel, caps.delete) == (False, False, False, False)
