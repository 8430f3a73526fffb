from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from core.names import AccountId
from core.store import tokens
from core.store.database import Database
from tests.core.store.examples import ANA, BEN, found_team
from tests.databases import START

ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


async def keep(database: Database, account: AccountId, digest: str) -> None:
    await database.write(lambda tx: tokens.keep(tx, account, digest, START))


async def holder(database: Database, digest: str) -> AccountId | None:
    return await database.read(partial(tokens.holder, digest=digest))


async def test_a_token_is_its_members(database: Database) -> None:
    await keep(database, ANA, ONE)
    assert (await holder(database, ONE), await holder(database, TWO)) == (ANA, None)


async def test_a_new_token_ends_the_one_before(database: Database) -> None:
    await keep(database, ANA, ONE)
    await keep(database, ANA, TWO)
    assert (await holder(database, ONE), await holder(database, TWO)) == (None, ANA)


async def test_a_revoked_token_is_nobodys(database: Database) -> None:
    await keep(database, ANA, ONE)
    await keep(database, BEN, TWO)
    assert await database.write(partial(tokens.revoke, account=ANA))
    assert not await database.write(partial(tokens.revoke, account=ANA))
    assert (await holder(database, ONE), await holder(database, TWO)) == (None, BEN)


async def test_two_members_cannot_have_one_token(database: Database) -> None:
    await keep(database, ANA, ONE)
    with pytest.raises(IntegrityError):
        await keep(database, BEN, ONE)
