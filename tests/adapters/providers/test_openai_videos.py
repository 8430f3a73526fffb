"""The Videos protocol as OpenAI wrote it down, and as gateways and home-grown servers really speak it."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
import respx
import yaml
from jsonschema import Draft202012Validator

from adapters.providers.answers import Limits
from adapters.providers.lenient import moment, percent
from adapters.providers.openai_videos import OpenAIVideos, Options
from adapters.providers.reports import same_video
from adapters.providers.words import FAILURES, STATES
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Caps, Order, Provider, Ref, Report, Source, State

GW = "https://gw.test/v1"
KEY = "sk-canary-0123456789abcdef"
ORDER = Order(upstream="sora-2", prompt="A red boat", seconds=8, size="1280x720")
REF = Ref(provider="gateway", id="video_123")
FILM = b"\0\0\0\x18ftypmp42 and more"
SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "openai-videos.openapi.yaml"


async def read_film() -> bytes:
    return FILM


SOURCE = Source(
    provider="gateway", provider_id="video_1", read=read_film, public_url=None, seconds=Decimal(8), bytes=len(FILM)
)


class Server(httpx.AsyncBaseTransport):
    """Answers every request with what was prepared, the last answer again and again, and keeps the requests."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers) or [httpx.Response(200, json=job("queued"))]
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        kept = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return httpx.Response(kept.status_code, headers=kept.headers, content=kept.content)

    @property
    def sent(self) -> dict:
        [request] = self.requests
        return json.loads(request.content)


def provider(server: httpx.AsyncBaseTransport | None = None, **options: object) -> OpenAIVideos:
    return OpenAIVideos(Options(**{"name": "gateway", "base_url": GW, "key": KEY} | options), transport=server)


def job(status: object, **more: object) -> dict:
    return {"id": "video_123", "object": "video", "status": status, **more}


def failed(code: object, message: object = "") -> dict:
    return job("failed", error={"code": code, "message": message})


async def polled(body: object, status: int = 200, ref: Ref = REF, **headers: str) -> Report:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await provider(Server(httpx.Response(status, content=content, headers=headers))).poll(ref)


async def refused(body: dict, status: int = 400, **options: object) -> Code:
    with pytest.raises(Rejected) as caught:
        await provider(Server(httpx.Response(status, json=body)), **options).remix(SOURCE, ORDER)
    return caught.value.code


# --- what is sent


async def test_create_always_sends_model_prompt_seconds_as_text_and_size() -> None:
    server = Server()
    await provider(server).create(ORDER)
    assert server.sent == {"model": "sora-2", "prompt": "A red boat", "seconds": "8", "size": "1280x720"}
    assert (server.requests[0].method, str(server.requests[0].url)) == ("POST", f"{GW}/videos")


async def test_the_catalogue_may_send_fields_of_its_own() -> None:
    server = Server()
    order = Order(upstream="m", prompt="A red boat", seconds=8, size="1920x1080", send={"size": "1080P", "fps": 24})
    await provider(server).create(order)
    assert server.sent == {"model": "m", "prompt": "A red boat", "seconds": "8", "size": "1080P", "fps": 24}


async def test_a_remix_sends_the_prompt_and_nothing_else() -> None:
    server = Server()
    await provider(server).remix(SOURCE, ORDER)
    assert server.sent == {"prompt": "A red boat"}
    assert str(server.requests[0].url) == f"{GW}/videos/video_1/remix"


async def test_an_edit_names_the_video() -> None:
    server = Server()
    await provider(server, remix="edits").remix(SOURCE, ORDER)
    assert server.sent == {"prompt": "A red boat", "video": {"id": "video_1"}}
    assert str(server.requests[0].url) == f"{GW}/videos/edits"


def parts(request: httpx.Request) -> dict[str, tuple[str | None, bytes]]:
    """A multipart body's fields: file name and content."""
    kind = request.headers["Content-Type"].encode()
    whole = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.content)
    return {
        part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_payload(decode=True))
        for part in whole.get_payload()
    }


async def test_an_edit_may_upload_our_own_film() -> None:
    server = Server()
    await provider(server, remix="edits", edits_upload=True).remix(SOURCE, ORDER)
    assert parts(server.requests[0]) == {"prompt": (None, b"A red boat"), "video": ("video.mp4", FILM)}


