"""How many holds and captures a second: our ledger on SQLite with 64 callers, beside bare sqlite3 in the same run.

Bare sqlite3 is one connection in one thread with the same file settings and the same four statements, prepared once and
committed once for each hold and once for each capture: the least that a durable ledger costs without sharing commits.
"""

import argparse
import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # So that `python bench/ledger.py` is all there is to type.

from core.names import AccountId, TeamId, VideoId, pool_of
from core.store import ledger, migrations, teams
from core.store.database import Database, Tx

CALLERS = 64
PRICE = 80
TEAM = TeamId("discord:1")
MEMBERS = [AccountId(f"discord:1:{number}") for number in range(CALLERS)]
PLENTY = 10**9
TARGET = 1.0


def now() -> datetime:
    return datetime.now(UTC)


def settle_in(tx: Tx) -> None:
    teams.admit(tx, TEAM, PLENTY * CALLERS, now())
    for member in MEMBERS:
        ledger.grant(
            tx,
            pool=pool_of(TEAM),
            member=member,
            credits=PLENTY,
            reference=f"bench:{member}",
            actor="bench",
            reason=None,
            now=now(),
        )


async def ours(path: Path, videos: int) -> float:
    """Videos held and captured per second through the public interface."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = await Database.open(url, clock=now)
    await database.write(settle_in)

    async def caller(member: AccountId, number: int) -> None:
        for turn in range(videos // CALLERS):
            video = VideoId(f"{number}x{turn}")
            await database.write(partial(hold, member, video))
            await database.write(partial(capture, member, video))

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as together:
        for number, member in enumerate(MEMBERS):
            together.create_task(caller(member, number))
    took = time.perf_counter() - begun
    await database.close()
    return 2 * (videos // CALLERS) * CALLERS / took


def hold(member: AccountId, video: VideoId, tx: Tx) -> None:
    ledger.hold(tx, member, video, PRICE, now())


def capture(member: AccountId, video: VideoId, tx: Tx) -> None:
    ledger.capture(tx, member, video, PRICE, now())


MOVE = (
    "UPDATE accounts SET available = available + ?, held = held + ?"
    " WHERE id = ? AND available + ? >= 0 AND held + ? >= 0"
)
WRITE = (
    "INSERT INTO entries (kind, step, account, video_id, available_change, held_change, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def bare(path: Path, videos: int) -> float:
    """The same on bare sqlite3, each operation committed by itself."""
    url = f"sqlite+aiosqlite:///{path}"
    asyncio.run(prepared(url))
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")
    begun = time.perf_counter()
    for number in range(videos):
        member, video = MEMBERS[number % CALLERS], f"{number}"
        bare_move(connection, ("hold", "hold"), member, video, (-PRICE, PRICE))
        bare_move(connection, ("capture", "end"), member, video, (0, -PRICE))
    took = time.perf_counter() - begun
    connection.close()
    return 2 * videos / took


async def prepared(url: str) -> None:
    await migrations.upgrade(url)
    database = await Database.open(url, clock=now)
    await database.write(settle_in)
    await database.close()


def bare_move(db: sqlite3.Connection, what: tuple[str, str], member: str, video: str, changes: tuple[int, int]) -> None:
    db.execute("BEGIN IMMEDIATE")
    moved = db.execute(MOVE, (*changes, member, *changes)).rowcount
    assert moved == 1
    db.execute(WRITE, (*what, member, video, *changes, time.time_ns() // 1000))
    db.execute("COMMIT")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--videos", type=int, default=6400, help="held and captured in each round")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", default=None, help="on the disk to be measured")
    chosen = options.parse_args()
    shared, single = [], []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        for number in range(chosen.rounds):  # In turns, so that both see the same moods of the disk.
            single.append(bare(Path(folder) / f"bare-{number}.db", chosen.videos))
            shared.append(asyncio.run(ours(Path(folder) / f"ours-{number}.db", chosen.videos)))
            print(f"round {number + 1}: ours {shared[-1]:,.0f}/s, bare sqlite3 {single[-1]:,.0f}/s", flush=True)
    ratio = statistics.median(shared) / statistics.median(single)
    print(f"ours          {statistics.median(shared):>9,.0f} operations per second ({CALLERS} callers, shared commits)")
    print(f"bare sqlite3  {statistics.median(single):>9,.0f} operations per second (one commit each)")
    print(f"ratio         {ratio:>9.2f} (at least {TARGET:.0f}) SQLite {sqlite3.sqlite_version}")
    raise SystemExit(ratio < TARGET)


if __name__ == "__main__":
    main()
