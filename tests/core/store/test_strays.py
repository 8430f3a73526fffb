from datetime import timedelta

from core.names import VideoId
from core.store import strays
from core.store.database import Database
from tests.databases import START

LATER = START + timedelta(hours=1)


async def test_a_stray_is_kept_as_first_seen(database: Database) -> None:
    assert await database.write(lambda tx: strays.keep(tx, "openai", "p1", START, VideoId("v0001")))
    assert not await database.write(lambda tx: strays.keep(tx, "openai", "p1", LATER))
    stray = await database.read(lambda tx: strays.find(tx, "openai", "p1"))
    assert (stray.seen_at, stray.video_id) == (START, "v0001")


async def test_a_stray_is_taken_once(database: Database) -> None:
    await database.write(lambda tx: strays.keep(tx, "openai", "p1", START))
    assert await database.write(lambda tx: strays.take(tx, "openai", "p1"))
    assert not await database.write(lambda tx: strays.take(tx, "openai", "p1"))
    assert await database.read(lambda tx: strays.find(tx, "openai", "p1")) is None


async def test_strays_are_listed_by_provider_oldest_first(database: Database) -> None:
    for provider, provider_id, seen_at in (("openai", "p2", LATER), ("openai", "p1", START), ("other", "p3", START)):
        await database.write(lambda tx, row=(provider, provider_id, seen_at): strays.keep(tx, *row))
    listed = await database.read(lambda tx: strays.since(tx, "openai", START, 10))
    assert [stray.provider_id for stray in listed] == ["p1", "p2"]
    assert len(await database.read(lambda tx: strays.since(tx, "openai", LATER, 10))) == 1


async def test_old_strays_are_dropped(database: Database) -> None:
    await database.write(lambda tx: strays.keep(tx, "openai", "p1", START))
    await database.write(lambda tx: strays.keep(tx, "openai", "p2", LATER))
    assert await database.write(lambda tx: strays.drop_older(tx, LATER)) == 1