async def test_a_film_to_edit_may_go_into_create_as_a_field() -> None:
    server = Server()
    await provider(server, remix="create-video-reference").remix(SOURCE, ORDER)
    sent = parts(server.requests[0])
    link = json.loads(sent.pop("video_reference")[1])["video_url"]
    assert base64.b64decode(link.removeprefix("data:video/mp4;base64,")) == FILM
    assert {name: value for name, (_, value) in sent.items()} == {
        "model": b"sora-2",
        "prompt": b"A red boat",
        "seconds": b"8",
        "size": b"1280x720",
    }


async def test_a_film_to_edit_may_go_into_create_as_a_file() -> None:
    server = Server()
    await provider(server, remix="create-video-reference", video_reference="file").remix(SOURCE, ORDER)
    assert parts(server.requests[0])["video_reference"] == ("video.mp4", FILM)


async def test_create_may_be_a_form() -> None:
    server = Server()
    order = Order(upstream="wan", prompt="Boot ⛵", seconds=4, size="1280x720", send={"audio": True, "steps": 30})
    await provider(server, multipart=True).create(order)
    assert parts(server.requests[0]) == {
        "model": (None, b"wan"),
        "prompt": (None, "Boot ⛵".encode()),
        "seconds": (None, b"4"),
        "size": (None, b"1280x720"),
        "audio": (None, b"true"),
        "steps": (None, b"30"),
    }


@pytest.mark.parametrize(
    ("options", "source"),
    [
        ({"remix": "none"}, {}),
        ({}, {"provider": "elsewhere"}),
        ({}, {"provider_id": None}),
        ({}, {"provider_id": ".."}),
        ({"remix": "edits"}, {"provider_id": None}),
        ({"remix": "create-video-reference"}, {"read": None}),
    ],
)
async def test_a_remix_that_cannot_be_asked_for_is_not_sent(options: dict, source: dict) -> None:
    server = Server()
    with pytest.raises(Rejected) as caught:
        await provider(server, **options).remix(Source(**vars(SOURCE) | source), ORDER)
    assert server.requests == []
    assert caught.value.code is (Code.UNSUPPORTED if options.get("remix") == "none" else Code.SOURCE_GONE)


async def test_a_film_of_ours_that_cannot_be_read_ends_the_remix_before_anything_is_sent() -> None:
    async def unreadable() -> bytes:
        raise FileNotFoundError("/data/films/secret.mp4")

    server, source = Server(), Source(**vars(SOURCE) | {"read": unreadable})
    with pytest.raises(Rejected) as caught:
        await provider(server, remix="create-video-reference").remix(source, ORDER)
    assert (caught.value.code, server.requests) == (Code.SOURCE_GONE, [])


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ({}, "Authorization", f"Bearer {KEY}"),
        ({"auth": "api-key"}, "api-key", KEY),
        ({"key": None}, "Authorization", None),
    ],
)
async def test_the_key_travels_as_the_server_wants_it(options: dict, name: str, value: str | None) -> None:
    server = Server()
    await provider(server, **options).create(ORDER)
    assert server.requests[0].headers.get(name) == value


@pytest.mark.parametrize("given", ["a/b", "a%2Fb", "video_abc==", "x?y#z", "ünï", "a b", "../../admin", "x" * 300])
async def test_an_id_is_always_one_piece_of_the_path(given: str) -> None:
    server = Server(httpx.Response(200, json={"id": given, "status": "queued"}))
    report = await provider(server).poll(Ref(provider="gateway", id=given))
    [quoted] = server.requests[0].url.raw_path.decode().removeprefix("/v1/videos/").split("/")
    assert report.state is State.QUEUED
    assert httpx.QueryParams(f"id={quoted.replace('+', '%2B')}")["id"] == given


@pytest.mark.parametrize("given", ["", ".", "..", " ", "x" * 513, "a\nb", "a\0b", "\ud800"])
async def test_an_id_that_is_none_is_never_asked_for(given: str) -> None:
    server = Server(httpx.Response(200, text=json.dumps({"id": given, "status": "queued"})))
    with pytest.raises(Unconfirmed):
        await provider(server).create(ORDER)
    with pytest.raises(Missed):
        await provider(server).poll(Ref(provider="gateway", id=given))
    assert len(server.requests) == 1


