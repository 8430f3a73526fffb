"""Every connection that this process begins, whoever begins it: Python itself tells of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_listening: list[list[tuple[object, ...]]] = []


@contextmanager
def connections() -> Iterator[list[tuple[object, ...]]]:
    """The host and port of each, while this lasts; and "lookup" with each name that the system is asked for."""
    seen: list[tuple[object, ...]] = []
    _listening.append(seen)
    try:
        yield seen
    finally:
        _listening.remove(seen)


def _heard(event: str, facts: tuple[object, ...]) -> None:
    if not _listening:
        return
    if event == "socket.connect":
        address = facts[1]
        seen = address[:2] if isinstance(address, tuple) else (address,)
    elif event == "socket.getaddrinfo" and not _is_number(facts[0]):
        seen = ("lookup", facts[0])
    else:
        return
    for one in _listening:
        one.append(seen)


def _is_number(host: object) -> bool:
    """An address that is only put into the form in which sockets take it."""
    return isinstance(host, str) and host.replace(".", "").isdigit()


sys.addaudithook(_heard)  # For good: Python knows no way to take one away.
