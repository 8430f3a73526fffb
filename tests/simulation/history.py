"""One history: the real studio, worker and store in a simulated world, from the first press until all has ended."""

import asyncio
import gc
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.examples import CATALOGUE as SHIPPED
from core.catalogue import Catalogue
from core.names import AccountId, Place, TeamId, VideoId, pool_of
from core.ports import Order
from core.store import archive, audit, ending, ledger, teams
from core.store.database import Database, Tx
from core.studio import House, Limits, Studio
from core.video import Spec, Status, Video
from core.worker import Timing, Worker, Workshop
from core.worker.loop import Step
from tests.fakes import FakeDarkroom, FakeMedia
from tests.simulation.chat import Chat, SimulatedAnnouncer
from tests.simulation.database import Disk, SimulatedEngine
from tests.simulation.fate import Fate
from tests.simulation.films import Folder, SimulatedMedia, film_of
from tests.simulation.judge import Judge, Verdict
from tests.simulation.loop import Stuck, VirtualLoop
from tests.simulation.people import Door, People
from tests.simulation.process import Heaven, Killed, Naps, Process, ProcessClock, ProcessRng, tagging
from tests.simulation.vendor import DEADLINE_S, FOR, GRACE_S, Job, SimulatedProvider, Vendor

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HEAL_S = 1500.0
"""From here on nothing fails any more."""
PATIENCE_S = 3 * 3600.0
"""By then everything has to have ended: the deadline, an hour of a failing listing, a jump of the clock."""

SOURCE = VideoId("seed1")
SPEC = Spec(model="sora-2", size="1280x720", seconds=4)


def _catalogue() -> Catalogue:
    entries = tuple(
        entry.model_copy(
            update={
                "deadline": timedelta(seconds=DEADLINE_S),
                "remix": entry.remix.model_copy(update={"window": timedelta(hours=6)}) if entry.remix else None,
            }
        )
        for entry in SHIPPED.entries
        if entry.provider == "gateway"
    )
    gateway = SHIPPED.providers["gateway"].model_copy(update={"base_url": "https://videos.example.org/v1"})
    return replace(SHIPPED, entries=entries, providers={"gateway": gateway})


CATALOGUE = _catalogue()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    seed: int
    breaches: list[str]
    count: Counter[str]
    trace: list[str]


class WatchedWorker(Worker):
    """The real one; the world overhears for which video each step is."""

    async def _step(self, video_id: str, step: Step) -> None:
        FOR.set(video_id)
        await super()._step(video_id, step)


class _Log:
    def __init__(self, process: Process, heaven: Heaven) -> None:
        self._process, self._heaven = process, heaven

    def info(self, event: str, **facts: object) -> None:
        if "exc_info" in facts:
            self._heaven.count["steps failed"] += 1
        self._heaven.note(f"{self._process.name} {event} {facts}")

    warning = error = info


