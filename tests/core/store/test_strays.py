from datetime import timedelta

from sqlalchemy import select

from core.names import VideoId
from core.store import strays, tables
from core.store.database import Database
from tests.databases import START

LATER = START + timedelta(hours=1)


async def test_a_stray_is_kept_as_first_seen(database: Database) -> None:
    assert await database.write(lambda tx: strays.keep(tx, "openai", "p1", START, VideoId("v0001")))
    assert not await database.write(lambda tx: strays.keep(tx, "openai", "p1", LATER))
    [stray] = await database.read(lambda tx: tx.execute(select(tables.strays)).all())
    assert (stray.provider_id, stray.seen_at, stray.video_id) == ("p1", START, "v0001")


async def test_old_strays_are_dropped(database: Database) -> None:
    await database.write(lambda tx: strays.keep(tx, "openai", "p1", START))
    await database.write(lambda tx: strays.keep(tx, "openai", "p2", LATER))
    assert await database.write(lambda tx: strays.drop_older(tx, LATER)) == 1
