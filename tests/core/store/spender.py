"""A process that holds, captures and releases as fast as it can, until someone kills it: `spender.py URL NAME`.

It prints a line for each move only after the database has answered.
"""

import asyncio
import sys
from datetime import UTC, datetime
from functools import partial
from itertools import count

from core.names import AccountId, VideoId
from core.store import archive, ending, ledger
from core.store.database import Database, Tx
from core.video import Reason, Status
from tests.core.store.examples import ANA, BEN, FILM, a_video

CALLERS = 8


def now() -> datetime:
    return datetime.now(UTC)


def start(video_id: str, account: AccountId, tx: Tx) -> None:
    ledger.hold(tx, account, VideoId(video_id), 80, now())
    archive.add(tx, a_video(video_id, account=account))


def fail(video_id: str, tx: Tx) -> None:
    video = archive.by_id(tx, VideoId(video_id))
    assert video is not None
    assert ending.failed(tx, video, Reason.CANCELLED, now())


def make(video_id: str, tx: Tx) -> None:
    video = archive.by_id(tx, VideoId(video_id))
    assert video is not None
    submitting = archive.move(tx, video, Status.SUBMITTING, attempts=1, submitted_at=now())
    assert submitting is not None
    running = archive.accept(tx, video.id, f"p-{video_id}", poll_url=None, cost_usd=None, next_look_at=now(), now=now())
    assert running is not None
    storing = archive.move(tx, running, Status.STORING)
    assert storing is not None
    assert ending.ready(tx, storing, FILM, now())


def say(what: str, video_id: str) -> None:
    sys.stdout.write(f"{what} {video_id}\n")
    sys.stdout.flush()


async def spend(database: Database, name: str, number: int) -> None:
    for turn in count():
        video_id = f"{name}{number}x{turn}"
        await database.write(partial(start, video_id, ANA if number % 2 else BEN))
        say("held", video_id)
        await database.write(partial(fail if turn % 3 == 0 else make, video_id))
        say("ended", video_id)


async def main(url: str, name: str) -> None:
    database = await Database.open(url, clock=now)
    async with asyncio.TaskGroup() as together:
        for number in range(CALLERS):
            together.create_task(spend(database, name, number))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
