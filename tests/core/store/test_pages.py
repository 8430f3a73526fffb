"""Pages of the archive and the operator's figures, on both engines."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.names import AccountId, VideoId
from core.store import archive, pages, posts, shelves
from core.store.database import Database, Tx
from core.store.pages import Shelf
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
    found = await database.read(lambda tx: pages.page(tx, TEAM, by, Shelf(**wanted), after, limit))
    return [video.id for video in found]


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
    assert await page(database, search="%") == ["v0003"]
    assert await page(database, search="V0001") == ["v0001"]


async def test_the_figures_count_every_status(database: Database) -> None:
    await keep(
        database, ready("v0001"), ready("v0002"), failed("v0003"), running("v0004"), a_video("v0005"),
        failed("v0006", due_at=START),
    )  # fmt: skip  # The last one is still watched for.
    await database.write(lambda tx: posts.plan(tx, VideoId("v0001"), "result", CHANNEL, START))
    numbers = await database.read(shelves.numbers)
    assert numbers.videos == {
        Status.QUEUED: 1, Status.SUBMITTING: 0, Status.RUNNING: 1, Status.STORING: 0, Status.READY: 2,
        Status.FAILED: 2,
    }  # fmt: skip
    assert (numbers.held, numbers.posts_due) == (0, 1)
