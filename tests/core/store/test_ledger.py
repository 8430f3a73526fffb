from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.names import AccountId, VideoId
from core.refusals import InsufficientCredits, PoolEmpty
from core.store import audit, books, ledger
from core.store.database import Database, Tx
from core.store.ledger import Balance, LedgerBroken
from tests.core.store.examples import ANA, BEN, POOL, TEAM, a_video, ask_for, failed, found_team
from tests.databases import START

V = VideoId("v0001")


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


def give(tx: Tx, credits: int, reference: str = "r1", member: AccountId = ANA) -> bool:
    return ledger.grant(
        tx, pool=POOL, member=member, credits=credits, reference=reference, actor="admin", reason="launch", now=START
    )


def take(tx: Tx, credits: int, reference: str = "r2") -> int:
    return ledger.revoke(
        tx, pool=POOL, member=ANA, credits=credits, reference=reference, actor="admin", reason=None, now=START
    )


async def ana(database: Database) -> Balance:
    return await database.read(lambda tx: ledger.balance(tx, ANA))


async def test_a_hold_moves_credits_from_available_to_held(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    assert await ana(database) == Balance(available=920, held=80)


async def test_a_hold_needs_enough_and_says_what_there_is(database: Database) -> None:
    with pytest.raises(InsufficientCredits) as refused:
        await database.write(lambda tx: ledger.hold(tx, ANA, V, 1001, START))
    assert (refused.value.price, refused.value.available) == (1001, 1000)
    assert await ana(database) == Balance(available=1000, held=0)


async def test_an_account_nobody_opened_has_nothing_to_hold(database: Database) -> None:
    with pytest.raises(InsufficientCredits) as refused:
        await database.write(lambda tx: ledger.hold(tx, AccountId("discord:1:99"), V, 1, START))
    assert refused.value.available == 0


async def test_a_capture_ends_the_hold_and_keeps_the_credits(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    await database.write(lambda tx: ledger.capture(tx, ANA, V, 80, START))
    assert await ana(database) == Balance(available=920, held=0)


async def test_a_failed_video_costs_nothing(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    await database.write(lambda tx: ledger.release(tx, ANA, V, 80, START))
    assert await ana(database) == Balance(available=1000, held=0)


@pytest.mark.parametrize("second", [ledger.capture, ledger.release])
async def test_a_hold_ends_once(database: Database, second) -> None:
    def hold_two(tx: Tx) -> None:  # The other video's hold would let a bare guard pass.
        ledger.hold(tx, ANA, V, 80, START)
        ledger.hold(tx, ANA, VideoId("v0002"), 80, START)

    await database.write(hold_two)
    await database.write(lambda tx: ledger.capture(tx, ANA, V, 80, START))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: second(tx, ANA, V, 80, START))
    assert await ana(database) == Balance(available=840, held=80)


async def test_a_video_is_held_once(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    assert await ana(database) == Balance(available=920, held=80)


async def test_nothing_held_cannot_be_captured(database: Database) -> None:
    with pytest.raises(LedgerBroken):
        await database.write(lambda tx: ledger.capture(tx, ANA, V, 80, START))


@pytest.mark.parametrize("price", [0, -1])
async def test_a_hold_has_a_price(database: Database, price: int) -> None:
    with pytest.raises(LedgerBroken):
        await database.write(lambda tx: ledger.hold(tx, ANA, V, price, START))


async def test_a_gift_moves_nothing_when_it_ends(database: Database) -> None:
    await database.write(lambda tx: ledger.capture(tx, ANA, V, 0, START))
    await database.write(lambda tx: ledger.release(tx, ANA, V, 0, START))
    assert await database.read(lambda tx: books.receipt(tx, V)) == []


async def test_a_grant_comes_out_of_the_pool(database: Database) -> None:
    assert await database.write(lambda tx: give(tx, 500))
    assert await ana(database) == Balance(available=1500, held=0)
    assert (await database.read(lambda tx: ledger.balance(tx, POOL))).available == 100_000 - 2000 - 500


async def test_a_grant_opens_the_account_it_is_for(database: Database) -> None:
    newcomer = AccountId("discord:1:77")
    await database.write(lambda tx: give(tx, 5, member=newcomer))
    assert (await database.read(lambda tx: ledger.balance(tx, newcomer))).available == 5


async def test_the_same_grant_twice_counts_once(database: Database) -> None:
    await database.write(lambda tx: give(tx, 500))
    assert not await database.write(lambda tx: give(tx, 500))
    assert (await ana(database)).available == 1500


async def test_an_empty_pool_grants_nothing(database: Database) -> None:
    with pytest.raises(PoolEmpty) as refused:
        await database.write(lambda tx: give(tx, 98_001))
    assert (refused.value.wanted, refused.value.available) == (98_001, 98_000)
    assert (await ana(database)).available == 1000


async def test_a_revoke_takes_only_what_is_available(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 400, START))
    assert await database.write(lambda tx: take(tx, 5000)) == 600
    assert await ana(database) == Balance(available=0, held=400)


async def test_the_same_revoke_twice_takes_once(database: Database) -> None:
    assert await database.write(lambda tx: take(tx, 300)) == 300
    assert await database.write(lambda tx: take(tx, 300)) == 300
    assert (await ana(database)).available == 700


async def test_a_revoke_of_nothing_writes_nothing(database: Database) -> None:
    await database.write(lambda tx: take(tx, 1000))
    assert await database.write(lambda tx: take(tx, 1000, "r3")) == 0
    assert len(await database.read(lambda tx: books.entries_of(tx, ANA, 10))) == 2


async def test_credits_do_not_move_between_teams(database: Database) -> None:
    with pytest.raises(LedgerBroken):
        await database.write(lambda tx: give(tx, 5, member=AccountId("discord:2:10")))


async def test_a_pool_is_filled_and_drained_by_the_operator(database: Database) -> None:
    assert await database.write(lambda tx: ledger.fill(tx, POOL, 50, "f1", "operator", "march", START))
    assert not await database.write(lambda tx: ledger.fill(tx, POOL, 50, "f1", "operator", "march", START))
    assert await database.write(lambda tx: ledger.drain(tx, POOL, 20, "d1", "operator", None, START))
    assert (await database.read(lambda tx: ledger.balance(tx, POOL))).available == 98_030


async def test_a_pool_is_never_drained_below_zero(database: Database) -> None:
    with pytest.raises(PoolEmpty):
        await database.write(lambda tx: ledger.drain(tx, POOL, 98_001, "d1", "operator", None, START))


async def test_an_unknown_account_has_zeros(database: Database) -> None:
    nobody = AccountId("discord:1:0")
    assert await database.read(lambda tx: ledger.balance(tx, nobody)) == Balance(available=0, held=0)


async def test_opening_an_account_again_leaves_it_alone(database: Database) -> None:
    assert not await database.write(lambda tx: ledger.open_account(tx, ANA, TEAM, START))
    assert (await ana(database)).available == 1000


async def test_the_history_tells_what_was_left_after_each_line(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    await database.write(lambda tx: ledger.capture(tx, ANA, V, 80, START))
    await database.write(lambda tx: give(tx, 5))
    lines = await database.read(lambda tx: books.entries_of(tx, ANA, 10))
    assert [(line.kind, line.amount, line.available_after) for line in lines] == [
        ("grant", 5, 925),
        ("capture", -80, 920),
        ("hold", -80, 920),
        ("grant", 1000, 1000),
    ]


async def test_the_history_goes_on_where_a_page_ended(database: Database) -> None:
    for number in range(5):
        await database.write(lambda tx, number=number: give(tx, 1, f"g{number}"))
    first = await database.read(lambda tx: books.entries_of(tx, ANA, 2))
    second = await database.read(lambda tx: books.entries_of(tx, ANA, 2, before_id=first[-1].id))
    assert [line.available_after for line in first + second] == [1005, 1004, 1003, 1002]


async def test_what_was_spent_counts_captures_since_then(database: Database) -> None:
    def spend(tx: Tx) -> None:
        for number, days in enumerate((0, 1, 2)):
            ledger.hold(tx, ANA, VideoId(f"v{number}"), 10, START)
            ledger.capture(tx, ANA, VideoId(f"v{number}"), 10, START + timedelta(days=days))

    await database.write(spend)
    assert await database.read(lambda tx: books.spent_since(tx, ANA, START + timedelta(days=1))) == 20


async def test_only_open_videos_hold_credits(database: Database) -> None:
    def some(tx: Tx) -> None:
        ask_for(tx, a_video("v0001"))
        ask_for(tx, failed("v0002"))
        ask_for(tx, a_video("v0003", account=BEN))

    await database.write(some)
    assert await database.read(lambda tx: books.held_videos(tx, ANA)) == 1


async def test_a_teams_lines_show_each_grant_once(database: Database) -> None:
    await database.write(lambda tx: give(tx, 500))
    await database.write(lambda tx: take(tx, 100))
    lines = await database.read(lambda tx: books.team_entries(tx, TEAM, 10))
    assert [(line.kind, line.account, line.amount) for line in lines] == [
        ("revoke", ANA, -100),
        ("grant", ANA, 500),
        ("grant", BEN, 1000),
        ("grant", ANA, 1000),
        ("fill", POOL, 100_000),
    ]


async def test_a_receipt_is_the_videos_lines_in_order(database: Database) -> None:
    await database.write(lambda tx: ledger.hold(tx, ANA, V, 80, START))
    await database.write(lambda tx: ledger.release(tx, ANA, V, 80, START))
    lines = await database.read(lambda tx: books.receipt(tx, V))
    assert [(line.kind, line.amount) for line in lines] == [("hold", -80), ("release", 80)]


@pytest.mark.parametrize("change", ["UPDATE entries SET available_change = 5", "DELETE FROM entries"])
async def test_a_line_is_never_changed_or_removed(database: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.execute(text(change)))


async def test_the_lines_cannot_be_truncated(database: Database) -> None:
    if await database.read(lambda tx: tx.dialect.name) != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.execute(text("TRUNCATE entries")))


async def test_the_database_refuses_a_line_whose_kind_does_not_fit(database: Database) -> None:
    line = (
        "INSERT INTO entries (account, kind, step, video_id, available_change, held_change, at)"
        f" VALUES ('{ANA}', 'capture', 'end', 'v0001', 80, -80, 0)"
    )
    with pytest.raises(IntegrityError, match="ck_entries_kind"):
        await database.write(lambda tx: tx.execute(text(line)))


async def test_the_database_refuses_an_account_below_zero(database: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_accounts_available"):
        await database.write(lambda tx: tx.execute(text("UPDATE accounts SET available = -1")))


async def test_a_transaction_that_fails_leaves_no_line(database: Database) -> None:
    def half(tx: Tx) -> None:
        ledger.hold(tx, ANA, V, 80, START)
        raise RuntimeError("after the hold")

    with pytest.raises(RuntimeError, match="after the hold"):
        await database.write(half)
    assert await ana(database) == Balance(available=1000, held=0)
    assert await database.read(audit.breaches) == []
