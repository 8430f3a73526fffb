import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from core.names import VideoId
from core.store import archive, claims, posts
from core.store.database import Database, Tx
from core.video import Status, Video
from tests.core.store.examples import CHANNEL, a_video, found_team, ready, running
from tests.databases import START, OpenDatabase

LEASE_S = 60


def at(seconds: float):
    return START + timedelta(seconds=seconds)


def keep(videos: list[Video], tx: Tx) -> None:
    found_team(tx)
    for video in videos:
        archive.add(tx, video)


def take(now, limit: int, tx: Tx) -> list[Video]:
    return claims.claim_videos(tx, now, limit, LEASE_S)


async def test_what_is_due_is_taken_with_a_lease_and_a_new_number(database: Database) -> None:
    await database.write(partial(keep, [a_video("v0001", claim=4, due_at=at(0))]))
    [taken] = await database.write(partial(take, at(1), 10))
    assert (taken.claim, taken.due_at) == (5, at(1 + LEASE_S))
    assert await database.read(lambda tx: archive.by_id(tx, taken.id)) == taken


async def test_what_is_taken_is_not_taken_again_before_its_lease_is_over(database: Database) -> None:
    await database.write(partial(keep, [a_video()]))
    await database.write(partial(take, at(0), 10))
    assert await database.write(partial(take, at(LEASE_S - 1), 10)) == []
    assert len(await database.write(partial(take, at(LEASE_S), 10))) == 1


async def test_a_process_takes_the_posts_of_its_own_platforms(database: Database) -> None:
    def plan(tx: Tx) -> None:
        keep([a_video()], tx)
        posts.plan(tx, a_video().id, "card", CHANNEL, at(0))

    await database.write(plan)
    platform = frozenset({CHANNEL.split(":")[0]})
    assert await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S, frozenset())) == []
    assert await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S, frozenset({"else"}))) == []
    assert len(await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S, platform))) == 1


async def test_what_is_not_due_or_has_ended_is_left(database: Database) -> None:
    await database.write(partial(keep, [a_video("v0001", due_at=at(5)), ready("v0002")]))
    assert await database.write(partial(take, at(4), 10)) == []


async def test_the_longest_due_go_first(database: Database) -> None:
    await database.write(
        partial(keep, [a_video("v0001", due_at=at(3)), a_video("v0002", due_at=at(1)), a_video("v0003", due_at=at(2))])
    )
    first = await database.write(partial(take, at(10), 2))
    assert {video.id for video in first} == {"v0002", "v0003"}


async def test_posts_are_taken_the_same_way(database: Database) -> None:
    def plan(tx: Tx) -> None:
        keep([a_video()], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(0))
        posts.plan(tx, VideoId("v0001"), "result", CHANNEL, at(9))

    await database.write(plan)
    [taken] = await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S))
    assert (taken.kind, taken.claim, taken.due_at) == ("card", 1, at(1 + LEASE_S))
    assert await database.write(lambda tx: claims.claim_posts(tx, at(2), 10, LEASE_S)) == []


async def test_the_next_due_is_the_earliest_of_videos_and_posts(database: Database) -> None:
    def plan(tx: Tx) -> None:
        keep([a_video(due_at=at(7)), ready("v0002")], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(5))

    assert await database.read(claims.next_due) is None
    await database.write(plan)
    assert await database.read(claims.next_due) == at(5)


@pytest.mark.parametrize("rows", [400])
async def test_eight_claimers_take_each_row_once_and_never_too_many(open_database: OpenDatabase, rows: int) -> None:
    database = await open_database()
    await database.write(partial(keep, [a_video(f"v{number:04}") for number in range(rows)]))
    taken: Counter[str] = Counter()

    async def claimer() -> None:
        while batch := await database.write(partial(take, at(1), 20)):
            assert len(batch) <= 20
            taken.update(video.id for video in batch)

    await asyncio.gather(*(claimer() for _ in range(8)))
    assert len(taken) == rows
    assert set(taken.values()) == {1}


async def test_replicas_with_their_own_connections_take_each_row_once(postgresql_url: str) -> None:
    replicas = [await Database.open(postgresql_url, clock=lambda: START) for _ in range(3)]
    await replicas[0].write(partial(keep, [a_video(f"v{number:04}") for number in range(200)]))
    taken: Counter[str] = Counter()

    async def work(replica: Database) -> None:
        while batch := await replica.write(partial(take, at(1), 7)):
            taken.update(video.id for video in batch)

    await asyncio.gather(*(work(replica) for replica in replicas))
    assert len(taken) == 200
    assert set(taken.values()) == {1}
    for replica in replicas:
        await replica.close()


async def test_after_a_crash_on_sqlite_nothing_waits_for_a_dead_holders_lease(database: Database) -> None:
    def life(tx: Tx) -> str:
        doubtful = a_video("v0003", status=Status.SUBMITTING, attempts=1, submitted_at=START, due_at=at(90))
        keep([a_video("v0001"), running("v0002"), doubtful], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(0))
        take(at(0), 10, tx)
        claims.claim_posts(tx, at(0), 10, LEASE_S)
        claims.let_go_after_a_crash(tx)
        return tx.dialect.name

    engine = await database.write(life)
    videos = await database.write(partial(take, at(1), 10))
    held = await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S))
    assert [video.id for video in videos] == (["v0001", "v0002"] if engine == "sqlite" else [])
    assert len(held) == (1 if engine == "sqlite" else 0)
