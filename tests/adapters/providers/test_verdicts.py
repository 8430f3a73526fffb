"""What an answer to a submit means, in the words of OpenAI, of gateways and of home-grown servers."""

from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from core.errors import Code, Rejected, Unconfirmed
from tests.adapters.providers.gateway import KEY, LITELLM_BLOCKED, ORDER, SOURCE, Server, job, provider, refused


@pytest.mark.parametrize(
    "body",
    [
        job("failed"),
        job("completed"),
        job("queued", remixed_from_video_id="video_of_the_upstream"),
        {"id": "video_123"},
    ],
)
async def test_whatever_else_it_says_an_answer_with_an_id_is_accepted(body: dict) -> None:
    assert (await provider(Server(httpx.Response(200, json=body))).remix(SOURCE, ORDER)).id == "video_123"


async def test_a_server_may_count_its_videos() -> None:
    assert (await provider(Server(httpx.Response(200, json={"id": 17}))).create(ORDER)).id == "17"


async def test_an_error_with_status_200_and_no_id_leaves_the_submit_open() -> None:
    with pytest.raises(Unconfirmed):
        await provider(Server(httpx.Response(200, json={"error": {"message": "Overloaded"}}))).create(ORDER)


@pytest.mark.parametrize(
    ("header", "cost"),
    [
        ("0.4", Decimal("0.4")),
        ("8E-1", Decimal("0.8")),
        ("0.0", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e30", None),
        ("free", None),
        ("", None),
    ],
)
async def test_litellm_says_what_a_video_costs(header: str, cost: Decimal | None) -> None:
    answer = httpx.Response(200, json=job("queued"), headers={"x-litellm-response-cost": header})
    assert (await provider(Server(answer)).create(ORDER)).cost_usd == cost


REMIX_VERDICTS = [
    (404, {"error": {"message": "Video not found", "code": None}}, Code.SOURCE_GONE),
    (404, {}, Code.SOURCE_GONE),
    (404, {"detail": "Not Found"}, Code.UNSUPPORTED),
    (404, {"detail": "Video video_1 not found"}, Code.SOURCE_GONE),
    (404, {"error": {"message": "Invalid URL (POST /v1/videos/video_1/remix)"}}, Code.UNSUPPORTED),
    (410, {}, Code.SOURCE_GONE),
    (400, {"error": {"message": "The source video has expired."}}, Code.SOURCE_GONE),
    (400, {"error": {"message": "Remix is not supported for this model."}}, Code.UNSUPPORTED),
    (405, {"detail": "Method Not Allowed"}, Code.UNSUPPORTED),
    (501, {"error": "unsupported operation"}, Code.UNSUPPORTED),
    (400, {"error": {"message": LITELLM_BLOCKED, "code": "400"}}, Code.REFUSED),
    (400, {"error": {"message": "x", "code": "content_policy_violation"}}, Code.REFUSED),
    (403, {"error": "Rejected for protected content"}, Code.REFUSED),
    (400, {"error": {"message": "No connected db.", "code": "400"}}, Code.AUTH),
    (400, {"error": {"message": "seconds must be a string"}}, Code.INVALID_REQUEST),
    (400, {"error": {"message": "x", "code": "billing_hard_limit_reached"}}, Code.INSUFFICIENT_FUNDS),
    (403, {"error": {"message": "x", "code": "insufficient_user_quota"}}, Code.INSUFFICIENT_FUNDS),
    (422, {"detail": [{"loc": ["prompt"], "msg": "too long", "input": "about moderation"}]}, Code.INVALID_REQUEST),
]


@pytest.mark.parametrize(("status", "body", "code"), REMIX_VERDICTS)
async def test_why_a_remix_was_not_made(status: int, body: dict, code: Code) -> None:
    assert await refused(body, status) is code


async def test_create_has_no_source_that_could_be_gone() -> None:
    with pytest.raises(Rejected) as caught:
        await provider(Server(httpx.Response(404, json={"error": {"message": "No such model."}}))).create(ORDER)
    assert caught.value.code is Code.UNSUPPORTED


async def test_an_uploaded_film_cannot_be_gone_either() -> None:
    gone = await refused({}, 404, remix="edits", edits_upload=True)
    assert gone is Code.UNSUPPORTED


async def test_a_verdict_keeps_the_vendors_words_without_what_must_stay_secret() -> None:
    told = f"{ORDER.prompt} is bad, key {KEY}, see https://x.test/?signature=a" + " long" * 1000
    with pytest.raises(Rejected) as caught:
        await provider(Server(httpx.Response(400, json={"error": {"message": told}}))).create(ORDER)
    assert caught.value.message.startswith("[…] is bad, key […], see [link] long")
    assert len(caught.value.message) == 2000


async def test_a_prompt_that_the_vendor_quotes_is_no_verdict() -> None:
    prompt = "a documentary about content moderation"
    server = Server(httpx.Response(400, json={"error": {"message": f"Invalid prompt: '{prompt}'", "code": "bad"}}))
    with pytest.raises(Rejected) as caught:
        await provider(server).create(replace(ORDER, prompt=prompt))
    assert caught.value.code is Code.INVALID_REQUEST