def judge(name: str) -> Draft202012Validator:
    if not SPEC.exists():
        pytest.skip(f"no API description at {SPEC}")
    document = yaml.safe_load(SPEC.read_text())
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize(
    ("schema", "options", "call"),
    [
        ("CreateVideoJsonBody", {}, "create"),
        ("CreateVideoRemixBody", {}, "remix"),
        ("CreateVideoEditJsonBody", {"remix": "edits"}, "remix"),
    ],
)
async def test_what_is_sent_satisfies_the_published_description(schema: str, options: dict, call: str) -> None:
    server = Server()
    made = provider(server, **options)
    await (made.create(ORDER) if call == "create" else made.remix(SOURCE, ORDER))
    judged = judge(schema)
    judged.validate(server.sent)
    assert not judged.is_valid({**server.sent, "prompt": ""})


@respx.mock
async def test_the_real_transport_sends_the_same() -> None:
    route = respx.post(f"{GW}/videos").respond(200, json=job("queued"))
    made = provider()
    assert (await made.create(ORDER)).id == "video_123"
    assert json.loads(route.calls.last.request.content)["seconds"] == "8"
    await made.aclose()


# --- what an answer to a submit means


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


LITELLM_BLOCKED = 'litellm.BadRequestError: OpenAIException - {"error": {"code": "moderation_blocked"}}'
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


# --- what a look means


@pytest.mark.parametrize(
    "quoted",
    [
        {"object": "video", "id": "video_other", "status": "failed"},
        {"object": "video", "status": "failed"},
    ],
)
async def test_a_job_quoted_in_an_error_counts_only_if_it_is_this_video(quoted: dict) -> None:
    """A gateway that echoes prompts would else let a member write the verdict."""
    with pytest.raises(Missed):
        await polled({"error": {"message": f"upstream said {json.dumps(quoted)}"}}, 502)


@pytest.mark.parametrize(("said", "state"), STATES.items())
async def test_a_word_for_a_state_is_understood(said: str, state: State) -> None:
    assert (await polled(job(said))).state is state


@pytest.mark.parametrize(("said", "code"), FAILURES.items())
async def test_a_word_for_a_failure_is_understood(said: str, code: Code) -> None:
    report = await polled(job(said))
    assert (report.state, report.code) == (State.FAILED, code)


@pytest.mark.parametrize(
    ("said", "state"),
    [("In Progress", State.RUNNING), (" COMPLETED ", State.COMPLETED), ("not-start", State.QUEUED)],
)
async def test_case_spaces_and_hyphens_do_not_matter(said: str, state: State) -> None:
    assert (await polled(job(said))).state is state


@pytest.mark.parametrize("said", ["upscaling", "", None, 3, {}, [], True])
async def test_a_word_never_seen_before_counts_as_running(said: object) -> None:
    report = await polled(job(said))
    assert (report.state, report.known_word) == (State.RUNNING, False)


async def test_no_word_but_a_video_is_completed() -> None:
    assert (await polled({"id": "video_123", "video_url": "https://x.test/a.mp4"})).state is State.COMPLETED


async def test_http_202_without_a_word_is_running() -> None:
    assert (await polled(b"", 202)).state is State.RUNNING


@pytest.mark.parametrize("said", ["task_not_found", "Task not found", "unknown"])
async def test_a_word_for_not_there_is_a_404(said: str) -> None:
    with pytest.raises(Missed) as caught:
        await polled(job(said))
    assert caught.value.gone


@pytest.mark.parametrize("error", [{"code": "x", "message": "y"}, "It broke."])
async def test_completed_with_an_error_is_failed(error: object) -> None:
    assert (await polled(job("completed", error=error))).state is State.FAILED


@pytest.mark.parametrize("error", [None, {}, "", {"code": None, "message": ""}, []])
async def test_an_empty_error_is_none(error: object) -> None:
    assert (await polled(job("completed", error=error))).state is State.COMPLETED


async def test_an_error_without_a_final_word_ends_nothing() -> None:
    assert (await polled(job("in_progress", error={"code": "x", "message": "hiccup"}))).state is State.RUNNING


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "moderation_blocked", "message": ""}, Code.REFUSED),
        ({"code": "400", "message": LITELLM_BLOCKED}, Code.REFUSED),
        ({"code": 500, "message": "out of memory"}, Code.PROVIDER_ERROR),
        ({"code": "insufficient_quota", "message": ""}, Code.INSUFFICIENT_FUNDS),
        ({"code": "", "message": "The source video was not found"}, Code.SOURCE_GONE),
        ({"code": "rate_limit_exceeded", "message": "slow down"}, Code.PROVIDER_ERROR),
        ("content_filter", Code.REFUSED),
        (None, Code.PROVIDER_ERROR),
        ({"code": "", "message": "a moderate load"}, Code.PROVIDER_ERROR),
    ],
)
async def test_why_a_video_failed(error: object, code: Code) -> None:
    assert (await polled(job("failed", error=error))).code is code


