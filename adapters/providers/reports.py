"""A vendor's JSON about one video, read leniently: missing fields, foreign words, jobs quoted inside errors."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import httpx

from adapters.providers.answers import Answer
from adapters.providers.lenient import identity, length, moment, percent, said, size
from adapters.providers.verdicts import usable
from adapters.providers.words import FAILURES, NOT_THERE, STATES, failure_code, kept, problem, word
from core.errors import Missed
from core.ports import Listed, Report, State

Job = dict[str, object]

_MOST_QUOTED, _MOST_BRACES, _LAYERS = 1 << 16, 50, 3


def read_report(job: Job, *, hidden: tuple[str, ...] = ()) -> Report:
    """What a job in the Videos protocol's form says."""
    status = word(job.get("status"))
    error = problem(job.get("error"))
    state = _state(status, job)
    if status in FAILURES or (state is State.COMPLETED and error.told):
        prompt = job.get("prompt")
        unsaid = (*hidden, prompt) if isinstance(prompt, str) else hidden
        return Report(
            state=State.FAILED, code=failure_code(status, error), message=kept(error.text, unsaid) or status or None
        )
    return Report(
        state=state or State.RUNNING,
        progress=100 if state is State.COMPLETED else percent(job.get("progress")),
        result_expires_at=moment(job.get("expires_at")),
        known_word=state is not None,
    )


def read_poll(answer: Answer, asked: str, *, hidden: tuple[str, ...] = ()) -> Report | None:
    """None: no word about the video at all. Raises Missed where the answer is about another, or says "not there"."""
    job = answer.json
    if not httpx.codes.is_success(answer.status):
        return quoted_report(answer, asked, hidden=hidden)
    if not isinstance(job, dict) or not any(name in job for name in ("id", "status", "url", "video_url")):
        # HTTP 202 without a word means that it is being made.
        quoted = quoted_report(answer, asked, hidden=hidden)
        return quoted or (Report(state=State.RUNNING) if answer.status == httpx.codes.ACCEPTED else None)
    answered = identity(job.get("id"))
    if answered is not None and not same_video(asked, answered):
        raise Missed("the answer is about another video")
    if word(job.get("status")) in NOT_THERE:
        raise Missed("the provider does not know the video", gone=True)
    return read_report(job, hidden=hidden)


def _state(status: str, job: Job) -> State | None:
    if not status and any(isinstance(job.get(name), str) and job[name] for name in ("url", "video_url")):
        return State.COMPLETED
    return STATES.get(status)


def quoted_report(answer: Answer, asked: str, *, hidden: tuple[str, ...] = ()) -> Report | None:
    """The end of a video as told in an error's body: vLLM-Omni answers a failed job so, LiteLLM quotes it in a text."""
    for job in _jobs(answer, asked):
        report = read_report(job, hidden=hidden)
        if report.state in (State.COMPLETED, State.FAILED):
            return report
    return None


def _jobs(answer: Answer, asked: str) -> Iterator[Job]:
    body = answer.json
    fields = [body.get(name) for name in ("error", "detail", "data")] if isinstance(body, dict) else []
    for job in (body, *fields):
        if isinstance(job, dict) and _is_of(job, asked):
            yield job
    texts = [problem(body).message, *fields] if body is not None else [answer.body.decode("utf-8", "replace")]
    for text in texts:
        if isinstance(text, str):
            yield from (job for job in _quoted(text) if _is_of(job, asked) or _is_nameless(job, asked))


def _is_nameless(job: Job, asked: str) -> bool:
    """LiteLLM may quote its upstream's job without an id. Elsewhere such an object may stand in a quoted prompt."""
    return job.get("object") == "video" and job.get("id") is None and _inner(asked) != asked


def _is_of(job: Job, asked: str) -> bool:
    answered = identity(job.get("id"))
    return answered is not None and same_video(asked, answered) and isinstance(job.get("status"), str)


def _quoted(text: str) -> Iterator[Job]:
    """Every JSON object in a text, also behind layers of escaping."""
    text = text[:_MOST_QUOTED]
    for _ in range(_LAYERS):
        for brace in list(re.finditer(r"\{", text))[:_MOST_BRACES]:
            try:
                found, _end = json.JSONDecoder().raw_decode(text, brace.start())
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                yield found
        text = text.replace('\\"', '"').replace("\\\\", "\\")


def same_video(asked: str, answered: str) -> bool:
    return not {asked, _inner(asked)}.isdisjoint({answered, _inner(answered)})


def _inner(given: str) -> str:
    """The upstream's id inside one of LiteLLM's, "video_" + base64("litellm:…;video_id:…"), whose rest may vary."""
    packed = given.removeprefix("video_").translate({ord("-"): "+", ord("_"): "/"})
    try:
        plain = base64.b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except (binascii.Error, ValueError):
        return given
    return plain.rpartition(";video_id:")[2] if plain.startswith("litellm:") else given


def read_listed(row: object, *, retry_after: float | None, hidden: tuple[str, ...] = ()) -> Listed | None:
    """None where the row lacks what a listing is read for: which video, made when."""
    if not isinstance(row, dict):
        return None
    given, created_at = identity(row.get("id")), moment(row.get("created_at"))
    if given is None or not usable(given) or created_at is None:
        return None
    return Listed(
        id=given,
        created_at=created_at,
        model=said(row.get("model")),
        seconds=length(row.get("seconds")),
        size=size(row.get("size")),
        prompt=said(row.get("prompt")),
        parent=said(row.get("remixed_from_video_id")),
        report=replace(read_report(row, hidden=hidden), retry_after=retry_after),
    )
