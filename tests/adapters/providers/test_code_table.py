"""Every vendor's words and codes, in one table each: what a status word means, and what each kind of no means."""

from dataclasses import dataclass

import httpx
import pytest

from adapters.providers.answers import Limits
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Order, Provider, Ref, Report, State
from core.video import Reason
from core.worker.submit import REASONS
from tests.adapters.providers.vendors import BFL, OPENAI, OPENROUTER, VENDORS, VIDEO, VLLM_OMNI, XAI, Vendor

ORDER = Order(upstream="sora-2", prompt="A red boat", seconds=8, size="1280x720")

# --- words: lower case, spaces and hyphens as "_"

WORDS: dict[str, tuple[State, Code | None]] = {
    **dict.fromkeys(
        ("queued", "pending", "submitted", "not_start", "preparing", "in_queue", "throttled"), (State.QUEUED, None)
    ),
    **dict.fromkeys(
        ("in_progress", "processing", "running", "generating", "reasoning", "requires_continuation"),
        (State.RUNNING, None),
    ),
    **dict.fromkeys(("completed", "done", "ready", "succeeded", "success", "finished"), (State.COMPLETED, None)),
    **dict.fromkeys(("request_moderated", "content_moderated"), (State.FAILED, Code.REFUSED)),
    **dict.fromkeys(("cancelled", "canceled", "deleted"), (State.FAILED, Code.CANCELLED)),
    "expired": (State.FAILED, Code.EXPIRED),
    **dict.fromkeys(
        ("failed", "failure", "error", "incomplete", "requires_action", "budget_exceeded"),
        (State.FAILED, Code.PROVIDER_ERROR),
    ),
}


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    return request.param


def answering(vendor: Vendor, response: httpx.Response) -> Provider:
    return vendor.make("https://gw.test/v1", Limits(), httpx.MockTransport(lambda request: response))


async def look(vendor: Vendor, status: int, body: object) -> Report:
    provider = answering(vendor, httpx.Response(status, json=body))
    return await provider.poll(Ref(provider=vendor.name, id=VIDEO))


def spellings(word: str) -> set[str]:
    return {word, word.upper(), word.replace("_", " ").title(), word.replace("_", "-"), f" {word}\n"}


@pytest.mark.parametrize("word", WORDS)
async def test_a_word_means_the_same_whoever_says_it_and_however_it_is_spelt(vendor: Vendor, word: str) -> None:
    state, code = WORDS[word]
    for spelt in spellings(word):
        report = await look(vendor, 200, {**vendor.reports[State.RUNNING], "status": spelt})
        assert (report.state, report.code, report.known_word) == (state, code, True)


@pytest.mark.parametrize(
    "word", ["upscaling", "COMPLETED!", "complete", "ok", "moderated_maybe", "fail", "完成", "null"]
)
async def test_a_foreign_word_ends_nothing_and_is_counted(vendor: Vendor, word: str) -> None:
    report = await look(vendor, 200, {**vendor.reports[State.RUNNING], "status": word})
    assert (report.state, report.known_word) == (State.RUNNING, False)


@pytest.mark.parametrize("word", ["Task not found", "task_not_found", "UNKNOWN"])
@pytest.mark.parametrize("status", [200, 404])
async def test_a_word_for_not_there_is_perhaps_not_there_yet(vendor: Vendor, status: int, word: str) -> None:
    with pytest.raises(Missed) as caught:
        await look(vendor, status, {**vendor.reports[State.RUNNING], "status": word})
    assert caught.value.gone


# --- codes, and the reason that a failed video carries


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One vendor's way to say one thing: to a submit, to a remix, or to a look."""

    code: Code
    vendor: Vendor
    status: int
    body: dict
    asked: str = "submit"

    def __str__(self) -> str:
        return f"{self.code}-{self.vendor.name}-{self.asked}-{self.status}"


def litellm(code: str) -> dict:
    quoted = f'litellm.APIError: OpenAIException - {{"error": {{"code": "{code}", "message": "No."}}}}'
    return {"error": {"message": quoted, "type": None, "param": None, "code": "400"}}


def said(text: str) -> dict:
    return {"error": {"message": text}}


