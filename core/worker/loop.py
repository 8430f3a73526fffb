"""Claims what is due, makes one step of each, and waits for the next."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from core.refusals import TryAgainSoon
from core.store import claims, rounds
from core.store.alerts import Alert
from core.store.bringings import Bringing
from core.store.chains import Chain
from core.store.database import Tx
from core.store.pauses import Pause
from core.store.posts import Post
from core.store.rounds import Round
from core.video import Status, Video
from core.worker import health
from core.worker.bring import bring
from core.worker.chain import go_on
from core.worker.erase import erase
from core.worker.gift import watch
from core.worker.housekeeping import Housekeeping
from core.worker.keep import keep
from core.worker.look import look
from core.worker.probe import PROBED, probe
from core.worker.reconcile import JUMP_S, reconcile
from core.worker.retire import retire
from core.worker.round import PAYS_FROM, look_at_all
from core.worker.shop import Workshop
from core.worker.show import show
from core.worker.submit import submit
from core.worker.tell import tell

Step: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
_Due: TypeAlias = tuple[list[Round], list[Pause], list[Alert], list[Video], list[Chain], list[Bringing], list[Post]]

_MOST_AT_ONCE = 256
_CLAIMED_AT_ONCE = 1000
_POSTS_AT_ONCE = 64
"""Also in all: a chat that accepts calls and never answers must not take the room of what people pay for."""

_FILES_AT_ONCE = 8
"""That members bring along, claimed at once."""

_LONGEST_NAP_S = 1.0
_LONGEST_WAIT_S = 600.0
"""Nothing that this worker writes falls due later, but for settings that ask for more."""


class Worker:
    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._steps: set[asyncio.Task[None]] = set()
        self._posting: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._stopping = False
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)
        self._steady_since = shop.house.clock.monotonic()
        self._offset: float | None = None
        """Of the clock that rows are dated by, from this process's monotonic one."""
        self._housekeeping = Housekeeping(shop)
        self._doubt_s = shop.timing.grace_s + max((p.post_timeout_s for p in shop.providers.values()), default=0.0)
        self._listing = tuple(name for name, provider in shop.providers.items() if provider.caps("").lists)

    def wake(self) -> None:
        """Something is due now. Losing this call costs a second, nothing else."""
        self._woken.set()

    async def run(self) -> None:
        """Until stop(). A database that is away is waited for."""
        await self._shop.write_surely(self._pull_in_at_start)
        await self._shop.write_surely(self._let_go)
        while not self._stopping:
            self._woken.clear()
            try:
                busy = await self.tick()
                self._keep_house()
            except TryAgainSoon:
                busy = False
            if not busy:
                await self._nap()

    def _pull_in_at_start(self, tx: Tx) -> None:
        """The clock may have been set back while no process ran."""
        self._pull_in(tx, self._shop.now(tx), max(_LONGEST_WAIT_S, self._shop.timing.watch_s, self._doubt_s))

    def _let_go(self, tx: Tx) -> None:
        claims.let_go_after_a_crash(tx, self._shop.now(tx))
        health.at_start(tx, self._shop, self._shop.now(tx))

    async def stop(self) -> None:
        """No new steps; those under way get a moment. What is cut is found again by its row."""
        self._stopping = True
        self.wake()
        if self._steps:
            await asyncio.wait(set(self._steps), timeout=self._shop.timing.shut_down_s)
        for step in set(self._steps):
            step.cancel()
        await asyncio.gather(*self._steps, return_exceptions=True)

    async def settle(self) -> None:
        """Wait for the steps under way; for tests and the demo's end."""
        while self._steps:
            await asyncio.wait(set(self._steps))

    async def tick(self) -> bool:
        """Claim due rows and begin a step of each. True when there was anything."""
        room = _CLAIMED_AT_ONCE - len(self._steps)
        if room <= 0:
            await asyncio.wait(set(self._steps), return_when=asyncio.FIRST_COMPLETED)
            return True
        timing, platforms = self._shop.timing, frozenset(self._shop.announcers)
        carriers = frozenset(self._shop.carriers)

        def claim(tx: Tx) -> _Due:
            now = self._shop.now(tx)
            self._notice_jump(tx, now)
            due = claims.due(tx, now)
            listed = self._listing if due.videos else ()
            together = [rounds.begin(tx, name, now, timing.lease_s, PAYS_FROM) for name in listed]
            paused = claims.claim_pauses(tx, now, timing.lease_s, self._listing, PROBED) if due.pauses else []
            posting = _POSTS_AT_ONCE - len(self._posting)
            told = claims.claim_alerts(tx, now, posting, timing.lease_s, platforms) if due.alerts else []
            videos = claims.claim_videos(tx, now, room, timing.lease_s) if due.videos else []
            chains = claims.claim_chains(tx, now, room, timing.lease_s) if due.chains else []
            files = min(room, _FILES_AT_ONCE)
            brought = claims.claim_bringings(tx, now, files, timing.lease_s, carriers) if due.bringings else []
            posts = claims.claim_posts(tx, now, posting, timing.lease_s, platforms) if due.posts else []
            rows = [found for found in together if found]
            return rows, paused, told, videos, chains, brought, posts

        together, paused, told, videos, chains, brought, posts = await self._shop.write(claim)
        for round_ in together:
            self._spawn(round_.provider, partial(self._look_at_all, round_))
        for pause in paused:
            self._spawn(pause.provider, partial(probe, self._shop, pause))
        for video in videos:
            self._spawn(video.id, self._step_of(video))
        for chain in chains:
            self._spawn(chain.video, partial(go_on, self._shop, chain))
        for bringing in brought:
            self._spawn(bringing.id, partial(bring, self._shop, bringing))
        showing = [(post.video_id, partial(show, self._shop, post)) for post in posts]
        for name, step in [*showing, *((alert.provider, partial(tell, self._shop, alert)) for alert in told)]:
            task = self._spawn(name, step)
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)
        return bool(together or paused or told or videos or chains or brought or posts)

    def _keep_house(self) -> None:
        """Beside the steps, which do not wait for it: a bucket with a million films takes minutes to be listed."""
        if self._housekeeping.is_due():
            self._spawn("housekeeping", self._housekeeping.when_due)

    def _notice_jump(self, tx: Tx, now: datetime) -> None:
        monotonic = self._shop.house.clock.monotonic()
        offset = now.timestamp() - monotonic
        jumped = 0.0 if self._offset is None else offset - self._offset
        if abs(jumped) > JUMP_S:
            self._steady_since = monotonic
            self._shop.log.warning("clock_jumped", seconds=round(jumped))
        if jumped < -JUMP_S:
            self._pull_in(tx, now, self._shop.timing.lease_s)
        self._offset = offset

    def _pull_in(self, tx: Tx, now: datetime, beyond_s: float) -> None:
        claims.pull_in(tx, now, beyond_s=beyond_s, lease_s=self._shop.timing.lease_s, doubt_s=self._doubt_s)

    def _step_of(self, video: Video) -> Step:
        if video.removed:
            return partial(erase, self._shop, video)
        match video.status:
            case Status.QUEUED:
                return partial(submit, self._shop, video)
            case Status.SUBMITTING:
                return partial(reconcile, self._shop, video, steady_since=self._steady_since)
            case Status.RUNNING:
                return partial(look, self._shop, video)
            case Status.STORING:
                return partial(keep, self._shop, video)
            case Status.FAILED:
                return partial(watch, self._shop, video)
            case Status.READY:
                return partial(retire, self._shop, video)

    async def _look_at_all(self, round_: Round) -> None:
        for video in await look_at_all(self._shop, self._shop.providers[round_.provider], round_):
            self._spawn(video.id, partial(look, self._shop, video))

    def _spawn(self, video_id: str, step: Step) -> asyncio.Task[None]:
        task = asyncio.create_task(self._step(video_id, step))
        self._steps.add(task)
        task.add_done_callback(self._steps.discard)
        return task

    async def _step(self, video_id: str, step: Step) -> None:
        """A step that fails leaves its row to its lease: it falls due again by itself."""
        async with self._room:
            if self._stopping:  # What it needs may be closed by now; its row is found again.
                return
            try:
                await step()
            except TryAgainSoon as away:
                self._shop.log.warning("step_waits_for_the_database", video=video_id, why=str(away.__cause__)[:200])
            except Exception as fault:  # One broken row must not stop the others.
                self._shop.log.error("step_failed", video=video_id, exc_info=fault)
        self.wake()

    async def _nap(self) -> None:
        """Until woken, at most a second: another replica's rows may fall due at any time."""
        woken = asyncio.ensure_future(self._woken.wait())
        slept = asyncio.ensure_future(self._shop.house.clock.sleep(_LONGEST_NAP_S))
        try:
            await asyncio.wait({woken, slept}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            slept.cancel()
