"""Pages of the archive and the operator's figures, on both engines."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, func, select

from core.names import AccountId, VideoId
from core.store import archive, counts, marks, migrations, posts, shelves, tables
from core.store.database import Database, Tx
from core.store.shelves import Shelf
from core.video import Spec, Status
from tests.core.store.examples import ANA, BEN, CHANNEL, OTHER_TEAM, TEAM, a_video, failed, found_team, ready, running
from tests.databases import START


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


async def keep(database: Database, *videos: Any) -> None:
    def add_all(tx: Tx) -> None:
        for video in videos:
            archive.add(tx, video)

    await database.write(add_all)


async def page(
    database: Database,
    after: tuple[datetime, VideoId] | None = None,
    limit: int = 10,
    by: AccountId = ANA,
    **wanted: Any,
) -> list[str]:
    found, _ = await database.read(lambda tx: shelves.page(tx, TEAM, by, Shelf(**wanted), after, limit))
    return [video.id for video in found]


async def walk(database: Database, limit: int, **wanted: Any) -> list[str]:
    """Page after page, to the last."""
    seen: list[str] = []
    after: tuple[datetime, VideoId] | None = None
    while True:
        part, after = await database.read(
            lambda tx, after=after: shelves.page(tx, TEAM, ANA, Shelf(**wanted), after, limit)
        )
        seen += [video.id for video in part]
        if after is None:
            return seen


def later(video_id: str, minutes: float, **changes: Any) -> Any:
    return ready(video_id, created_at=START + timedelta(minutes=minutes), **changes)


async def test_the_newest_come_first_and_a_page_goes_on_where_the_last_ended(database: Database) -> None:
    await keep(database, later("v0001", 1), later("v0002", 2), later("v0003", 2), later("v0004", 3))
    assert await page(database, limit=2) == ["v0004", "v0003"]
    after = (START + timedelta(minutes=2), VideoId("v0003"))
    assert await page(database, after) == ["v0002", "v0001"]


async def test_private_videos_are_their_owners(database: Database) -> None:
    await keep(database, ready("v0001", private=True), ready("v0002", private=True, account=BEN))
    assert (await page(database), await page(database, by=BEN)) == (["v0001"], ["v0002"])


async def test_nothing_of_another_team_is_on_a_page(database: Database) -> None:
    await keep(database, ready("v0001"), ready("v0002", team=OTHER_TEAM))
    assert await page(database) == ["v0001"]


async def test_a_page_can_be_narrowed(database: Database) -> None:
    pro = Spec(model="sora-2-pro", size="1280x720", seconds=4)
    await keep(
        database,
        ready("v0001", prompt="a red fox"),
        later("v0002", 1, prompt="REMIX: make it Night", remix_of=VideoId("v0001"), account=BEN),
        later("v0003", 2, prompt="100 % snow", spec=pro),
    )
    assert await page(database, whose="mine") == ["v0003", "v0001"]
    assert await page(database, kind="remix") == ["v0002"]
    assert await page(database, kind="original") == ["v0003", "v0001"]
    assert await page(database, model="sora-2") == ["v0002", "v0001"]
    assert await page(database, search="nIGHT") == ["v0002"]
    assert await page(database, search="%") == []
    assert await page(database, search="V0001") == ["v0001"]
    assert await page(database, search="v0001", kind="remix") == []
    assert await page(database, whose="mine", kind="original", model="sora-2-pro") == ["v0003"]
    assert await page(database, search="fox", kind="remix") == []
    assert await page(database, search="night", kind="remix", model="sora-2") == ["v0002"]


async def test_a_search_wants_every_word_whole_or_its_beginning(database: Database) -> None:
    await keep(
        database,
        ready("v0001", prompt="Red foxes in the snow"),
        later("v0002", 1, prompt="a fox sleeps, snowed in"),
        later("v0003", 2, prompt="snow on a red car"),
        later("v0004", 3, prompt="a firefox window"),
    )
    assert await page(database, search="fox") == ["v0002", "v0001"]
    assert await page(database, search="snow, FOX!") == ["v0002", "v0001"]
    assert await page(database, search="red snow") == ["v0003", "v0001"]
    assert await page(database, search="fo") == []  # Two letters begin too much.
    assert await page(database, search="fox car") == []


@pytest.mark.parametrize(
    ("prompt", "search"),
    [
        ("Ein Café in Zürich", "cafe zurich"),
        ("雪の中を走る赤い狐", "赤い狐"),
        ("雪の中を走る赤い狐", "雪"),
        ("雪の中を走る赤い狐", "狐"),
        ("一只红狐狸在雪中奔跑", "狐狸 雪中"),
        ("눈 속을 달리는 여우", "여우"),
        ("Рыжая лиса бежит по снегу", "ЛИСА снег"),
        ("สุนัขจิ้งจอกวิ่งในหิมะ", "หิมะ"),
        ("الثعلب الأحمر يركض في الثلج", "الثعلب"),
        ("बर्फ में दौड़ती लोमड़ी", "लोमड़ी"),
        ("a fox 🦊 in snow", "🦊"),
        ("STRASSE im Regen", "straße"),
    ],
)
async def test_people_search_in_every_language(database: Database, prompt: str, search: str) -> None:
    await keep(database, ready("v0001", prompt=prompt), ready("v0002", prompt="a cat"))
    assert await page(database, search=search) == ["v0001"]


async def test_what_is_private_is_found_by_its_owner_alone(database: Database) -> None:
    await keep(
        database,
        ready("v0001", prompt="a fox", private=True),
        later("v0002", 1, prompt="a fox", private=True, account=BEN),
        later("v0003", 2, prompt="a foxglove", account=BEN),
    )
    assert await page(database, search="fox") == ["v0003", "v0001"]
    assert await page(database, search="fox", by=BEN) == ["v0003", "v0002"]
    assert await page(database, search="fox", whose="mine", by=BEN) == ["v0003", "v0002"]
    assert await page(database, search="v0002") == []


async def test_pages_are_full_however_much_of_the_archive_is_private(database: Database) -> None:
    hidden = [later(f"h{n:04}", n + 0.5, account=BEN, private=True) for n in range(60)]
    await keep(database, *(later(f"v{n:04}", n) for n in range(9)), *hidden)
    assert await page(database, limit=5) == ["v0008", "v0007", "v0006", "v0005", "v0004"]
    assert await walk(database, 4) == [f"v{n:04}" for n in reversed(range(9))]


async def test_what_many_have_and_few_have_together_is_found_page_after_page(database: Database) -> None:
    foxes = [later(f"f{n:04}", n, prompt="a fox") for n in range(3000)]
    snows = [later(f"s{n:04}", n, prompt="some snow") for n in range(3000)]
    both = [later("b0001", 5, prompt="snow fox"), later("b0002", 2500, prompt="fox in snow")]
    await keep(database, *foxes, *snows, *both)
    short, after = await database.read(lambda tx: shelves.page(tx, TEAM, ANA, Shelf(search="fox snow"), None, 5))
    assert [video.id for video in short] == ["b0002"]
    assert after is not None
    assert await walk(database, 5, search="fox snow") == ["b0002", "b0001"]
    assert await walk(database, 1, search="snow foxes fox") == []


async def test_a_removed_video_is_found_by_nothing(database: Database) -> None:
    video = ready("v0001", prompt="a fox")
    await keep(database, video)
    for _ in range(2):
        await database.write(lambda tx: marks.drop(tx, video))
    left = await database.read(lambda tx: tx.execute(select(func.count()).select_from(tables.marks)).scalar_one())
    assert (left, await page(database), await page(database, search="fox")) == (0, [], [])


async def test_archives_from_before_the_search_can_be_searched(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as tx:
        command.upgrade(migrations.config(tx), "0002")
        tx.exec_driver_sql("INSERT INTO accounts VALUES ('discord:1:10', 'discord:1', 0, 0, 0)")
        columns = "id, team, account, prompt, model, size, seconds, price, asked_at, created_at, private, remix_of,"
        columns += " status, reason, ended_at, attempts, provider, waited_s, missed, cancel_asked, claim"
        tx.exec_driver_sql(
            f"INSERT INTO videos ({columns}) VALUES ('v0001', 'discord:1', 'discord:1:10', 'REMIX: a fox',"
            " 'sora-2', '1280x720', 4, 80, '', 0, 0, NULL, 'failed', 'refused', 1, 1, 'p', 0, 0, 0, 1)"
        )
        command.upgrade(migrations.config(tx), "0003")
        assert {row.mark for row in tx.exec_driver_sql("SELECT mark FROM marks")} == {
            "=", "=original", "=sora-2", "=original sora-2", "=by 10", "=by 10 original", "=by 10 sora-2",
            "=by 10 original sora-2", "a", "fox",
        }  # fmt: skip
    engine.dispose()


async def test_the_figures_count_every_status(database: Database) -> None:
    await keep(
        database, ready("v0001"), ready("v0002"), failed("v0003"), running("v0004"), a_video("v0005"),
        failed("v0006", due_at=START),
    )  # fmt: skip  # The last one is still watched for.
    await database.write(lambda tx: posts.plan(tx, VideoId("v0001"), "result", CHANNEL, START))
    numbers = await database.read(counts.numbers)
    assert numbers.videos == {
        Status.QUEUED: 1, Status.SUBMITTING: 0, Status.RUNNING: 1, Status.STORING: 0, Status.READY: 2,
        Status.FAILED: 2,
    }  # fmt: skip
    assert (numbers.held, numbers.posts_due) == (0, 1)


async def test_a_page_is_read_upwards_as_well(database: Database):
    rows = [ready(f"v000{n}", created_at=START + timedelta(minutes=n // 2)) for n in range(8)]
    for row in rows:
        await database.write(lambda tx, row=row: archive.add(tx, row))
    middle = (rows[3].created_at, rows[3].id)

    def up(limit: int, **wanted: Any) -> Any:
        return lambda tx: shelves.page(tx, TEAM, ANA, Shelf(**wanted), middle, limit, newer=True)

    found, further = await database.read(up(3))
    assert ([video.id for video in found], further) == (["v0004", "v0005", "v0006"], (rows[6].created_at, "v0006"))
    found, further = await database.read(up(9, search="red fox"))
    assert ([video.id for video in found], further) == (["v0004", "v0005", "v0006", "v0007"], None)
