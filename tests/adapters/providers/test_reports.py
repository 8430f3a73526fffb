"""What a look at a video says, in every notation that servers use."""

import base64
import json
from datetime import UTC, datetime

import pytest

from adapters.providers.lenient import moment, percent
from adapters.providers.reports import same_video
from adapters.providers.words import FAILURES, STATES
from core.errors import Code, Missed
from core.ports import Ref, State
from tests.adapters.providers.gateway import LITELLM_BLOCKED, failed, job, polled


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
