"""The vendor: it makes videos, forgets to answer, answers nonsense, and remembers for whom each video really was."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Caps, Listed, Order, Ref, Report, Source, State
from tests.simulation.process import Heaven, Naps, Process

FOR: ContextVar[str] = ContextVar("video")
"""For which of our videos the running step is: the world's own knowledge, which core never sees."""

POST_TIMEOUT_S, GRACE_S = 45.0, 75.0
DEADLINE_S = 600.0
KEEPS_S = 3600.0
_NEVER = float("inf")


@dataclass
class Job:
    id: str
    video: str
    order: Order
    parent: str | None
    created_at: datetime
    born: float
    listed_from: float
    done_at: float
    fails: bool = False
    cancelled: bool = False
    late: bool = False
    flawed: bool = False
    """Its film never becomes one."""

    def state(self, now: float) -> State:
        if self.cancelled:
            return State.FAILED
        if now >= self.done_at:
            return State.FAILED if self.fails else State.COMPLETED
        return State.QUEUED if now < self.born + 2 else State.RUNNING

    def film(self) -> bytes:
        return b"\x00\x00\x00\x18ftyp" + f" made as {self.id} for {self.video}".encode() + b" end"


class Vendor:
    """The vendor's own side: what was asked of it happens there, whether or not the asker lives to hear of it."""

    def __init__(self, heaven: Heaven, naps: Naps) -> None:
        self.heaven, self.naps = heaven, naps
        self.jobs: dict[str, Job] = {}
        self.posts = 0
        self.is_known: Callable[[str], bool] = lambda _id: False
        """Whether an id is already that of a video of ours."""

    def accept(self, video: str, order: Order, parent: str | None) -> Job:
        heaven, now = self.heaven, self.heaven.loop.time()
        dice = heaven.dice
        lag = dice.uniform(0, 5) if not heaven.fate.tardy else dice.uniform(0, 240)
        job = Job(
            id=f"vendor_{len(self.jobs) + 1}",
            video=video,
            order=order,
            parent=parent,
            created_at=self.naps.wall() + timedelta(seconds=dice.uniform(-2, 2)),
            born=now,
            listed_from=now + (0.0 if heaven.healed else lag),
            done_at=now + dice.uniform(5, 120),
        )
        if heaven.falls(heaven.fate.bad_endings):
            self._spoil(job)
        self.jobs[job.id] = job
        heaven.count["jobs"] += 1
        heaven.note(f"vendor accepts {job.id} for {video}")
        return job

    def _spoil(self, job: Job) -> None:
        match self.heaven.dice.choice(["fails", "never", "late", "late", "flawed"]):
            case "fails":
                job.fails = True
            case "never":
                job.done_at = _NEVER
            case "late":
                job.done_at, job.late = job.born + DEADLINE_S + self.heaven.dice.uniform(300, 1200), True
            case "flawed":
                job.flawed = True

    def accept_after(self, seconds: float, video: str, order: Order, parent: str | None) -> None:
        """The request is under way; nobody can call it back."""
        self.heaven.loop.call_later(seconds, self.accept, video, order, parent)

    def foreign_id(self, not_of: str) -> str | None:
        """Of another video of ours that has long been noted."""
        return next((job.id for job in self.jobs.values() if job.video != not_of and self.is_known(job.id)), None)


