from datetime import timedelta

from core.names import AccountId
from core.store import drafts
from core.store.database import Database
from core.store.drafts import Draft
from core.video import Spec
from tests.core.store.examples import ANA, BEN
from tests.databases import START

SPEC = Spec(model="sora-2", size="1280x720", seconds=4)


async def found(database: Database, account: AccountId = ANA, subject: str = "v0001") -> Draft | None:
    return await database.read(lambda tx: drafts.find(tx, account, subject))


async def test_a_typed_prompt_is_never_lost(database: Database) -> None:
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "make it night", SPEC, START))
    assert await found(database) == Draft(prompt="make it night", spec=SPEC, at=START)


async def test_the_newest_draft_counts(database: Database) -> None:
    later = START + timedelta(minutes=1)
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "make it night", SPEC, START))
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "make it snow", None, later))
    assert await found(database) == Draft(prompt="make it snow", spec=None, at=later)


async def test_drafts_are_ones_own_and_about_one_thing(database: Database) -> None:
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "make it night", None, START))
    assert await found(database, account=BEN) is None
    assert await found(database, subject="v0002") is None


async def test_a_used_draft_is_forgotten(database: Database) -> None:
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "make it night", None, START))
    await database.write(lambda tx: drafts.forget(tx, ANA, "v0001"))
    assert await found(database) is None


async def test_drafts_last_a_day(database: Database) -> None:
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0001", "old", None, START))
    await database.write(lambda tx: drafts.keep(tx, ANA, "v0002", "new", None, START + timedelta(hours=20)))
    assert await database.write(lambda tx: drafts.drop_older(tx, START + timedelta(hours=1))) == 1
    assert await found(database, subject="v0002") is not None
