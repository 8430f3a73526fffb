"""The videos that the stand-in vendor has accepted; how far each one is follows from the clock alone."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.providers.simulator import errors
from adapters.providers.simulator.marks import Marks
from adapters.providers.simulator.options import Options
from adapters.providers.simulator.story import Story

QUEUED_SHARE = 0.15  # Of the whole time; the rest is work in progress.
FAILS_AT = 0.6
STUCK_AT = 42

FAILURES = {
    "fail": {"code": "processing_error", "message": "The video could not be generated."},
    "late-refuse": {"code": "content_filter", "message": "The generated video was blocked by our content filter."},
    "refuse": {"code": "moderation_blocked", "message": "Your request was blocked by our moderation system."},
}
"""The last one only where a vendor accepts what it is going to refuse."""
_PREFIXES = {
    "openai": "video_",
    "litellm": "video_",
    "vllm-omni": "video_gen_",
    "new-api": "task_",
    "openrouter": "gen-vid-",
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """A submit that has been read and found in order."""

    model: str
    seconds: int
    size: str
    prompt: str
    story: Story
    made_from: str | None = None
    usd: Decimal = Decimal(0)
    """What it costs there, where the vendor says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    number: int
    id: str
    order: Order
    created: float
    takes: float
    keeps: float
    failure: str | None
    stuck: bool
    cut: bool

    @property
    def done_at(self) -> float:
        return self.created + self.takes * (FAILS_AT if self.failure else 1)

    def status(self, now: float) -> str:
        if now >= self.done_at and not self.stuck:
            return "failed" if self.failure else "completed"
        return "queued" if now < self.created + QUEUED_SHARE * self.takes else "in_progress"

    def finished(self, now: float) -> bool:
        return self.status(now) in ("completed", "failed")

    def expired(self, now: float) -> bool:
        return self.status(now) == "completed" and now >= self.done_at + self.keeps

    def progress(self, now: float) -> int:
        match self.status(now):
            case "queued":
                return 0
            case "completed":
                return 100
            case "failed":
                now = self.done_at
        done = (now - self.created) / self.takes if self.takes else 1.0
        worked = int(100 * (done - QUEUED_SHARE) / (1 - QUEUED_SHARE))
        return min(worked, STUCK_AT if self.stuck else 99)

    def answer(self, now: float) -> dict[str, Any]:
        """The thirteen fields of a Video."""
        status = self.status(now)
        completed = int(self.done_at) if status == "completed" else None
        return {
            "id": self.id,
            "object": "video",
            "model": self.order.model,
            "status": status,
            "progress": self.progress(now),
            "created_at": int(self.created),
            "completed_at": completed,
            "expires_at": None if completed is None else int(self.done_at + self.keeps),
            "prompt": self.order.prompt,
            "size": self.order.size,
            "seconds": str(self.order.seconds),
            "remixed_from_video_id": self.order.made_from,
            "error": dict(FAILURES[self.failure]) if self.failure and status == "failed" else None,
        }

    def receipt(self) -> dict[str, Any]:
        """What a submit is answered with, however quick the vendor is: nothing has been made yet."""
        nothing_yet = {"status": "queued", "progress": 0, "completed_at": None, "expires_at": None, "error": None}
        return self.answer(self.created) | nothing_yet


class Jobs:
    def __init__(self, options: Options, clock: Callable[[], float], seed: int) -> None:
        self._options, self._clock, self._seed = options, clock, seed
        self._by_id: dict[str, Job] = {}
        self._numbers: list[int] = []  # Rising, so that a page is found by bisection among many thousands.
        self._by_number: dict[int, Job] = {}
        self.accepted = 0

    def accept(self, order: Order, marks: Marks, *, failing: bool = False) -> Job:
        self._make_room()
        self.accepted += 1
        now = self._clock()
        failure = next((name for name in FAILURES if name in marks), "fail" if failing else None)
        job = Job(
            number=self.accepted,
            id=self._new_id(now),
            order=order,
            created=now,
            takes=marks.number("slow", self._options.seconds_to_render),
            keeps=marks.number("expires", self._options.expires_after_s),
            failure=failure,
            stuck="stuck" in marks,
            cut="cut" in marks,
        )
        self._by_id[job.id] = self._by_number[job.number] = job
        self._numbers.append(job.number)
        return job

    def get(self, video_id: str) -> Job:
        job = self._by_id.get(video_id)
        if job is None:
            raise errors.not_found(video_id)
        return job

    def source(self, video_id: str) -> Job:
        """A video that can be made into another one."""
        job, now = self.get(video_id), self._clock()
        if job.status(now) != "completed":
            raise errors.not_completed(video_id, job.status(now))
        if job.expired(now):
            raise errors.expired(video_id)
        return job

    def page(self, *, limit: int, after: str | None, rising: bool) -> tuple[list[Job], bool]:
        """At most so many, and whether there are more."""
        numbers = self._numbers
        if rising:
            start = 0 if after is None else bisect_right(numbers, self.get(after).number)
            found, more = numbers[start : start + limit], start + limit < len(numbers)
        else:
            end = len(numbers) if after is None else bisect_left(numbers, self.get(after).number)
            found, more = numbers[max(0, end - limit) : end][::-1], end > limit
        return [self._by_number[number] for number in found], more

    def delete(self, video_id: str, *, unfinished: bool = False) -> None:
        job, now = self.get(video_id), self._clock()
        if not unfinished and not job.finished(now):
            message = f"Video '{video_id}' cannot be deleted while it is {job.status(now)}."
            raise errors.invalid("video_id", message, "video_not_finished")
        self._forget(job)

    def all(self) -> list[Job]:
        return [self._by_number[number] for number in self._numbers]

    def _forget(self, job: Job) -> None:
        del self._by_id[job.id], self._by_number[job.number]
        del self._numbers[bisect_left(self._numbers, job.number)]

    def _make_room(self) -> None:
        if len(self._numbers) < self._options.max_videos:
            return
        now = self._clock()
        oldest = next((job for job in self._by_id.values() if job.finished(now)), None)
        if oldest is None:
            raise errors.busy(5)
        self._forget(oldest)

    def _new_id(self, now: float) -> str:
        # The time is part of it: a vendor that was started again must not give an old video's id to a new one.
        digest = hashlib.sha256(f"{self._seed}/{now!r}/{self.accepted}".encode()).hexdigest()[:32]
        return _PREFIXES.get(self._options.plays, "") + digest
