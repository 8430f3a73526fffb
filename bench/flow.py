"""10,000 videos in one process: how fast they start, what they cost while they wait, how soon they are found again.

Run: python bench/flow.py [videos]. The provider is a bare object in this process, so only the bot's own work is counted.
"""

import asyncio
import gc
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.catalogue import SHIPPED_CATALOGUE
from bot.system import SystemClock, SystemRng
from core.cards import VideoCard
from core.catalogue import Catalogue
from core.names import AccountId, Place, TeamId, VideoId, channel_of, place_of, pool_of
from core.ports import Caps, Listed, Order, Ref, Report, State
from core.store import archive, ledger, migrations, posts, teams
from core.store.database import Database, Tx
from core.studio import House
from core.video import Spec, Video
from core.worker import Timing, Worker, Workshop
from tests.fakes import FakeDarkroom, FakeLog, FakeMedia

TEAM = TeamId("discord:1")
SPEC = Spec(model="sora-2", size="1280x720", seconds=4)
CHANNEL = place_of("discord", "1", "2")
WAIT_S = 30.0
POLL_S = 10.0
_UNDRAWN = "SELECT count(*) FROM posts WHERE due_at IS NOT NULL"


class BareProvider:
    """Accepts at once and never finishes; counts what it is asked, and keeps a single byte for each video."""

    name, post_timeout_s = "gateway", 45.0

    def __init__(self, most: int) -> None:
        self._accepted, self._began = bytearray(most), datetime.now(UTC)
        self.posts = self.polls = self.pages = 0

    def caps(self, upstream: str) -> Caps:
        return Caps(lists=True, echoes_prompt=True)

    def accept(self, number: int) -> str:
        self._accepted[number] = 1
        return f"video_{number}"

    async def create(self, order: Order) -> Ref:
        self.posts += 1
        return Ref(provider=self.name, id=self.accept(int(order.prompt)))

    async def poll(self, ref: Ref) -> Report:
        self.polls += 1
        return Report(state=State.RUNNING)

    async def listing(self, since: datetime) -> AsyncIterator[Listed]:
        for number, accepted in enumerate(self._accepted):
            if number % 100 == 0:
                self.pages += 1
                await asyncio.sleep(0)
            if accepted:
                yield Listed(
                    id=f"video_{number}", created_at=self._began, model="sora-2", seconds="4", size="1280x720",
                    prompt=str(number), parent=None, report=Report(state=State.RUNNING),
                )  # fmt: skip

    async def cancel(self, ref: Ref) -> bool:
        return False


class BareChat:
    """Takes every card at once."""

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        return Place(f"{channel_of(at)}{card.video}")


async def opened(path: Path, most: int) -> tuple[Database, Worker, BareProvider]:
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    clock = SystemClock()
    database = await Database.open(url, clock=clock.now)
    house = House(
        catalogue=Catalogue.parse(SHIPPED_CATALOGUE.read_text()), database=database, clock=clock, rng=SystemRng()
    )
    provider = BareProvider(most)
    shop = Workshop(
        house=house,
        providers={"gateway": provider},  # type: ignore[dict-item]  # Only what a running video needs.
        announcers={"discord": BareChat()},  # type: ignore[dict-item]  # Results are never delivered here.
        media=FakeMedia(),
        darkroom=FakeDarkroom(FakeMedia()),
        log=FakeLog(),
        timing=Timing(poll_s=POLL_S),
    )
    return database, Worker(shop), provider


async def fill(database: Database, count: int) -> None:
    """Queued videos, held and due in an hour, as a busy provider would leave them."""
    account = AccountId("discord:1:2")
    now = datetime.now(UTC)

    def some(tx: Tx, first: int) -> None:
        for number in range(first, min(first + 500, count)):
            video = Video(
                id=VideoId(f"{number:05d}"), team=TEAM, account=account, prompt=f"{number}", spec=SPEC, price=40,
                asked_at=CHANNEL, created_at=now, provider="gateway", due_at=now + timedelta(hours=1),
            )  # fmt: skip
            archive.add(tx, video)
            ledger.hold(tx, account, video.id, 40, now)
            posts.plan(tx, video.id, "card", CHANNEL, now + timedelta(days=1))
            posts.placed(tx, video.id, "card", Place(f"{CHANNEL}{number}"), "", now)  # As an adapter leaves it.

    def open_team(tx: Tx) -> None:
        teams.admit(tx, TEAM, count * 40, now)
        teams.joined(tx, account, TEAM, 0, now)
        ledger.grant(
            tx, pool=pool_of(TEAM), member=account, credits=count * 40, reference="r", actor="a", reason="", now=now
        )

    await database.write(open_team)
    for first in range(0, count, 500):
        await database.write(lambda tx, first=first: some(tx, first))


