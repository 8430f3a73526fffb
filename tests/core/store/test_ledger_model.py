"""The ledger against a model of forty lines, through whatever order of moves Hypothesis thinks of.

LEDGER_EXAMPLES and LEDGER_STEPS make it longer, before a release for instance 5000 and 200.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.names import AccountId, TeamId, VideoId, pool_of
from core.refusals import InsufficientCredits, PoolEmpty, Refusal
from core.store import archive, audit, ledger, teams
from core.store.database import Database, Tx
from core.store.ledger import Balance, LedgerBroken
from tests.core.store.examples import a_video
from tests.databases import START

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "30"))
STEPS = int(os.environ.get("LEDGER_STEPS", "40"))

_TEAMS = st.sampled_from(range(3))
_MEMBERS = st.sampled_from(range(2))
_VIDEOS = st.sampled_from(range(12))
_CREDITS = st.integers(1, 60)
_REFERENCES = st.sampled_from(range(6))

# Straight to the end: what lies between moves no credits and is tested where it belongs.
_READY = text("UPDATE videos SET status = 'ready', ended_at = 0, film_key = 'k', film_bytes = 1 WHERE id = :video_id")
_FAILED = text("UPDATE videos SET status = 'failed', ended_at = 0, reason = 'refused' WHERE id = :video_id")

_examples = count()


class Undone(Exception):
    """Raised at the end of a transaction that must leave nothing."""


class Model:
    """What the books should say."""

    def __init__(self) -> None:
        self.available: defaultdict[AccountId, int] = defaultdict(int)
        self.held: defaultdict[AccountId, int] = defaultdict(int)
        self.references: dict[tuple[AccountId, str], int] = {}
        self.holds: dict[VideoId, tuple[AccountId, int]] = {}
        self.ended: set[VideoId] = set()

    def hold(self, account: AccountId, video: VideoId, price: int) -> type[Exception] | None:
        if self.available[account] < price:
            return InsufficientCredits
        if video in self.holds:
            return IntegrityError
        self.available[account] -= price
        self.held[account] += price
        self.holds[video] = account, price
        return None

    def end(self, video: VideoId, *, back: bool) -> type[Exception] | None:
        account, price = self.holds[video]
        if self.held[account] < price:
            return LedgerBroken
        if video in self.ended:
            return IntegrityError
        self.held[account] -= price
        self.available[account] += price if back else 0
        self.ended.add(video)
        return None

    def move(self, giver: AccountId, taker: AccountId, key: tuple[AccountId, str], credits: int) -> None:
        self.available[giver] -= credits
        self.available[taker] += credits
        self.references[key] = credits


class Books(RuleBasedStateMachine):
    """Three teams of two members each, few references and few videos, so that everything collides."""

    database: Database
    run: Callable[..., Any]

    def __init__(self) -> None:
        super().__init__()
        self.model, self.example = Model(), next(_examples)
        for number in range(3):
            self.write(lambda tx, number=number: teams.admit(tx, self.team(number), 100, START))
            self.model.available[pool_of(self.team(number))] = 100

    def write(self, fn: Callable[[Tx], Any]) -> Any:
        return self.run(self.database.write(fn))

    def team(self, number: int) -> TeamId:
        return TeamId(f"discord:{self.example}x{number}")

    def member(self, team: int, number: int) -> AccountId:
        return AccountId(f"{self.team(team)}:{number}")

    def video(self, number: int) -> VideoId:
        return VideoId(f"{self.example}v{number}")

    @rule(team=_TEAMS, member=_MEMBERS, video=_VIDEOS, price=_CREDITS)
    def hold(self, team: int, member: int, video: int, price: int) -> None:
        account, video_id = self.member(team, member), self.video(video)
        expected = self.model.hold(account, video_id, price)

        def start(tx: Tx) -> None:
            ledger.hold(tx, account, video_id, price, START)
            archive.add(tx, a_video(video_id, team=self.team(team), account=account, price=price))

        with _raises(expected):
            self.write(start)

    @rule(video=_VIDEOS, back=st.booleans())
    def end(self, video: int, back: bool) -> None:
        video_id = self.video(video)
        if video_id not in self.model.holds:
            return
        account, price = self.model.holds[video_id]
        expected = self.model.end(video_id, back=back)

        def finish(tx: Tx) -> None:
            (ledger.release if back else ledger.capture)(tx, account, video_id, price, START)
            tx.execute(_FAILED if back else _READY, {"video_id": video_id})

        with _raises(expected):
            self.write(finish)

    @rule(team=_TEAMS, member=_MEMBERS, credits=_CREDITS, reference=_REFERENCES)
    def grant(self, team: int, member: int, credits: int, reference: int) -> None:
        pool, account, key = pool_of(self.team(team)), self.member(team, member), f"g{team}{member}{reference}"
        known = (account, key) in self.model.references
        empty = not known and self.model.available[pool] < credits
        with _raises(PoolEmpty if empty else None):
            assert self.write(partial(_grant, pool, account, credits, key)) is not known
        if not known and not empty:
            self.model.move(pool, account, (account, key), credits)

    @rule(team=_TEAMS, member=_MEMBERS, credits=_CREDITS, reference=_REFERENCES)
    def revoke(self, team: int, member: int, credits: int, reference: int) -> None:
        pool, account, key = pool_of(self.team(team)), self.member(team, member), f"r{team}{member}{reference}"
        before = self.model.references.get((account, key))
        expected = min(credits, self.model.available[account]) if before is None else before
        taken = self.write(
            lambda tx: ledger.revoke(
                tx, pool=pool, member=account, credits=credits, reference=key, actor="admin", reason=None, now=START
            )
        )
        assert taken == expected
        if before is None and taken:
            self.model.move(account, pool, (account, key), taken)

    @rule(team=_TEAMS, credits=_CREDITS, reference=_REFERENCES, filled=st.booleans())
    def pour(self, team: int, credits: int, reference: int, filled: bool) -> None:
        pool, key = pool_of(self.team(team)), f"{'f' if filled else 'd'}{reference}"
        known = (pool, key) in self.model.references
        empty = not known and not filled and self.model.available[pool] < credits
        how = ledger.fill if filled else ledger.drain
        with _raises(PoolEmpty if empty else None):
            assert self.write(lambda tx: how(tx, pool, credits, key, "operator", None, START)) is not known
        if not known and not empty:
            self.model.references[pool, key] = credits
            self.model.available[pool] += credits if filled else -credits

    @rule(team=_TEAMS, member=_MEMBERS, video=_VIDEOS, credits=_CREDITS)
    def undone(self, team: int, member: int, video: int, credits: int) -> None:
        def all_of_it_and_then_not(tx: Tx) -> None:
            pool, account = pool_of(self.team(team)), self.member(team, member)
            _grant(pool, account, credits, "undone", tx)
            ledger.hold(tx, account, VideoId(f"{self.video(video)}u"), credits, START)
            raise Undone

        with pytest.raises((Undone, Refusal)):
            self.write(all_of_it_and_then_not)

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        def look(tx: Tx) -> list[Balance]:
            return [ledger.balance(tx, account) for account in accounts]

        accounts = sorted(self.model.available)
        assert self.run(self.database.read(look)) == [
            Balance(available=self.model.available[account], held=self.model.held[account]) for account in accounts
        ]

    def teardown(self) -> None:
        assert self.run(self.database.read(audit.breaches)) == []


def _grant(pool: AccountId, member: AccountId, credits: int, reference: str, tx: Tx) -> bool:
    return ledger.grant(
        tx, pool=pool, member=member, credits=credits, reference=reference, actor="admin", reason=None, now=START
    )


@contextmanager
def _raises(expected: type[Exception] | None) -> Iterator[None]:
    if expected is None:
        yield
        return
    with pytest.raises(expected):
        yield


def test_whatever_people_do_the_books_are_right(database_url: str) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(database_url, clock=lambda: START))
        machine = type("BooksHere", (Books,), {"database": database, "run": staticmethod(runner.run)})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
