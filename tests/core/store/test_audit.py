from functools import partial

import pytest
from sqlalchemy import text

from core.names import VideoId
from core.store import archive, audit, ledger
from core.store.database import Database, Tx
from core.video import Status
from tests.core.store.examples import ANA, BEN, a_video, ask_for, failed, found_team, ready, running
from tests.databases import START


def a_full_life(tx: Tx) -> None:
    found_team(tx)
    ask_for(tx, a_video("v0001"))
    ask_for(tx, running("v0002", account=BEN))
    ask_for(tx, ready("v0003"))
    ledger.capture(tx, ANA, VideoId("v0003"), 80, START)
    ask_for(tx, failed("v0004"))
    ledger.release(tx, ANA, VideoId("v0004"), 80, START)
    archive.add(tx, ready("v0005", price=0, gift_of="v0004"))


@pytest.fixture(autouse=True)
async def life(database: Database) -> None:
    await database.write(a_full_life)


async def found_after(database: Database, *changes: str) -> list[str]:
    for change in changes:
        await database.write(lambda tx, change=change: tx.execute(text(change)))
    return await database.read(audit.breaches)


async def test_honest_books_are_found_whole(database: Database) -> None:
    assert await database.read(audit.breaches) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (f"UPDATE accounts SET available = available + 1 WHERE id = '{ANA}'", "not the sum of its entries"),
        (f"UPDATE accounts SET held = 0 WHERE id = '{BEN}'", "not the price of its open videos"),
        ("UPDATE videos SET price = 81 WHERE id = 'v0001'", "hold is missing"),
        ("UPDATE videos SET price = 79 WHERE id = 'v0003'", "has not ended so in the books"),
        (f"UPDATE videos SET account = '{BEN}' WHERE id = 'v0003'", "belongs to another account"),
        ("DELETE FROM videos WHERE id = 'v0003'", "a video that is not there"),
        ("UPDATE videos SET attempts = 3 WHERE id = 'v0002'", "submitted more than twice"),
        ("UPDATE videos SET due_at = NULL WHERE id = 'v0001'", "never be looked at"),
        ("UPDATE videos SET status = 'submitting' WHERE id = 'v0001'", "no time from which"),
        ("UPDATE videos SET status = 'ready', film_key = 'k', film_bytes = 1, ended_at = 1 WHERE id = 'v0002'",
         "has not ended so in the books"),
        ("UPDATE videos SET status = 'running', ended_at = NULL WHERE id = 'v0003'", "has ended in the books"),
        ("UPDATE videos SET status = 'failed', reason = 'expired' WHERE id = 'v0003'", "has not ended so in the books"),
    ],
)  # fmt: skip  # One way to tamper a line.
async def test_whatever_is_wrong_is_found_and_named(database: Database, tampering: str, found: str) -> None:
    assert any(found in breach for breach in await found_after(database, tampering))


async def test_a_video_that_nobody_paid_for_is_found(database: Database) -> None:
    await database.write(lambda tx: archive.add(tx, a_video("v0009")))
    breaches = await database.read(audit.breaches)
    assert any(breach.startswith("v0009") for breach in breaches)
    assert any(breach.startswith(ANA) for breach in breaches)


async def test_credits_from_nowhere_are_found_in_the_teams_sum(database: Database) -> None:
    breaches = await found_after(
        database,
        "INSERT INTO entries (account, kind, available_change, held_change, reference, actor, at)"
        f" VALUES ('{ANA}', 'grant', 5, 0, 'forged', 'nobody', 0)",
        f"UPDATE accounts SET available = available + 5 WHERE id = '{ANA}'",
    )
    assert breaches == ["discord:1: the team's credits are not what was filled in less what was drained and spent"]


async def test_the_audit_reads_only_and_names_at_most_twenty_a_rule(database: Database) -> None:
    def many(tx: Tx) -> None:
        for number in range(30):
            archive.add(tx, a_video(f"w{number:04}"))

    await database.write(many)
    breaches = await database.read(audit.breaches)
    assert len([breach for breach in breaches if "hold is missing" in breach]) == 20


async def test_every_status_can_stand_in_honest_books(database: Database) -> None:
    submitting = a_video("v0010", status=Status.SUBMITTING, attempts=1, submitted_at=START, fingerprint="f")
    storing = running("v0011", status=Status.STORING)
    for video in (submitting, storing):
        await database.write(partial(ask_for, video=video))
    assert await database.read(audit.breaches) == []