async def count_of(database: Database, status: str) -> int:
    return int(
        await database.read(
            lambda tx: tx.exec_driver_sql(f"SELECT count(*) FROM videos WHERE status = '{status}'").scalar_one()
        )
    )


async def all_due(database: Database) -> None:
    await database.write(lambda tx: tx.exec_driver_sql("UPDATE videos SET due_at = created_at"))


async def until(what: str, database: Database, count: int) -> None:
    while await count_of(database, what) < count:
        await asyncio.sleep(0.05)


async def measure(path: Path, count: int) -> None:
    database, worker, provider = await opened(path, count)
    await fill(database, count)
    await all_due(database)
    began, cpu = time.perf_counter(), time.process_time()
    running = asyncio.create_task(worker.run())
    await until("running", database, count)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    say("started", f"{count / took:.0f} a second, {1000 * cpu / count:.2f} ms of processor each", "1000 a second")
    while await database.read(lambda tx: tx.exec_driver_sql(_UNDRAWN).scalar_one()):
        await asyncio.sleep(0.2)
    pages, began, cpu = provider.pages, time.perf_counter(), time.process_time()
    await asyncio.sleep(WAIT_S)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    say("waiting", f"{100 * cpu / took:.1f} % of a core for {count} videos", "10 %")
    say("vendor requests", f"{60 * (provider.pages - pages) / took:.0f} a minute for {count} in flight", "")
    await worker.stop()
    await running
    await database.close()


def say(what: str, figure: str, target: str) -> None:
    print(f"{what:<18} {figure}{f'   (target {target})' if target else ''}", flush=True)


async def requests(path: Path, count: int) -> None:
    """Against one poll for each video each interval."""
    database, worker, provider = await opened(path, count)
    await fill(database, count)
    await all_due(database)
    running = asyncio.create_task(worker.run())
    await until("running", database, count)
    pages, polls, began = provider.pages, provider.polls, time.perf_counter()
    await asyncio.sleep(WAIT_S)
    asked = (provider.pages - pages) + (provider.polls - polls)
    baseline = count * (time.perf_counter() - began) / POLL_S
    ratio = f"1/{baseline / max(1, asked):.0f}"
    say("against polling", f"{asked} requests for {count} videos, {baseline:.0f} single polls: {ratio}", "1/20")
    await worker.stop()
    await running
    await database.close()


async def child(path: Path, count: int) -> None:
    """A process that says how long it took to look at every video again, and its memory; it ends by being killed."""
    began = datetime.now(UTC)
    database, worker, provider = await opened(path, count)
    for number in range(count):
        provider.accept(number)
    running = asyncio.create_task(worker.run())
    stamp = int(began.timestamp() * 1_000_000)
    query = f"SELECT count(*) FROM videos WHERE status = 'running' AND looked_at >= {stamp}"
    while await database.read(lambda tx: tx.exec_driver_sql(query).scalar_one()) < count:
        await asyncio.sleep(0.05)
    took = (datetime.now(UTC) - began).total_seconds()
    await asyncio.sleep(POLL_S * 1.5)  # Another round, so that memory is that of waiting.
    gc.collect()
    print(took, psutil.Process().memory_info().rss, flush=True)
    await running


def started_again(path: Path, count: int) -> tuple[subprocess.Popen[str], float, int]:
    command = [sys.executable, __file__, "child", str(path), str(count)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    took, memory = process.stdout.readline().split()
    return process, float(took), int(memory)


def after_a_kill(path: Path, count: int, few: Path) -> None:
    first, _, _ = started_again(path, count)
    time.sleep(POLL_S / 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second, took, many = started_again(path, count)
    second.kill()
    say("after kill -9", f"{took:.1f} s until all {count} were looked at", "5 s")
    third, _, little = started_again(few, count // 10)
    third.kill()
    more = count - count // 10
    say(
        "memory",
        f"{many >> 20} MB with {count}, {little >> 20} MB with {count // 10}: {(many - little) // more} bytes a video",
        "0",
    )


async def a_few(path: Path, count: int) -> None:
    database, worker, _ = await opened(path, count)
    await fill(database, count)
    await all_due(database)
    running = asyncio.create_task(worker.run())
    await until("running", database, count)
    await worker.stop()
    await running
    await database.close()


def main() -> None:
    if sys.argv[1:2] == ["child"]:
        asyncio.run(child(Path(sys.argv[2]), int(sys.argv[3])))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path, few = Path(folder) / "flow.db", Path(folder) / "few.db"
        asyncio.run(measure(path, count))
        asyncio.run(a_few(few, count // 10))
        after_a_kill(path, count, few)
        asyncio.run(requests(Path(folder) / "thousand.db", min(count, 1000)))


if __name__ == "__main__":
    main()
