from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from core.names import VideoId
from core.store import archive, books, claims, equals, family, pace, shelves
from core.store.database import Database, Tx
from core.store.sqlite import writing_engine
from core.video import Spec
from tests.core.store.examples import ANA, BEN, OTHER_TEAM, TEAM, a_video, failed, found_team, ready, running
from tests.databases import START


def at(minutes: float):
    return START + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


async def keep(database: Database, *videos) -> None:
    def add_all(tx: Tx) -> None:
        for video in videos:
            archive.add(tx, video)

    await database.write(add_all)


def ids(videos) -> list[str]:
    return [video.id for video in videos]


async def picks(database: Database, **wanted) -> list[str]:
    asked = {"remixable_at": None, "prefix": "", "limit": 10, **wanted}
    return ids(await database.read(lambda tx: shelves.recent(tx, TEAM, ANA, **asked)))


async def test_a_list_to_pick_from_has_ones_own_first_and_the_newest_on_top(database: Database) -> None:
    await keep(
        database,
        ready("v0001", created_at=at(1)),
        ready("v0002", account=BEN, created_at=at(2)),
        ready("v0003", created_at=at(3)),
        ready("v0004", account=BEN, created_at=at(4)),
    )
    assert await picks(database) == ["v0003", "v0001", "v0004", "v0002"]
    assert await picks(database, limit=3) == ["v0003", "v0001", "v0004"]


async def test_only_ready_videos_can_be_picked(database: Database) -> None:
    await keep(database, a_video("v0001"), running("v0002"), failed("v0003"))
    assert await picks(database) == []


async def test_private_videos_are_offered_to_their_owner_alone(database: Database) -> None:
    await keep(database, ready("v0001", private=True), ready("v0002", private=True, account=BEN))
    assert await picks(database) == ["v0001"]


async def test_a_closed_window_is_not_offered(database: Database) -> None:
    await keep(
        database,
        ready("v0001", remixable_until=at(60)),
        ready("v0002", remixable_until=at(61)),
        ready("v0003", remixable_until=None),
    )
    assert set(await picks(database, remixable_at=at(60))) == {"v0002", "v0003"}


async def test_typing_finds_ids_and_words(database: Database) -> None:
    await keep(database, ready("fx001", prompt="a red Fox"), ready("v0002", prompt="snow, 100% white"))
    assert await picks(database, prefix="FX") == ["fx001"]
    assert await picks(database, prefix="fox") == ["fx001"]
    assert await picks(database, prefix="100%") == ["v0002"]
    assert await picks(database, prefix="1_0") == []


async def test_another_teams_videos_are_never_offered(database: Database) -> None:
    await keep(database, ready("v0001"))
    found = await database.read(lambda tx: shelves.recent(tx, OTHER_TEAM, ANA, remixable_at=None, prefix="", limit=5))
    assert found == []


async def test_a_remix_leads_back_to_its_first(database: Database) -> None:
    await keep(database, ready("v0001"), ready("v0002", remix_of="v0001"), ready("v0003", remix_of="v0002"))
    assert ids(await database.read(lambda tx: family.lineage(tx, TEAM, VideoId("v0003")))) == ["v0002", "v0001"]
    assert await database.read(lambda tx: family.lineage(tx, TEAM, VideoId("v0001"))) == []
    assert await database.read(lambda tx: family.lineage(tx, OTHER_TEAM, VideoId("v0003"))) == []


async def test_a_video_knows_its_remixes(database: Database) -> None:
    await keep(
        database,
        ready("v0001"),
        ready("v0002", remix_of="v0001", created_at=at(1)),
        a_video("v0003", remix_of="v0001", created_at=at(2)),
        ready("v0004", remix_of="v0002"),
    )
    remixes = await database.read(lambda tx: family.remixes_of(tx, TEAM, VideoId("v0001"), 5))
    assert ids(remixes) == ["v0003", "v0002"]


async def test_open_videos_are_those_in_the_making(database: Database) -> None:
    await keep(
        database,
        a_video("v0001", created_at=at(1)),
        running("v0002", created_at=at(2)),
        ready("v0003"),
        failed("v0004"),
        a_video("v0005", account=BEN),
    )
    assert ids(await database.read(lambda tx: shelves.open_of(tx, ANA))) == ["v0002", "v0001"]
    assert await database.read(lambda tx: shelves.count_open(tx, ANA)) == 2


