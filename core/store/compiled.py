"""Statements are turned into SQL once in a process, whichever of its engines runs them."""

from typing import Any

_MOST = 2000


class _Compiled(dict[Any, Any]):
    """What SQLAlchemy compiled. Its own cache belongs to one engine: with a writer, readers and, in tests, a new
    database every few milliseconds, most of the time would be spent on compiling the same statements again."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= _MOST:  # The few hundred that there are come back at once.
            self.clear()
        super().__setitem__(_of_its_kind(key), compiled)


def _of_its_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same for every engine of one kind, as ours are all opened with the same arguments."""
    dialect, *rest = key
    return (type(dialect), *rest)


COMPILED = {"compiled_cache": _Compiled()}
"""For the execution options of every engine."""
