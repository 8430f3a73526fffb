"""Histories of a bot in an unkind world: kills, faults, stalls, double presses, and nothing may be lost or paid twice.

SIM_SEEDS=first-last runs others; `scripts/sim` runs any number without pytest.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.history import Outcome, run
from tests.simulation.mutants import planted

Record = Callable[[str, object], None]
SHARES = 6
"""The seeds are dealt to as many tests, so that both cores have work."""

FIRST, LAST = (int(part) for part in os.environ.get("SIM_SEEDS", "1-72").split("-"))
ONCE_FAILED = [
    int(line.split()[0])
    for line in (Path(__file__).parent / "seeds.txt").read_text().splitlines()
    if line[:1].isdigit()
]


def told(outcome: Outcome, mutant: str = "") -> str:
    """What a failure prints: the breaches, how to see it again, and how it came about."""
    lines = [*outcome.breaches, f"again with: scripts/sim {outcome.seed} {mutant}".rstrip(), *outcome.trace[-60:]]
    return "\n".join(lines)


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_happens_nothing_is_lost_or_paid_twice(share: int, record_property: Record) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST + share, LAST + 1, SHARES):
        outcome = run(seed)
        assert not outcome.breaches, told(outcome)
        seen += outcome.count
        seen["histories"] += 1
    for what in ("histories", "videos", "kills", "stalls", "gifts", "checks"):
        record_property(f"simulated {what}", seen[what])
    assert seen["videos"] > seen["histories"], "a history in which nobody makes anything shows nothing"


@pytest.mark.parametrize("seed", ONCE_FAILED)
def test_what_once_went_wrong_goes_right(seed: int) -> None:
    outcome = run(seed)
    assert not outcome.breaches, told(outcome)


def test_the_seed_alone_tells_the_history() -> None:
    for seed in (3, 11, 19):
        assert run(seed).trace == run(seed).trace


def test_every_kind_of_fault_is_met() -> None:
    """A world that is too kind would make the other tests easy."""
    posts = ("not sent", "busy", "refused", "500 before", "500 after", "lost before", "lost after", "late", "garbage")
    wanted = [f"post {fault}" for fault in (*posts, "slow", "wrong id")]
    wanted += [f"database {fault}" for fault in ("locked", "full", "lost", "lost for good")]
    wanted += ["chat busy", "chat lost", "chat 500 after", "poll missed", "listing missed", "fetch missed", "stalls"]
    seen: Counter[str] = Counter()
    for seed in range(400, 456):
        seen += run(seed).count
        if all(seen[what] for what in wanted):
            return
    pytest.fail(f"never met: {[what for what in wanted if not seen[what]]}")


QUICK = {
    "no_cas": (5, 80), "no_deadline": (2, 40), "timeout_is_failure": (2, 40), "resubmit_blindly": (2, 40),
    "poll_error_is_failure": (0, 40), "unguarded_balance": (0, 40), "release_in_second_tx": (0, 20),
    "no_inbox": (2, 40), "no_intent": (0, 20), "capture_before_store": (0, 20), "late_success_reopens": (22, 60),
    "price_reread_at_end": (2, 20), "no_history_check": (0, 40), "http_retries": (2, 40), "no_reconcile": (4, 40),
    "hold_after_answer": (0, 40), "unknown_word_is_failure": (7, 60), "a_500_is_safe": (2, 40),
    "no_fingerprint_lock": (4, 40), "no_stall_check": (25, 60), "deadline_by_the_clock": (22, 80),
    "chain_not_woken": (3, 40), "chain_noted_later": (28, 40),
}  # fmt: skip
"""Planted bugs: the history that found each, tried first as it most likely still does, and within how many each has to
be found. `scripts/sim --mutants` tells the first, and finds the slow ones."""


@pytest.mark.parametrize("mutant", QUICK)
def test_a_planted_bug_is_found(mutant: str) -> None:
    likely, within = QUICK[mutant]
    for seed in (likely, *range(within)):
        with planted(mutant) as adjust:
            if run(seed, adjust).breaches:
                return
    pytest.fail(f"{mutant} went unnoticed in {within} histories")