async def test_the_same_prompt_just_now_is_noticed(database: Database) -> None:
    await keep(database, a_video("v0001", prompt="a fox"), a_video("v0002", prompt="REMIX: snow", remix_of="v0001"))

    async def same(remix_of, prompt, since, account=ANA):
        found = await database.read(lambda tx: equals.same_just_now(tx, account, remix_of, prompt, since))
        return found and found.id

    assert await same(None, "a fox", START) == "v0001"
    assert await same(VideoId("v0001"), "REMIX: snow", START) == "v0002"
    assert await same(None, "REMIX: snow", START) is None
    assert await same(None, "a fox", at(1)) is None
    assert await same(None, "a fox", START, BEN) is None


async def test_the_typical_time_is_the_middle_of_the_newest(database: Database) -> None:
    def took(video_id: str, seconds: float, minute: int, **changes):
        begun = at(minute)
        return ready(video_id, submitted_at=begun, ended_at=begun + timedelta(seconds=seconds), **changes)

    other = Spec(model="sora-2", size="1280x720", seconds=8)
    await keep(
        database, took("v0001", 1000, 0), took("v0002", 60, 30), took("v0003", 80, 31), took("v0004", 70, 32),
        took("v0005", 5, 33, spec=other),
    )  # fmt: skip
    assert await database.read(lambda tx: pace.typical_time(tx, "sora-2", 4, 3)) == 70
    assert await database.read(lambda tx: pace.typical_time(tx, "sora-2-pro", 4)) is None


async def test_the_place_in_line_counts_those_asked_for_earlier(database: Database) -> None:
    last = a_video("v0004", created_at=at(3))
    await keep(
        database,
        a_video("v0001", created_at=at(1)),
        running("v0002", created_at=at(1)),
        a_video("v0003", created_at=at(2), provider="other"),
        last,
        a_video("v0005", created_at=at(3)),
    )
    assert await database.read(lambda tx: pace.line_position(tx, last)) == 2


async def test_the_next_equal_submit_ends_the_watch_for_a_late_success(database: Database) -> None:
    first = failed("v0001", fingerprint="f", submitted_at=at(0))
    await keep(
        database,
        first,
        failed("v0002", fingerprint="f", submitted_at=at(9)),
        failed("v0003", fingerprint="f", submitted_at=at(5)),
        failed("v0004", fingerprint="other", submitted_at=at(1)),
    )
    assert await database.read(lambda tx: equals.next_equal_submit(tx, first)) == at(5)
    assert await database.read(lambda tx: equals.next_equal_submit(tx, replace(first, fingerprint="none"))) is None


async def test_a_gift_is_found_by_the_video_it_makes_up_for(database: Database) -> None:
    await keep(database, failed("v0001"), ready("v0002", price=0, gift_of="v0001"))
    assert (await database.read(lambda tx: family.gift_for(tx, VideoId("v0001")))).id == "v0002"
    assert await database.read(lambda tx: family.gift_for(tx, VideoId("v0002"))) is None


async def test_what_people_and_the_worker_ask_all_the_time_is_found_by_an_index(sqlite_url: str) -> None:
    asked: list[tuple[str, tuple]] = []
    engine = writing_engine(Path(sqlite_url.removeprefix("sqlite+aiosqlite:///")))

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, *_) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN")):
            asked.append((statement, parameters))

    with engine.begin() as tx:
        claims.claim_videos(tx, START, 5, 60)
        claims.claim_posts(tx, START, 5, 60)
        video = running(fingerprint="f")
        for question in (
            lambda: pace.line_position(tx, video),
            lambda: pace.typical_time(tx, "sora-2", 4),
            lambda: shelves.count_open(tx, ANA),
            lambda: equals.same_just_now(tx, ANA, None, "a fox", START),
            lambda: family.lineage(tx, TEAM, video.id),
            lambda: archive.find_by_provider_id(tx, "openai", "p1"),
            lambda: equals.next_equal_submit(tx, video),
            lambda: books.entries_of(tx, ANA, 5),
            lambda: books.receipt(tx, video.id),
        ):
            question()
        plans = [
            (row.detail, statement)
            for statement, parameters in asked
            for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    engine.dispose()
    assert len(asked) >= 11
    assert [plan for plan in plans if plan[0].startswith("SCAN") and plan[0] not in {"SCAN due", "SCAN up"}] == []
