"""What the writer of a file had compiled, its readers need not compile again."""

from sqlalchemy import bindparam, select

from core.store.compiled import COMPILED
from core.store.database import Database
from core.store.tables import videos
from tests.databases import START

_ODD = select(videos.c.id).where(videos.c.id == bindparam("an_odd_name"))


async def test_a_statement_is_compiled_once_for_writing_and_reading(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url, clock=lambda: START)
    try:
        await database.write(lambda tx: tx.execute(_ODD, {"an_odd_name": "v1"}).all())
        known = len(COMPILED["compiled_cache"])
        await database.read(lambda tx: tx.execute(_ODD, {"an_odd_name": "v2"}).all())
    finally:
        await database.close()
    assert len(COMPILED["compiled_cache"]) == known