CELLS = [
    Cell(code=Code.INVALID_REQUEST, vendor=OPENAI, status=400, body=said("seconds must be a string")),
    Cell(code=Code.INVALID_REQUEST, vendor=VLLM_OMNI, status=422, body={"detail": [{"loc": ["body", "size"]}]}),
    Cell(code=Code.INVALID_REQUEST, vendor=BFL, status=422, body={"detail": [{"loc": ["body", "seed"], "msg": "no"}]}),
    Cell(code=Code.INVALID_REQUEST, vendor=XAI, status=400, body={"code": "x", "error": "duration is too long"}),
    Cell(code=Code.INVALID_REQUEST, vendor=XAI, status=422, body={"error": "aspect_ratio"}),
    Cell(code=Code.INVALID_REQUEST, vendor=OPENROUTER, status=400, body=said("duration must be one of 4, 6, 8")),
    *(Cell(code=Code.AUTH, vendor=one, status=status, body={}) for one in VENDORS for status in (401, 403)),
    Cell(code=Code.AUTH, vendor=OPENAI, status=400, body=said("No connected db.")),
    Cell(code=Code.AUTH, vendor=XAI, status=400, body={"code": "x", "error": "Incorrect API key provided: xx"}),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=OPENAI, status=429, body=said("insufficient_quota")),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=OPENAI, status=429, body=litellm("insufficient_quota")),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=BFL, status=402, body={"detail": "Insufficient credits"}),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=XAI, status=403, body={"error": "used all available credits"}),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=XAI, status=429, body={"error": "reached its monthly spending limit"}),
    Cell(code=Code.INSUFFICIENT_FUNDS, vendor=OPENROUTER, status=402, body=said("Insufficient credits")),
    *(Cell(code=Code.RATE_LIMITED, vendor=one, status=429, body={}) for one in VENDORS),
    Cell(code=Code.RATE_LIMITED, vendor=OPENROUTER, status=503, body=said("No available provider")),
    Cell(code=Code.REFUSED, vendor=OPENAI, status=400, body={"error": {"code": "moderation_blocked", "message": ""}}),
    Cell(code=Code.REFUSED, vendor=OPENAI, status=400, body=said("content_policy_violation")),
    Cell(code=Code.REFUSED, vendor=OPENAI, status=400, body=litellm("moderation_blocked")),
    Cell(code=Code.REFUSED, vendor=OPENAI, status=400, body=litellm("content_filter")),
    *(Cell(code=Code.REFUSED, vendor=one, status=200, body=one.refused, asked="look") for one in VENDORS),
    Cell(code=Code.REFUSED, vendor=BFL, status=200, body={"id": VIDEO, "status": "Content Moderated"}, asked="look"),
    *(
        Cell(code=Code.REFUSED, vendor=OPENROUTER, status=200, asked="look", body={
            "id": VIDEO, "status": "failed", "error": text})
        for text in ("moderation", "protected content", "content_policy", "policy_violation")
    ),
    Cell(code=Code.SOURCE_GONE, vendor=OPENAI, status=404, body=said("Video not found"), asked="remix"),
    Cell(code=Code.SOURCE_GONE, vendor=OPENAI, status=400, body=said("The video has expired"), asked="remix"),
    Cell(code=Code.SOURCE_GONE, vendor=BFL, status=200, asked="look", body={
        "id": VIDEO, "status": "Error", "details": {"error": "The input video was not found"}}),
    Cell(code=Code.SOURCE_GONE, vendor=XAI, status=200, asked="look", body={
        "status": "failed", "error": "The source video does not exist."}),
    Cell(code=Code.SOURCE_GONE, vendor=OPENROUTER, status=400, body=said("input video not found"), asked="remix"),
    Cell(code=Code.SOURCE_GONE, vendor=OPENROUTER, status=200, asked="look", body={
        "id": VIDEO, "status": "failed", "error": "the reference video has expired"}),
    Cell(code=Code.UNSUPPORTED, vendor=OPENAI, status=404, body={"detail": "Not Found"}, asked="remix"),
    Cell(code=Code.UNSUPPORTED, vendor=OPENAI, status=405, body={"detail": "Method Not Allowed"}, asked="remix"),
    Cell(code=Code.UNSUPPORTED, vendor=OPENAI, status=400, body=said("remix is not supported"), asked="remix"),
    Cell(code=Code.UNSUPPORTED, vendor=OPENAI, status=501, body={"error": "unsupported operation"}, asked="remix"),
    Cell(code=Code.UNSUPPORTED, vendor=OPENROUTER, status=400, body=said("video input is not supported")),
    *(Cell(code=Code.PROVIDER_ERROR, vendor=one, status=200, body=one.reports[State.FAILED], asked="look")
      for one in VENDORS),
    Cell(code=Code.EXPIRED, vendor=XAI, status=200, body={"status": "expired"}, asked="look"),
    Cell(code=Code.EXPIRED, vendor=OPENROUTER, status=200, body={"id": VIDEO, "status": "expired"}, asked="look"),
    Cell(code=Code.CANCELLED, vendor=OPENROUTER, status=200, body={"id": VIDEO, "status": "cancelled"}, asked="look"),
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS, ids=str)
async def test_each_vendors_way_to_say_no_has_its_code(cell: Cell) -> None:
    provider = answering(cell.vendor, httpx.Response(cell.status, json=cell.body))
    if cell.asked == "look":
        report = await provider.poll(Ref(provider=cell.vendor.name, id=VIDEO))
        assert (report.state, report.code) == (State.FAILED, cell.code)
        return
    with pytest.raises(Rejected) as caught:
        await (provider.create(ORDER) if cell.asked == "submit" else provider.remix(cell.vendor.source, ORDER))
    assert caught.value.code is cell.code


@pytest.mark.parametrize("status", [408, 500, 503])
async def test_no_answer_is_no_code_but_for_the_one_whose_503_is(vendor: Vendor, status: int) -> None:
    if status == 503 and vendor is OPENROUTER:
        return  # In the table above.
    with pytest.raises(Unconfirmed):
        await answering(vendor, httpx.Response(status)).create(ORDER)


def test_each_code_gives_its_reason_and_every_other_is_the_vendors_fault() -> None:
    own = {Code.REFUSED: Reason.REFUSED, Code.SOURCE_GONE: Reason.SOURCE_GONE, Code.EXPIRED: Reason.EXPIRED}
    own[Code.CANCELLED] = Reason.CANCELLED
    assert own == REASONS