async def test_a_failure_keeps_the_vendors_words_for_the_operator() -> None:
    report = await polled({**failed("x", "It broke while drawing A red boat."), "prompt": "A red boat"})
    assert report.message == "x It broke while drawing […]."


@pytest.mark.parametrize(
    ("said", "progress"),
    [
        (40, 40), ("40", 40), ("40%", 40), (0.4, 40), ("0.4", 40), (1.0, 100), (1, 1), (99.6, 100), (120, 100), (-3, 0),
        (None, None), ("half", None), (True, None), ({}, None), (10**400, None), ("nan", None), (float("inf"), None),
    ],
)  # fmt: skip
def test_progress_is_read_in_every_notation(said: object, progress: int | None) -> None:
    assert percent(said) == progress


@pytest.mark.parametrize(
    "said", [1790000000, 1790000000.0, "1790000000", 1790000000000, "2026-09-21T14:13:20Z", "2026-09-21T16:13:20+02:00"]
)
def test_a_time_is_read_in_every_notation(said: object) -> None:
    assert moment(said) == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("said", [0, -1, None, "", "soon", True, 1e300, 10**400, "nan", 5e12, [], "0001-01-01T00:00Z"])
def test_a_time_that_cannot_be_is_none(said: object) -> None:
    assert moment(said) is None


async def test_a_report_says_when_the_result_expires_and_when_to_ask_again() -> None:
    report = await polled(job("completed", expires_at=1790003600), **{"openai-poll-after-ms": "15000"})
    assert report.result_expires_at == datetime(2026, 9, 21, 15, 13, 20, tzinfo=UTC)
    assert (report.progress, report.retry_after) == (100, 15)


async def test_an_answer_about_another_video_is_no_answer() -> None:
    with pytest.raises(Missed) as caught:
        await polled({**job("completed"), "id": "video_999"})
    assert not caught.value.gone


async def test_an_answer_without_an_id_is_about_the_video_that_was_asked_for() -> None:
    assert (await polled({"status": "completed"})).state is State.COMPLETED


def litellm_id(upstream: str, model: str = "m") -> str:
    plain = f"litellm:custom_llm_provider:openai;model_id:{model};video_id:{upstream}"
    return "video_" + base64.b64encode(plain.encode()).decode()


def test_litellms_id_is_the_same_video_as_the_one_inside() -> None:
    assert same_video(litellm_id("video_1"), "video_1")
    assert same_video(litellm_id("video_1"), litellm_id("video_1", model="None"))
    assert not same_video(litellm_id("video_1"), litellm_id("video_2"))
    assert not same_video("video_1", "video_2")


JOB = failed(500, "Out of memory in the sampler")
QUOTED = {
    "vLLM-Omni: the job itself": (500, JOB),
    "a job with a 4xx": (422, JOB),
    "FastAPI: the job as detail": (500, {"detail": JOB}),
    "LiteLLM: quoted": (500, {"error": {"message": f"litellm.InternalServerError: {json.dumps(JOB)} ", "code": "500"}}),
    "quoted twice": (500, {"error": {"message": f"Error: {json.dumps(json.dumps({'error': JOB, **JOB}))}"}}),
    "as plain text": (502, f"upstream said {json.dumps(JOB)}".encode()),
    "inside a 200": (200, {"error": {"message": json.dumps(JOB)}}),
}  # fmt: skip


@pytest.mark.parametrize("how", QUOTED)
async def test_the_end_of_a_video_counts_also_inside_an_error(how: str) -> None:
    status, body = QUOTED[how]
    report = await polled(body, status)
    assert (report.state, report.code) == (State.FAILED, Code.PROVIDER_ERROR)
    assert "Out of memory" in (report.message or "")


async def test_litellm_quotes_the_job_under_the_upstreams_id() -> None:
    body = {"error": {"message": f"InternalServerError: {json.dumps({**JOB, 'id': 'video_gen_7'})}"}}
    report = await polled(body, 500, Ref(provider="gateway", id=litellm_id("video_gen_7")))
    assert report.state is State.FAILED


