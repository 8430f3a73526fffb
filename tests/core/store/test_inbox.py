from datetime import timedelta

import pytest

from core.names import VideoId
from core.store import inbox
from core.store.database import Database, Tx
from tests.databases import START

V = VideoId("v0001")


async def test_a_delivery_counts_the_first_time_only(database: Database) -> None:
    answers = [await database.write(lambda tx: inbox.first_time(tx, "discord", "i1", V, START)) for _ in range(3)]
    assert answers == [True, False, False]


async def test_what_came_of_a_delivery_is_known(database: Database) -> None:
    await database.write(lambda tx: inbox.first_time(tx, "discord", "i1", V, START))
    await database.write(lambda tx: inbox.first_time(tx, "discord", "i2", None, START))
    assert await database.read(lambda tx: inbox.seen(tx, "discord", "i1")) == (True, V)
    assert await database.read(lambda tx: inbox.seen(tx, "discord", "i2")) == (True, None)
    assert await database.read(lambda tx: inbox.seen(tx, "discord", "i3")) == (False, None)


async def test_platforms_number_their_deliveries_apart(database: Database) -> None:
    assert await database.write(lambda tx: inbox.first_time(tx, "discord", "1", V, START))
    assert await database.write(lambda tx: inbox.first_time(tx, "slack", "1", V, START))


async def test_a_refused_delivery_leaves_no_row(database: Database) -> None:
    def refused(tx: Tx) -> None:
        inbox.first_time(tx, "slack", "view1", V, START)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(refused)
    assert await database.write(lambda tx: inbox.first_time(tx, "slack", "view1", V, START))


async def test_old_deliveries_are_forgotten(database: Database) -> None:
    day = timedelta(days=1)
    await database.write(lambda tx: inbox.first_time(tx, "discord", "old", V, START))
    await database.write(lambda tx: inbox.first_time(tx, "discord", "new", V, START + 2 * day))
    assert await database.write(lambda tx: inbox.purge(tx, START + day)) == 1
    assert await database.read(lambda tx: inbox.seen(tx, "discord", "new")) == (True, V)
