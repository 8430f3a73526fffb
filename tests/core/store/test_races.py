"""Many at once: exactly as many get through as there are credits for, and nobody sees an engine's excuse."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from core.names import VideoId
from core.refusals import InsufficientCredits, PoolEmpty, TryAgainSoon
from core.store import archive, audit, books, inbox, ledger, teams
from core.store.database import Database, Tx
from core.store.ledger import Balance
from tests.core.store.examples import ANA, BEN, POOL, TEAM, a_video, ask_for, failed, ready
from tests.databases import START

PRESSES, PRICE = 200, 80


@pytest.fixture
async def replicas(database_url: str) -> AsyncIterator[list[Database]]:
    """Processes that share the credits: one on SQLite, four on PostgreSQL, each with connections of its own."""
    opened = [
        await Database.open(database_url, clock=lambda: START) for _ in range(1 if "sqlite" in database_url else 4)
    ]
    yield opened
    assert await opened[0].read(audit.breaches) == []
    for database in opened:
        await database.close()


def credits_for(videos: int, tx: Tx) -> None:
    teams.admit(tx, TEAM, 100_000, START)
    teams.joined(tx, ANA, TEAM, videos * PRICE + PRICE - 1, START)


async def all_at_once(replicas: Sequence[Database], transactions: list[Callable[[Tx], Any]]) -> list[Any]:
    return await asyncio.gather(
        *(_insisting(replicas[number % len(replicas)], fn) for number, fn in enumerate(transactions)),
        return_exceptions=True,
    )


async def _insisting(database: Database, transaction: Callable[[Tx], Any]) -> Any:
    """On a slow machine some are told to try again soon. They do, as people would."""
    for _ in range(20):
        with suppress(TryAgainSoon):
            return await database.write(transaction)
    raise TryAgainSoon


@pytest.mark.parametrize("affordable", [1, 7])
async def test_two_hundred_presses_win_exactly_what_the_credits_allow(
    replicas: list[Database], affordable: int
) -> None:
    await replicas[0].write(partial(credits_for, affordable))
    answers = await all_at_once(
        replicas, [partial(ask_for, video=a_video(f"v{n:04}", price=PRICE)) for n in range(PRESSES)]
    )
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(answers) - len(refused) == affordable
    assert {(type(answer), answer.available) for answer in refused} == {(InsufficientCredits, PRICE - 1)}
    after = await replicas[0].read(lambda tx: ledger.balance(tx, ANA))
    assert after == Balance(available=PRICE - 1, held=affordable * PRICE)


async def test_one_delivery_received_many_times_holds_once(replicas: list[Database]) -> None:
    await replicas[0].write(partial(credits_for, 50))

    def press(number: int, tx: Tx) -> bool:
        video = a_video(f"v{number:04}", price=PRICE)
        if not inbox.first_time(tx, "discord", "i1", video.id, START):
            return False
        ask_for(tx, video)
        return True

    answers = await all_at_once(replicas, [partial(press, number) for number in range(50)])
    assert Counter(answers) == {True: 1, False: 49}


async def test_a_grant_delivered_to_several_replicas_counts_once(replicas: list[Database]) -> None:
    await replicas[0].write(partial(credits_for, 0))

    def grant(tx: Tx) -> bool:
        return ledger.grant(tx, pool=POOL, member=BEN, credits=5, reference="r", actor="admin", reason=None, now=START)

    assert Counter(await all_at_once(replicas, [grant] * 20)) == {True: 1, False: 19}
    assert (await replicas[0].read(lambda tx: ledger.balance(tx, BEN))).available == 5


async def test_many_grants_empty_the_pool_and_not_more(replicas: list[Database]) -> None:
    await replicas[0].write(lambda tx: teams.admit(tx, TEAM, 25, START))

    def grant(number: int, tx: Tx) -> bool:
        return ledger.grant(
            tx, pool=POOL, member=BEN, credits=10, reference=f"r{number}", actor="admin", reason=None, now=START
        )

    answers = await all_at_once(replicas, [partial(grant, number) for number in range(20)])
    assert Counter(type(answer) for answer in answers) == {bool: 2, PoolEmpty: 18}


async def test_a_team_that_arrives_everywhere_at_once_is_filled_once(replicas: list[Database]) -> None:
    answers = await all_at_once(replicas, [lambda tx: teams.admit(tx, TEAM, 25, START)] * 20)
    assert Counter(answers) == {True: 1, False: 19}
    assert (await replicas[0].read(lambda tx: ledger.balance(tx, POOL))).available == 25


async def test_a_member_who_presses_everywhere_at_once_is_welcomed_once(replicas: list[Database]) -> None:
    await replicas[0].write(lambda tx: teams.admit(tx, TEAM, 1000, START))
    await all_at_once(replicas, [lambda tx: teams.joined(tx, ANA, TEAM, 100, START)] * 20)
    assert (await replicas[0].read(lambda tx: ledger.balance(tx, ANA))).available == 100


async def test_one_of_capture_and_release_wins(replicas: list[Database]) -> None:
    await replicas[0].write(partial(credits_for, 5))
    held = [VideoId("v0001"), VideoId("v0002")]

    def hold(tx: Tx) -> None:
        for video_id in held:
            ledger.hold(tx, ANA, video_id, PRICE, START)

    def end(how: Callable[..., None], tx: Tx) -> str:
        how(tx, ANA, held[0], PRICE, START)
        return "ended"

    await replicas[0].write(hold)
    answers = await all_at_once(replicas, [partial(end, ledger.capture), partial(end, ledger.release)] * 5)
    assert Counter(answer if answer == "ended" else type(answer) for answer in answers) == {
        "ended": 1,
        IntegrityError: 9,
    }
    assert (await replicas[0].read(lambda tx: ledger.balance(tx, ANA))).held == PRICE
    await replicas[0].write(lambda tx: _leave_honest_books(tx, held))


def _leave_honest_books(tx: Tx, held: list[VideoId]) -> None:
    """The videos belonging to the holds, so that the audit at the end judges only what this test is about."""
    [end] = [line.kind for line in books.receipt(tx, held[0]) if line.kind != "hold"]
    archive.add(tx, (ready if end == "capture" else failed)(held[0], price=PRICE))
    archive.add(tx, a_video(held[1], price=PRICE))
