"""What a team's videos of one month cost, by model: what was charged, beside what vendors say."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from core import rules
from core.cards import Notice
from core.names import Ask
from core.refusals import BadMonth
from core.store import costs
from core.store.database import Tx
from core.studio import health
from core.studio.house import House
from core.words.costs import Costs, costs_notice, drift_percent

_MONTH = re.compile(r"\s*(20\d\d)-?(0?[1-9]|1[0-2])\s*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Report:
    month: str
    rows: tuple[Costs, ...]


def read(tx: Tx, house: House, ask: Ask, month: str) -> Report:
    """`month` as typed, such as 2026-11; "": this one."""
    rules.check_admin(ask.by)
    since, until = _span(month, house.database.now_of(tx))
    usd = Decimal(house.catalogue.credits_per_usd)
    rows = [
        Costs(
            label=house.catalogue.label(one.model),
            made=one.made,
            credits=one.credits,
            estimated_usd=one.credits / usd,
            told_usd=one.told_usd if one.told_credits else None,
            drift=drift_percent(one.told_usd, one.told_credits / usd),
            lost_usd=one.lost_usd,
        )
        for one in costs.by_model(tx, ask.by.team, since, until)
    ]
    return Report(month=f"{since:%Y-%m}", rows=tuple(rows))


def notice(tx: Tx, house: House, ask: Ask, month: str) -> Notice:
    report = read(tx, house, ask, month)
    return health.with_pauses(tx, ask, costs_notice(report.month, report.rows))


def _span(typed: str, now: datetime) -> tuple[datetime, datetime]:
    match = _MONTH.fullmatch(typed) if typed.strip() else None
    if typed.strip() and match is None:
        raise BadMonth(typed)
    year, month = (int(match[1]), int(match[2])) if match else (now.year, now.month)
    after = (year + month // 12, month % 12 + 1)
    return datetime(year, month, 1, tzinfo=UTC), datetime(*after, 1, tzinfo=UTC)
