"""The streams of progress that are open: how many, and whose."""

from collections import Counter

from core.names import AccountId

HEARTBEAT_S = 15.0
MOST_STREAMS, MOST_OF_ONE = 200, 8


class Streams:
    def __init__(self, heartbeat_s: float = HEARTBEAT_S) -> None:
        self.heartbeat_s = heartbeat_s
        """So often one says that it is there, and looks whether its reader still may read."""
        self._of: Counter[AccountId] = Counter()

    @property
    def open(self) -> int:
        return self._of.total()

    def take(self, account: AccountId) -> bool:
        if self.open >= MOST_STREAMS or self._of[account] >= MOST_OF_ONE:
            return False
        self._of[account] += 1
        return True

    def give_back(self, account: AccountId) -> None:
        self._of[account] -= 1
        self._of += Counter()  # Drops whoever has none.