class World:
    def __init__(self, seed: int, loop: VirtualLoop, adjust: Callable[["World"], None]) -> None:
        self.heaven = heaven = Heaven(seed, Fate.of(seed), loop)
        self.naps = Naps(heaven, START)
        self.judge = Judge(heaven)
        self.disk = Disk(heaven, self.naps, self.judge.after_commit)
        self.vendor, self.chat, self.folder = Vendor(heaven, self.naps), Chat(heaven), Folder(heaven)
        self.timing = Timing(grace_s=GRACE_S)
        self.limits = Limits(team_credits=10_000, member_limit=8)
        self.provider_of: Callable[[Process, Vendor], SimulatedProvider] = SimulatedProvider
        self._doors: list[Door] = []
        self.over: asyncio.Future[None] = loop.create_future()
        self.judge.on_breach = self.stop
        self.vendor.is_known = self._is_known
        self.people = People(heaven, self.chat, lambda: [d for d in self._doors if d[0].alive], SOURCE)
        adjust(self)

    def stop(self) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def _is_known(self, provider_id: str) -> bool:
        found = self.disk.raw.execute("SELECT 1 FROM videos WHERE provider_id = ?", (provider_id,)).fetchone()
        return found is not None

    async def live(self) -> None:
        self.disk.write(self._found)
        loop = self.heaven.loop
        for number in range(self.heaven.fate.replicas):
            loop.create_task(self._lives(f"r{number}"))
        self.people.begin()
        loop.create_task(self._heal())
        if self.heaven.fate.jump_s:
            loop.create_task(self._jump())
        loop.create_task(self._await_the_end())
        await self.over

    def _found(self, tx: Tx) -> None:
        """A team with credits, and one finished video that everybody remixes."""
        now, team = START, self.people.team
        teams.admit(tx, team, self.limits.team_credits, now)
        for member in self.people.members:
            teams.joined(tx, member, team, 0, now)
        owner = AccountId(f"{team}:8")
        teams.joined(tx, owner, team, 0, now)
        ledger.grant(tx, pool=pool_of(team), member=owner, credits=40, reference="s", actor="x", reason=None, now=now)
        order = Order(upstream="sora-2", prompt="a fox", seconds=4, size="1280x720")
        job = Job("vendor_0", SOURCE, order, None, now, 0.0, 0.0, 0.0)
        self.vendor.jobs[job.id] = job
        self.folder.films["seed1.mp4"] = job.film()
        _finished(tx, team, owner, job, now)

    async def _lives(self, name: str) -> None:
        life = 0
        while True:
            life += 1
            process = Process(self.heaven, f"{name}.{life}")
            self._boot(process)
            self.heaven.count["processes"] += 1
            await process.ended
            pause = self.heaven.dice.choice([1.0, 5.0, 30.0, 130.0, 400.0])
            await asyncio.sleep(pause)

    def _boot(self, process: Process) -> None:
        heaven = self.heaven
        rng = ProcessRng(heaven.dice)
        worker: list[Worker] = []
        house = House(
            catalogue=CATALOGUE,
            database=Database(SimulatedEngine(process, self.disk, heaven), self.naps.wall),
            clock=ProcessClock(process, heaven, self.naps),
            rng=rng,
            limits=self.limits,
            cancels=frozenset({"gateway"}) if heaven.fate.cancels else frozenset(),
            wake=lambda: worker[0].wake(),  # noqa: PLW0108  # The worker is made after the house.
        )
        shop = Workshop(
            house=house,
            providers={"gateway": self.provider_of(process, self.vendor)},
            announcers={heaven.fate.platform: SimulatedAnnouncer(process, self.chat)},
            media=SimulatedMedia(process, self.folder),
            darkroom=FakeDarkroom(FakeMedia()),
            log=_Log(process, heaven),
            timing=self.timing,
        )
        worker.append(WatchedWorker(shop))
        self._doors = [door for door in self._doors if door[0].alive]
        self._doors.append((process, Studio(house)))
        process.run(self._work(process, worker[0]))

    async def _work(self, process: Process, worker: Worker) -> None:
        try:
            await worker.run()
        except (asyncio.CancelledError, Killed):
            pass
        except BaseException as fault:  # noqa: BLE001  # A worker that ends is a dead process.
            self.judge.breach([f"the worker of {process.name} died: {fault!r}"])
        process.kill("the end of its worker")

    async def _heal(self) -> None:
        await asyncio.sleep(HEAL_S)
        self.heaven.healed = True
        self.heaven.note("the world heals")

    async def _jump(self) -> None:
        await asyncio.sleep(self.heaven.dice.uniform(10, HEAL_S))
        self.heaven.jumped += timedelta(seconds=self.heaven.fate.jump_s)
        self.heaven.note(f"the clock jumps by {self.heaven.jumped}")
        self.naps.stir()

    async def _await_the_end(self) -> None:
        await asyncio.sleep(HEAL_S + 30)
        while not self._all_ended():
            if self.heaven.loop.time() > HEAL_S + PATIENCE_S:
                self.judge.breach([f"V7 {row} has not ended" for row in self._unended()])
                break
            await asyncio.sleep(30)
        self.stop()

    def _unended(self) -> list[str]:
        videos = self.disk.raw.execute("SELECT id || ' ' || status FROM videos WHERE status NOT IN ('ready', 'failed')")
        posts = self.disk.raw.execute("SELECT video_id || ' ' || kind FROM posts WHERE due_at IS NOT NULL")
        chains = self.disk.raw.execute("SELECT id || ' at step ' || position FROM chains WHERE state = 'going'")
        return [row[0] for row in (*videos, *posts, *chains)]

    def _all_ended(self) -> bool:
        now, watched_s = self.heaven.loop.time(), self._watched_s()
        coming = (job for job in self.vendor.jobs.values() if now < job.done_at + watched_s < float("inf") and job.late)
        return not self._unended() and next(coming, None) is None and not self._may_be_found()

    def _watched_s(self) -> float:
        """Two looks at a failed video that may still come; a clock that was set back puts them off."""
        return 2 * self.timing.watch_s + 100 + max(0.0, -self.heaven.fate.jump_s)

    def _may_be_found(self) -> bool:
        """Whether the watch over a submit that was given up has not had time for its looks."""
        since = self.naps.wall() - timedelta(seconds=self._watched_s())
        given_up = "SELECT 1 FROM videos WHERE reason = 'not_confirmed' AND due_at IS NOT NULL AND ended_at > ?"
        return self.disk.raw.execute(given_up, (int(since.timestamp() * 1e6),)).fetchone() is not None

    def verdict(self) -> list[str]:
        if not self.judge.found:
            end = Verdict(self.disk.raw, self.vendor, self.chat, self.folder, self.heaven)
            self.judge.breach([*end.breaches(self.people.presses), *self.disk.read(audit.breaches)])
        return self.judge.found