@pytest.mark.parametrize(
    "body",
    [
        {"status": "error", "message": "Internal"},
        {"id": "req_7", "status": "failed"},
        {"error": {"message": '{"id": "req_7", "status": "error"}'}},
        {"error": {"message": json.dumps(job("in_progress"))}},
        {"error": {"message": "{" * 2000}},
        b"{" * 5000,
        {},
        [],
        None,
    ],
)
async def test_an_error_that_is_about_something_else_ends_nothing(body: object) -> None:
    with pytest.raises(Missed):
        await polled(body, 500)


# --- film, listing, delete


async def test_the_film_is_fetched_by_id() -> None:
    server = Server(httpx.Response(200, content=FILM, headers={"Content-Type": "video/mp4"}))
    assert b"".join([chunk async for chunk in provider(server).fetch(REF, None)]) == FILM
    assert str(server.requests[0].url) == f"{GW}/videos/video_123/content"


async def test_a_thumbnail_is_asked_for_only_where_variants_are_known() -> None:
    server = Server(httpx.Response(200, content=b"webp"))
    with pytest.raises(Rejected):
        await anext(provider(server).thumbnail(REF))
    assert await anext(provider(server, variants=True).thumbnail(REF)) == b"webp"
    assert str(server.requests[0].url).endswith("/content?variant=thumbnail")


SINCE = datetime(2026, 9, 21, tzinfo=UTC)


def rows(*ages_s: int) -> list[dict]:
    """Videos named after how many seconds after SINCE they were made."""
    return [job("queued", created_at=SINCE.timestamp() + age) | {"id": f"v{age}"} for age in ages_s]


class Shelf(httpx.AsyncBaseTransport):
    """A server that pages through its videos as documented, newest first."""

    def __init__(self, videos: list[dict], **said: object) -> None:
        self.videos, self.said, self.asked = videos, said, []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        self.asked.append(dict(asked))
        ids = [video["id"] for video in self.videos]
        start = ids.index(asked["after"]) + 1 if "after" in asked else 0
        end = start + int(asked["limit"])
        body = {"object": "list", "data": self.videos[start:end], "has_more": end < len(ids)} | self.said
        return httpx.Response(200, json={name: value for name, value in body.items() if value is not ...})


async def listed(server: httpx.AsyncBaseTransport, **options: object) -> list[str]:
    made = provider(server, lists=True, **options)
    return [row.id async for row in made.listing(SINCE)]


async def test_a_listing_is_read_until_it_is_older() -> None:
    shelf = Shelf(rows(*range(250, -250, -1)))
    assert await listed(shelf) == [f"v{age}" for age in range(250, -1, -1)]
    assert [page.get("after") for page in shelf.asked] == [None, "v151", "v51"]
    assert shelf.asked[0] == {"limit": "100", "order": "desc"}


async def test_a_listed_video_carries_what_tells_it_apart() -> None:
    [row] = rows(5)
    row |= {"model": "sora-2", "seconds": 8, "size": "1280x720", "prompt": "A boat", "remixed_from_video_id": "v1"}
    [found] = [item async for item in provider(Shelf([row]), lists=True).listing(SINCE)]
    assert (found.created_at, found.model) == (SINCE + timedelta(seconds=5), "sora-2")
    assert (found.seconds, found.size, found.prompt, found.parent) == ("8", "1280x720", "A boat", "v1")
    assert found.report.state is State.QUEUED


async def test_a_server_that_lists_oldest_first_is_read_to_its_end() -> None:
    assert await listed(Shelf(rows(*range(-150, 50)))) == [f"v{age}" for age in range(50)]


async def test_a_server_that_does_not_say_whether_there_is_more_is_asked() -> None:
    shelf = Shelf(rows(*range(150, 0, -1)), has_more=...)
    assert len(await listed(shelf)) == 150
    assert len(shelf.asked) == 2


async def test_a_server_that_ignores_paging_is_believed_when_everything_came_at_once() -> None:
    everything = httpx.Response(200, json={"data": rows(*range(150, 0, -1))})
    assert len(await listed(Server(everything))) == 150


