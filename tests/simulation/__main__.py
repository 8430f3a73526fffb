"""What scripts/sim runs: one history with its trace, many, or the search for every planted bug."""

# ruff: noqa: T201  # It talks to a terminal.

import sys
import time
from collections import Counter
from contextlib import nullcontext
from typing import Any

from tests.simulation.history import World, run
from tests.simulation.mutants import MUTANTS, planted


def _one(seed: int, mutant: str | None) -> int:
    bug: Any = planted(mutant) if mutant else nullcontext(_leave)
    with bug as adjust:
        outcome = run(seed, adjust)
    print(*outcome.trace, *(f"BREACH: {breach}" for breach in outcome.breaches), sep="\n")
    return 1 if outcome.breaches else 0


def _leave(_world: World) -> None:
    pass


def _many(first: int, last: int) -> int:
    seen: Counter[str] = Counter()
    began = time.monotonic()
    for seed in range(first, last + 1):
        outcome = run(seed)
        seen += outcome.count
        if outcome.breaches:
            print(*outcome.breaches, f"again with: scripts/sim {seed}", sep="\n")
            return 1
        if seed % 100 == 0:
            print(f"{seed}: {seen['videos']} videos, {seen['kills']} kills", flush=True)
    print(f"{last - first + 1} histories in {time.monotonic() - began:.0f} s, no breach:")
    print(*(f"  {count:8} {what}" for what, count in sorted(seen.items())), sep="\n")
    return 0


def _mutants(within: int, names: list[str]) -> int:
    missed = 0
    for name in names or MUTANTS:
        found = next((seed for seed in range(within) if _is_found(name, seed)), None)
        missed += found is None
        print(f"{name}: {'NOT FOUND' if found is None else f'found in history {found}'}", flush=True)
    return 1 if missed else 0


def _is_found(name: str, seed: int) -> bool:
    with planted(name) as adjust:
        return bool(run(seed, adjust).breaches)


def main(words: list[str]) -> int:
    match words:
        case ["--many", first, last]:
            return _many(int(first), int(last))
        case ["--mutants", *rest]:
            within, *names = rest or ["1000"]
            return _mutants(int(within), names)
        case [seed]:
            return _one(int(seed), None)
        case [seed, mutant]:
            return _one(int(seed), mutant)
    print("scripts/sim SEED [MUTANT] | --many FIRST LAST | --mutants [HISTORIES] [MUTANT...]")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