def _finished(tx: Tx, team: TeamId, owner: AccountId, job: Job, now: datetime) -> None:
    video = Video(
        id=SOURCE,
        team=team,
        account=owner,
        prompt="a fox",
        spec=SPEC,
        price=40,
        asked_at=Place(f"{team}:c1:"),
        created_at=now,
        provider="gateway",
        due_at=now,
    )
    archive.add(tx, video)
    ledger.hold(tx, owner, video.id, video.price, now)
    archive.accept(tx, video.id, job.id, poll_url=None, cost_usd=None, next_look_at=now, now=now)
    running = archive.by_id(tx, video.id)
    assert running is not None
    storing = archive.move(tx, running, Status.STORING)
    assert storing is not None
    ending.ready(tx, storing, film_of("seed1.mp4", job.film()), now)
    tx.exec_driver_sql("DELETE FROM posts")


def run(seed: int, adjust: Callable[[World], None] = lambda _world: None) -> Outcome:
    """The whole history of this seed."""
    loop = VirtualLoop(seed)
    loop.set_task_factory(tagging)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # A killed process leaves coroutines behind that nobody awaits.
        world = World(seed, loop, adjust)
        try:
            _live(loop, world)
        finally:
            world.heaven.over = True
            for task in asyncio.all_tasks(loop):
                task.cancel()
            with suppress(Stuck):
                loop.run_until_complete(asyncio.sleep(0))
            loop.close()
        heaven = world.heaven
        heaven.count["videos"] = world.disk.raw.execute("SELECT COUNT(*) - 1 FROM videos").fetchone()[0]
        heaven.count["gifts"] = world.disk.raw.execute("SELECT COUNT(gift_of) FROM videos").fetchone()[0]
        if seed % 20 == 0:
            gc.collect()
    return Outcome(seed=seed, breaches=world.judge.found, count=heaven.count, trace=heaven.trace)


def _live(loop: VirtualLoop, world: World) -> None:
    try:
        loop.run_until_complete(world.live())
    except Stuck as stuck:
        world.judge.breach([f"stuck: {stuck}"])
    world.verdict()