@pytest.mark.parametrize("body", [{"data": []}, {"data": None}, {"object": "list", "data": [], "has_more": False}, []])
async def test_an_empty_listing_is_complete(body: object) -> None:
    assert await listed(Server(httpx.Response(200, json=body))) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"data": rows(3, 2, 1), "has_more": True}),
        httpx.Response(200, json={"data": [], "has_more": True}),
        httpx.Response(200, json={"data": rows(*range(100, 0, -1))}),
        httpx.Response(200, json={"data": "none"}),
        httpx.Response(200, json={"error": {"message": "x"}, "data": {}}),
        httpx.Response(200, json="none"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"data": [{"id": "v1"}]}),
        httpx.Response(200, json={"data": [{"created_at": 1790000000}, 7, None]}),
        httpx.Response(400, json={"error": {"message": "custom_llm_provider is required"}}),
        httpx.Response(500),
    ],
)
async def test_a_listing_that_may_lack_something_never_ends_as_complete(answer: httpx.Response) -> None:
    with pytest.raises(Missed):
        await listed(Server(answer))


@pytest.mark.parametrize(("status", "none"), [(400, True), (404, True), (405, True), (403, False), (503, False)])
async def test_a_server_without_a_listing_is_told_from_one_that_is_away(status: int, none: bool) -> None:
    with pytest.raises(Missed) as caught:
        await listed(Server(httpx.Response(status)))
    assert caught.value.gone is none


async def test_a_listing_that_refuses_its_second_page_is_still_a_listing() -> None:
    begun = httpx.Response(200, json={"data": rows(2, 1), "has_more": True, "last_id": "v1"})
    with pytest.raises(Missed) as caught:
        await listed(Server(begun, httpx.Response(400)))
    assert not caught.value.gone


async def test_pages_that_go_round_in_a_circle_are_left() -> None:
    circle = [httpx.Response(200, json={"data": rows(2, 1), "has_more": True, "last_id": last}) for last in "abcdef"]
    server = Server(*circle)
    with pytest.raises(Missed):
        await listed(server)
    assert len(server.requests) == 2


async def test_the_readable_rows_of_a_listing_are_still_worth_having() -> None:
    listing = provider(Shelf([*rows(2), {"id": "v?"}, *rows(1)]), lists=True).listing(SINCE)
    seen = [(await anext(listing)).id, (await anext(listing)).id]
    with pytest.raises(Missed):
        await anext(listing)
    assert seen == ["v2", "v1"]


async def test_a_page_that_is_too_long_is_asked_for_in_smaller_pieces() -> None:
    shelf = Shelf([row | {"prompt": "x" * 400} for row in rows(*range(60, 0, -1))])
    assert len(await listed(shelf, limits=Limits(json_bytes=16_000))) == 60
    assert [page["limit"] for page in shelf.asked] == ["100", "25", "25", "25"]


async def test_without_a_declared_listing_nothing_is_asked() -> None:
    server = Server()
    with pytest.raises(Missed):
        await anext(provider(server).listing(SINCE))
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "gone"), [(200, True), (204, True), (404, True), (410, True), (405, False), (409, False), (500, False)]
)
async def test_a_video_is_deleted_or_it_is_not(status: int, gone: bool) -> None:
    server = Server(httpx.Response(status, json={"deleted": True}))
    made = provider(server, delete=True, delete_cancels=True)
    assert (await made.delete(REF), await made.cancel(REF)) == (gone, gone)
    assert [request.method for request in server.requests] == ["DELETE", "DELETE"]


async def test_what_is_not_declared_is_not_tried() -> None:
    server = Server()
    assert (await provider(server).delete(REF), await provider(server).cancel(REF)) == (False, False)
    assert (await provider(server, delete=True).cancel(REF)) is False
    assert server.requests == []


@pytest.mark.parametrize(
    ("options", "caps"),
    [
        ({}, Caps(echoes_prompt=True)),
        ({"remix": "none"}, Caps(source_kinds=(), remixes=False, echoes_prompt=True)),
        ({"remix": "edits", "edits_upload": True}, Caps(source_kinds=("bytes", "provider_id"), echoes_prompt=True)),
        ({"remix": "create-video-reference"}, Caps(source_kinds=("bytes",), echoes_prompt=True)),
        ({"lists": True, "echoes_prompt": False, "delete": True}, Caps(lists=True, delete=True)),
        ({"delete_cancels": True}, Caps(cancel=True, echoes_prompt=True)),
    ],
)
def test_it_can_what_the_operator_says_it_can(options: dict, caps: Caps) -> None:
    assert provider(Server(), **options).caps("sora-2") == caps


def test_it_satisfies_the_port() -> None:
    made: Provider = provider(Server(), limits=Limits(post_s=30))
    assert (made.name, made.post_timeout_s) == ("gateway", 30)
