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


async def test_of_which_kinds_anything_is_due_is_told_at_once(database: Database) -> None:
    def plan(tx: Tx) -> None:
        keep([a_video(due_at=at(5))], tx)
        posts.plan(tx, a_video().id, "card", CHANNEL, at(9))

    await database.write(plan)
    due = [await database.read(lambda tx, when=when: claims.due(tx, at(when))) for when in (4, 5, 9)]
    kinds = [{kind for kind, there in found._asdict().items() if there} for found in due]
    assert kinds == [set(), {"videos"}, {"videos", "posts"}]


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
        claims.let_go_after_a_crash(tx, at(0))
        return tx.dialect.name

    engine = await database.write(life)
    videos = await database.write(partial(take, at(1), 10))
    held = await database.write(lambda tx: claims.claim_posts(tx, at(1), 10, LEASE_S))
    assert [video.id for video in videos] == (["v0001", "v0002"] if engine == "sqlite" else [])
    assert len(held) == (1 if engine == "sqlite" else 0)


async def test_after_a_crash_and_a_clock_set_back_nothing_waits_for_the_clock_to_catch_up(database: Database) -> None:
    def life(tx: Tx) -> str:
        keep([a_video("v0001"), running("v0002")], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(0))
        take(at(0), 10, tx)
        [held] = claims.claim_posts(tx, at(0), 10, LEASE_S)
        posts.first_try(tx, held, at(0))
        claims.let_go_after_a_crash(tx, at(-3600))
        return tx.dialect.name

    if await database.write(life) == "sqlite":
        assert len(await database.write(partial(take, at(-3600), 10))) == 2
        seen_by = posts.UNSEEN_FOR.total_seconds() - 3600
        assert len(await database.write(lambda tx: claims.claim_posts(tx, at(seen_by), 10, LEASE_S))) == 1


def pull_in(tx: Tx) -> None:
    claims.pull_in(tx, at(0), beyond_s=600, lease_s=LEASE_S, doubt_s=120)


async def test_a_video_due_later_than_anything_waits_is_pulled_in(database: Database) -> None:
    await database.write(partial(keep, [a_video("v0001", due_at=at(601)), a_video("v0002", due_at=at(600))]))
    await database.write(pull_in)
    assert [video.id for video in await database.write(partial(take, at(0), 10))] == ["v0001"]


async def test_a_submit_in_doubt_that_is_pulled_in_keeps_its_grace(database: Database) -> None:
    doubtful = a_video(status=Status.SUBMITTING, attempts=1, submitted_at=at(3600), due_at=at(3700))
    await database.write(partial(keep, [doubtful]))
    await database.write(pull_in)
    assert await database.write(partial(take, at(119), 10)) == []
    assert len(await database.write(partial(take, at(120), 10))) == 1


async def test_a_post_that_is_pulled_in_is_left_to_its_holder_for_a_lease(database: Database) -> None:
    def life(tx: Tx) -> None:
        keep([a_video()], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(3600))
        posts.plan(tx, VideoId("v0001"), "result", CHANNEL, at(3700))
        claims.claim_posts(tx, at(3600), 1, LEASE_S)
        pull_in(tx)

    await database.write(life)
    taken = [
        [post.kind for post in await database.write(lambda tx, when=when: claims.claim_posts(tx, at(when), 9, LEASE_S))]
        for when in (0, LEASE_S - 1, LEASE_S)
    ]
    assert taken == [["result"], [], ["card", "result"]]


async def test_a_card_that_has_to_be_drawn_again_is_pulled_in_as_well(database: Database) -> None:
    def life(tx: Tx) -> None:
        keep([a_video()], tx)
        posts.plan(tx, VideoId("v0001"), "card", CHANNEL, at(0))
        [held] = claims.claim_posts(tx, at(0), 1, LEASE_S)
        posts.redraw(tx, VideoId("v0001"), "card", at(3600))
        pull_in(tx)
        posts.done(tx, held, CHANNEL, "shown", at(0))

    await database.write(life)
    assert len(await database.write(lambda tx: claims.claim_posts(tx, at(0), 9, LEASE_S))) == 1
