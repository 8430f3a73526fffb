"""Who is let down: those whose prompt asks for it, and as many others as the rates say."""

import random
from collections import OrderedDict

from adapters.providers.simulator import errors
from adapters.providers.simulator.marks import Marks
from adapters.providers.simulator.options import Options

BUSY_KEPT = 10_000


class Faults:
    def __init__(self, options: Options, seed: int) -> None:
        self._options = options
        self._dice = random.Random(seed)  # noqa: S311  # Faults, not secrets.
        self._turned_away: OrderedDict[tuple[str, str], None] = OrderedDict()

    def turn_away(self, marks: Marks, asked: tuple[str, str], *, late: bool = False) -> None:
        """Raises what a submit is answered with when nothing is to be made of it. `late`: a refusal comes later."""
        if "error" in marks:
            raise errors.broken()
        if self._falls(self._options.busy_rate):
            raise errors.busy(1)
        if "busy" in marks and not self._was_turned_away(asked):
            raise errors.busy(marks.number("busy", 1))
        if "refuse" in marks and not late:
            raise errors.refused()

    def failing(self) -> bool:
        return self._falls(self._options.fail_rate)

    def dropping(self, marks: Marks) -> bool:
        return "drop" in marks or self._falls(self._options.drop_rate)

    def _falls(self, rate: float) -> bool:
        return self._dice.random() < rate

    def _was_turned_away(self, asked: tuple[str, str]) -> bool:
        """Every other time: each video that is accepted in the end has been turned away once."""
        if asked in self._turned_away:
            del self._turned_away[asked]
            return True
        self._turned_away[asked] = None
        if len(self._turned_away) > BUSY_KEPT:
            self._turned_away.popitem(last=False)
        return False
