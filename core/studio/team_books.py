"""A team's credits as its admins see them: who has what, what is set aside since when, who gave what to whom."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from core import rules
from core.names import AccountId, Ask, pool_of
from core.store import books, ledger, team_books
from core.store.books import Entry
from core.store.database import Tx
from core.store.team_books import Member
from core.studio.house import House
from core.video import Video

MOST_MEMBERS = 100
_HOLDS = 100
_LINES = 50
_LINES_AT_ONCE = 1000
MOST_LINES = 100_000
"""In one file; a spreadsheet takes ten times as many."""


@dataclass(frozen=True, kw_only=True)
class TeamBooks:
    pool: int
    """What admins can still grant."""
    available: int
    held: int
    members: tuple[Member, ...]
    after: AccountId | None
    """Where the next page of members begins; None: this was the last."""
    holds: tuple[Video, ...]
    """Oldest first, at most 100."""
    lines: tuple[Entry, ...]
    """Grants, revokes, fills and drains, newest first, at most 50."""


def read(tx: Tx, ask: Ask, after: AccountId | None, most: int = MOST_MEMBERS) -> TeamBooks:
    rules.check_admin(ask.by)
    team = ask.by.team
    found = team_books.members(tx, team, after, most + 1)
    shown, more = found[:most], len(found) > most
    available, held = team_books.totals(tx, team)
    return TeamBooks(
        pool=ledger.balance(tx, pool_of(team)).available,
        available=available,
        held=held,
        members=tuple(shown),
        after=shown[-1].account if more else None,
        holds=tuple(team_books.holds(tx, team, _HOLDS)),
        lines=tuple(books.team_entries(tx, team, _LINES)),
    )


async def statement(
    house: House, ask: Ask, *, most: int = MOST_LINES, at_once: int = _LINES_AT_ONCE
) -> AsyncIterator[tuple[Entry, ...]]:
    """Every line of the team's books, newest first, some at a time: no transaction is long, no list is huge."""
    before, left = books.AFTER_ALL, most
    while left > 0:
        limit = min(left, at_once)
        page = tuple(await house.database.read(lambda tx: team_books.lines(tx, ask.by.team, before, limit)))  # noqa: B023  # Read before the loop goes on.
        if page:
            yield page
        if len(page) < limit:
            return
        before, left = page[-1].id, left - limit
