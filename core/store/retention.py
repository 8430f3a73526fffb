"""How long each team keeps its films, and which of them are older."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, update

from core.names import AccountId, TeamId
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import teams, videos
from core.video import OPEN, Video

FOR_GOOD = 0
"""Stored where a team's admin said so; nothing stored means that the operator's word counts."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    days: int
    """FOR_GOOD, or after how many days a film goes."""
    set_by: AccountId | None
    """None: whoever runs the bot."""


# Written out, because an index on some rows serves only a statement that names the same rows when it is planned.
_READY: ColumnElement[str] = literal_column("'ready'")
_remix = videos.alias("remix")
_OLDER = (
    videos.c.team == bindparam("of_team"),
    videos.c.status == _READY,
    videos.c.retired_at.is_(None),
    videos.c.removed_at.is_(None),
    videos.c.ended_at < bindparam("before"),
)
# Counted for each row in turn: as a NOT EXISTS, PostgreSQL would look for every open remix first, in all there are.
_NEEDED = (
    select(func.count()).where(_remix.c.remix_of == videos.c.id, _remix.c.status.in_(sorted(OPEN))).scalar_subquery()
)
_SOME = select(videos).where(*_OLDER, _NEEDED == 0).order_by(videos.c.ended_at).limit(bindparam("limit"))
_WEIGHT = select(func.count(), func.coalesce(func.sum(videos.c.film_bytes), 0)).where(*_OLDER)
_RULE = select(teams.c.film_days, teams.c.film_days_by).where(teams.c.id == bindparam("of_team"))
_SET = update(teams).where(teams.c.id == bindparam("of_team"))
_TEAMS = select(teams.c.id, teams.c.film_days, teams.c.film_days_by).where(
    or_(teams.c.film_days > FOR_GOOD, teams.c.film_days.is_(None))
)


def rule_of(tx: Tx, team: TeamId, usual_days: int) -> Rule:
    row = tx.execute(_RULE, {"of_team": team}).one_or_none()
    return _rule(None, None, usual_days) if row is None else _rule(row.film_days, row.film_days_by, usual_days)


def set_rule(tx: Tx, team: TeamId, days: int, by: AccountId, now: datetime) -> None:
    tx.execute(_SET, {"of_team": team, "film_days": days, "film_days_by": by, "film_days_at": now})


def teams_with_an_end(tx: Tx, usual_days: int) -> list[tuple[TeamId, Rule]]:
    """Those whose films are not kept for good."""
    rules = [(TeamId(team), _rule(days, by, usual_days)) for team, days, by in tx.execute(_TEAMS)]
    return [(team, rule) for team, rule in rules if rule.days != FOR_GOOD]


def older(tx: Tx, team: TeamId, before: datetime, limit: int) -> list[Video]:
    """Oldest first; those from which a remix is being made are left for later."""
    return [video_of(row) for row in tx.execute(_SOME, {"of_team": team, "before": before, "limit": limit})]


def weight(tx: Tx, team: TeamId, before: datetime) -> tuple[int, int]:
    """How many films are older, and their bytes."""
    count, size = tx.execute(_WEIGHT, {"of_team": team, "before": before}).one()
    return int(count), int(size)


def _rule(days: int | None, by: str | None, usual_days: int) -> Rule:
    if days is None:
        return Rule(days=usual_days, set_by=None)
    return Rule(days=days, set_by=None if by is None else AccountId(by))