class SimulatedProvider:
    """One process's way to the vendor. Satisfies core.ports.Provider."""

    name = "gateway"
    post_timeout_s = POST_TIMEOUT_S

    def __init__(self, process: Process, vendor: Vendor) -> None:
        self._process, self._vendor = process, vendor
        self._heaven = vendor.heaven

    def caps(self, upstream: str) -> Caps:
        fate = self._heaven.fate
        return Caps(lists=fate.lists, echoes_prompt=fate.echoes_prompt, cancel=fate.cancels)

    async def create(self, order: Order) -> Ref:
        return await self._post(order, None)

    async def remix(self, source: Source, order: Order) -> Ref:
        assert source.provider_id is not None, "this vendor remixes by id"
        return await self._post(order, source.provider_id)

    async def _post(self, order: Order, parent: str | None) -> Ref:
        heaven, vendor, video = self._heaven, self._vendor, FOR.get()
        await self._process.step("before a post", may_stall=False)
        vendor.posts += 1
        fault = heaven.dice.choice(_POST_FAULTS) if heaven.falls(heaven.fate.posts) else "none"
        heaven.count[f"post {fault}"] += 1
        if fault != "none":
            heaven.note(f"post for {video}: {fault}")
        match fault:
            case "not sent":
                await self._answers_after(0.1)
                raise Rejected(Code.NOT_SENT)
            case "busy":
                await self._answers_after(0.1)
                raise Rejected(Code.RATE_LIMITED, retry_after=heaven.dice.choice([None, 3.0]), http=429)
            case "refused":
                await self._answers_after(1)
                raise Rejected(heaven.dice.choice([Code.REFUSED, Code.INVALID_REQUEST, Code.SOURCE_GONE]), http=400)
            case "500 before":
                await self._answers_after(1)
                raise Unconfirmed("500", http=500)
            case "lost before":
                await self._answers_after(POST_TIMEOUT_S)
                raise Unconfirmed("nothing came")
            case "late":
                latest = 60.0 if not heaven.fate.tardy else 400.0
                vendor.accept_after(heaven.dice.uniform(POST_TIMEOUT_S, POST_TIMEOUT_S + latest), video, order, parent)
                await self._answers_after(POST_TIMEOUT_S)
                raise Unconfirmed("nothing came")
        return await self._accepted(fault, video, order, parent)

    async def _accepted(self, fault: str, video: str, order: Order, parent: str | None) -> Ref:
        dice = self._heaven.dice
        under_way = dice.uniform(0.05, 40.0) if fault == "slow" else dice.uniform(0.05, 0.5)
        accepted: asyncio.Future[Job] = self._heaven.loop.create_future()
        self._heaven.loop.call_later(under_way, self._arrive, accepted, video, order, parent)
        job = await accepted
        match fault:
            case "500 after":
                await self._answers_after(0.1)
                raise Unconfirmed("500", http=500)
            case "garbage":
                await self._answers_after(0.1)
                raise Unconfirmed("no id in the answer", http=200)
            case "lost after":
                await self._answers_after(POST_TIMEOUT_S - under_way)
                raise Unconfirmed("nothing came")
            case "wrong id" if other := self._vendor.foreign_id(video):
                await self._answers_after(0.1)
                return Ref(provider=self.name, id=other)
        await self._process.step("after a post", drowsy=10)
        return Ref(provider=self.name, id=job.id)

    def _arrive(self, accepted: "asyncio.Future[Job]", video: str, order: Order, parent: str | None) -> None:
        job = self._vendor.accept(video, order, parent)
        if not accepted.done():
            accepted.set_result(job)

    async def poll(self, ref: Ref) -> Report:
        await self._look("poll")
        job = self._vendor.jobs.get(ref.id)
        if job is None:
            raise Missed("404", gone=True)
        await self._process.step("after a poll")
        return self._report(job)

    async def fetch(self, ref: Ref, report: Report | None) -> AsyncIterator[bytes]:
        await self._look("fetch")
        job = self._vendor.jobs[ref.id]
        if self._heaven.loop.time() > job.done_at + KEEPS_S:
            raise Rejected(Code.EXPIRED, http=404)
        film = job.film()
        if job.flawed:
            yield b"<html>sorry</html>"
            return
        yield film[:20]
        await self._takes(self._heaven.dice.uniform(0, 20))
        if self._heaven.falls(self._heaven.fate.looks):
            raise Missed("cut")
        yield film[20:]

    async def listing(self, since: datetime) -> AsyncIterator[Listed]:
        await self._look("listing")
        now = self._heaven.loop.time()
        rows = [job for job in self._vendor.jobs.values() if job.listed_from <= now]
        for job in sorted(rows, key=lambda job: job.created_at, reverse=True):
            if job.created_at.replace(microsecond=0) < since.replace(microsecond=0):
                break
            if self._heaven.falls(self._heaven.fate.looks / 10):
                raise Missed("a page was not to be had")
            yield self._row(job)
        await self._process.step("after a listing")

    async def cancel(self, ref: Ref) -> bool:
        await self._process.step("before a cancel")
        job = self._vendor.jobs.get(ref.id)
        if not self._heaven.fate.cancels or job is None:
            return False
        job.cancelled = job.cancelled or job.state(self._heaven.loop.time()) is not State.COMPLETED
        await self._process.step("after a cancel")
        return job.cancelled

    async def delete(self, ref: Ref) -> bool:
        return False

    async def aclose(self) -> None:
        pass

    def _row(self, job: Job) -> Listed:
        return Listed(
            id=job.id,
            created_at=job.created_at.replace(microsecond=0),
            model=job.order.upstream,
            seconds=str(job.order.seconds),
            size=job.order.size,
            prompt=job.order.prompt if self._heaven.fate.echoes_prompt else None,
            parent=job.parent,
            report=self._report(job),
        )

    def _report(self, job: Job) -> Report:
        now = self._heaven.loop.time()
        state = job.state(now)
        unfinished = state in (State.QUEUED, State.RUNNING)
        if unfinished and self._heaven.falls(self._heaven.fate.looks / 2):
            return Report(state=State.RUNNING, known_word=False)
        done = min(99, int(100 * (now - job.born) / (job.done_at - job.born))) if job.done_at > job.born else 0
        code = Code.PROVIDER_ERROR if state is State.FAILED else None
        return Report(state=state, progress=done if unfinished else 100, code=code)

    async def _look(self, what: str) -> None:
        await self._process.step(f"before a {what}")
        await self._takes(self._heaven.dice.choice([0.05, 0.3]))
        if self._heaven.falls(self._heaven.fate.looks):
            self._heaven.count[f"{what} missed"] += 1
            await self._takes(self._heaven.dice.choice([0.1, 30.0]))
            raise Missed(f"no usable answer to a {what}")

    async def _answers_after(self, seconds: float) -> None:
        """Between a POST and the noting of its answer lies the worst moment to fall asleep."""
        await asyncio.sleep(max(seconds, 0.0))
        await self._process.step("the answer to a post", drowsy=10)

    async def _takes(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))
        await self._process.step("an answer")


_POST_FAULTS = (
    "not sent",
    "busy",
    "refused",
    "500 before",
    "500 after",
    "lost before",
    "lost after",
    "late",
    "garbage",
    "slow",
    "wrong id",
)
