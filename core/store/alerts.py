"""What admins are told when a vendor is paused and when it works again, one row for each person and each time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import Why
from core.names import AccountId, TeamId
from core.store import pauses
from core.store.database import Tx
from core.store.tables import Moment, admins, alerts, insert_if_absent

_SEEN_LATELY, _SEEN_ANEW = timedelta(days=60), timedelta(days=1)
_OF_A_TEAM, _IN_ALL = 3, 60
"""The last ones seen: a pause concerns everybody, but not everybody has to be woken."""


class Kind(StrEnum):
    PAUSED = "paused"
    BACK = "back"


class AlertState(StrEnum):
    DUE = "due"
    TOLD = "told"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, kw_only=True)
class Alert:
    provider: str
    since: datetime
    """When the pause began that this is about."""
    kind: Kind
    account: AccountId
    why: Why
    tries: int = 0
    claim: int = 0

    @property
    def key(self) -> str:
        """For platforms that know a message again by one."""
        return f"{self.provider}:{int(self.since.timestamp() * 1e6)}:{self.kind}:{self.why}:{self.account}"


_SAW = {
    name: insert(admins).on_conflict_do_update(
        index_elements=[admins.c.account],
        set_={"seen_at": bindparam("seen", type_=Moment)},
        where=admins.c.seen_at < bindparam("long_ago", type_=Moment),
    )
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ADMINS = select(admins).where(admins.c.seen_at > bindparam("lately", type_=Moment)).order_by(admins.c.seen_at.desc())
_ADD = insert_if_absent(alerts)
_OF_PAUSE = (
    alerts.c.provider == bindparam("of_provider"),
    alerts.c.since == bindparam("of_since", type_=Moment),
    alerts.c.kind == Kind.PAUSED,
)
_TOLD = select(alerts).where(*_OF_PAUSE, alerts.c.state == AlertState.TOLD)
_TOLD_BEFORE = _TOLD.where(alerts.c.account == bindparam("of_account")).limit(1)
_BACK = (
    select(alerts.c.account)
    .where(*_OF_PAUSE[:2], alerts.c.kind == Kind.BACK, alerts.c.account == bindparam("of_account"))
    .limit(1)
)
_UNTOLD = delete(alerts).where(*_OF_PAUSE, alerts.c.state == AlertState.DUE, alerts.c.tries == 0)
_MINE = (
    alerts.c.provider == bindparam("of_provider"),
    alerts.c.since == bindparam("of_since", type_=Moment),
    alerts.c.kind == bindparam("of_kind"),
    alerts.c.account == bindparam("of_account"),
    alerts.c.why == bindparam("of_why"),
    alerts.c.claim == bindparam("claim_was"),
)
_SET = update(alerts).where(*_MINE)
_FIRST_TRY = _SET.where(alerts.c.state == AlertState.DUE).values(tries=alerts.c.tries + 1)
_OLD = delete(alerts).where(alerts.c.since < bindparam("before", type_=Moment))


def saw(tx: Tx, account: AccountId, team: TeamId, now: datetime) -> None:
    """Somebody acted as an admin."""
    facts = {"account": account, "team": team, "seen_at": now, "seen": now, "long_ago": now - _SEEN_ANEW}
    tx.execute(_SAW[tx.dialect.name], facts)


def plan(tx: Tx, provider: str, why: Why, since: datetime, due_at: datetime) -> None:
    """In the transaction that pauses it: who is to be told of it."""
    for account in islice(_some_admins(tx, since), _IN_ALL):
        _add(tx, Alert(provider=provider, since=since, kind=Kind.PAUSED, account=account, why=why), due_at)


def plan_anew(tx: Tx, pause: pauses.Pause, why: Why, due_at: datetime) -> None:
    """In the transaction that finds another cause: of the one before nobody hears any more."""
    tx.execute(_UNTOLD, {"of_provider": pause.provider, "of_since": pause.since})
    plan(tx, pause.provider, why, pause.since, due_at)


def over(tx: Tx, pause: pauses.Pause, now: datetime) -> None:
    """In the transaction that ends it: who was told of it is told of its end, and nobody else of either."""
    this = {"of_provider": pause.provider, "of_since": pause.since}
    tx.execute(_UNTOLD, this)
    for told in [alert_of(row) for row in tx.execute(_TOLD, this)]:
        _add_back(tx, told, now)


def first_try(tx: Tx, alert: Alert, until: datetime) -> bool:
    """Written before the outside call, so that the next holder knows of it. False: no longer ours, do not call."""
    return tx.execute(_FIRST_TRY, {**_fence(alert), "due_at": until}).rowcount == 1


def told(tx: Tx, alert: Alert, now: datetime) -> None:
    """Where the pause ended meanwhile, its end is told next."""
    ours = tx.execute(_SET, {**_fence(alert), "state": AlertState.TOLD, "due_at": None}).rowcount == 1
    pause = pauses.of(tx, alert.provider)
    if ours and alert.kind is Kind.PAUSED and (pause is None or pause.since != alert.since):
        _add_back(tx, alert, now)


def told_before(tx: Tx, alert: Alert) -> bool:
    """Whether this person knows of the same pause, by another cause."""
    return tx.execute(_TOLD_BEFORE, _whose(alert)).first() is not None


def later(tx: Tx, alert: Alert, due_at: datetime) -> None:
    tx.execute(_SET, {**_fence(alert), "due_at": due_at})


def undeliverable(tx: Tx, alert: Alert) -> None:
    tx.execute(_SET, {**_fence(alert), "state": AlertState.UNDELIVERABLE, "due_at": None})


def drop_older(tx: Tx, before: datetime) -> None:
    tx.execute(_OLD, {"before": before})


def alert_of(row: Row[Any]) -> Alert:
    return Alert(
        provider=row.provider,
        since=row.since,
        kind=Kind(row.kind),
        account=AccountId(row.account),
        why=Why(row.why),
        tries=row.tries,
        claim=row.claim,
    )


def _some_admins(tx: Tx, now: datetime) -> list[AccountId]:
    """The last seen first, a few of each team."""
    of_team: dict[str, int] = {}
    chosen = []
    for row in tx.execute(_ADMINS, {"lately": now - _SEEN_LATELY}):
        of_team[row.team] = of_team.get(row.team, 0) + 1
        if of_team[row.team] <= _OF_A_TEAM:
            chosen.append(AccountId(row.account))
    return chosen


def _add_back(tx: Tx, alert: Alert, now: datetime) -> None:
    """Once, of however many causes somebody was told."""
    if tx.execute(_BACK, _whose(alert)).first() is None:
        _add(tx, replace(alert, kind=Kind.BACK, tries=0, claim=0), now)


def _whose(alert: Alert) -> dict[str, Any]:
    return {"of_provider": alert.provider, "of_since": alert.since, "of_account": alert.account}


def _add(tx: Tx, alert: Alert, due_at: datetime) -> None:
    row = {name: getattr(alert, name) for name in ("provider", "since", "kind", "account", "why", "tries", "claim")}
    tx.execute(_ADD[tx.dialect.name], {**row, "state": AlertState.DUE, "due_at": due_at})


def _fence(alert: Alert) -> dict[str, Any]:
    return {**_whose(alert), "of_kind": alert.kind, "of_why": alert.why, "claim_was": alert.claim}
