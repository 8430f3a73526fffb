"""kill -9 at any moment: the books are right, and whatever was answered is there."""

import asyncio
import random
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from core.store import audit
from core.store.database import Database, Tx
from core.store.tables import videos
from core.video import OPEN
from tests.core.store.examples import found_team
from tests.databases import START

REPOSITORY = Path(__file__).parents[3]
ROUNDS = 3


async def killed_while_spending(url: str, name: str, after_s: float) -> list[list[str]]:
    """What a spender was told before it was killed, counting from its first answer."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.core.store.spender", url, name, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    first = await child.stdout.readline()
    await asyncio.sleep(after_s)
    child.kill()
    rest = await child.stdout.read()
    await child.wait()
    whole = (first + rest).decode().rpartition("\n")[0]  # Its last line may have been cut as well.
    return [line.split() for line in whole.splitlines()]


@pytest.mark.parametrize("replicas", [1, 2])
async def test_a_killed_process_leaves_the_books_whole(database_url: str, replicas: int) -> None:
    if replicas > 1 and "sqlite" in database_url:
        pytest.skip("SQLite is for one process")
    dice = random.Random(replicas)
    database = await Database.open(database_url, clock=lambda: START)
    await database.write(lambda tx: found_team(tx, credits=1_000_000, pool=2_000_000))
    await database.close()
    told = 0
    for number in range(ROUNDS):
        answers = await asyncio.gather(
            *(
                killed_while_spending(database_url, f"{'abcdef'[replica]}{number}", dice.uniform(0, 0.3))
                for replica in range(replicas)
            )
        )
        database = await Database.open(database_url, clock=lambda: START)
        assert await database.read(audit.breaches) == []
        there = await database.read(statuses)
        for what, video_id in [line for lines in answers for line in lines]:
            assert video_id in there, f"{video_id} was answered and is gone"
            assert what == "held" or there[video_id] not in OPEN
            told += 1
        await database.close()
    assert told > ROUNDS * replicas


def statuses(tx: Tx) -> dict[str, str]:
    return {row.id: row.status for row in tx.execute(select(videos.c.id, videos.c.status))}
