"""What a team's videos cost: in credits, and in dollars as far as vendors tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import and_, bindparam, case, func, null, select

from core.names import TeamId
from core.store.database import Tx
from core.store.tables import Moment, videos

_LONGEST_MAKING = timedelta(days=7)
_ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ModelCost:
    """Of one model in one span of time."""

    model: str
    made: int
    credits: int
    """Charged for them."""
    told_usd: Decimal
    """What vendors say some of them cost."""
    told_credits: int
    """Charged for those of which a vendor says what they cost."""
    lost_usd: Decimal
    """What vendors say videos cost that nobody was charged for."""


_PAID = and_(videos.c.status == "ready", videos.c.price > 0)
_TOLD = and_(_PAID, videos.c.cost_usd.is_not(None))
_COSTS = (
    select(
        videos.c.model,
        func.sum(case((_PAID, 1), else_=0)).label("made"),
        func.sum(case((_PAID, videos.c.price), else_=0)).label("credits"),
        func.sum(case((_TOLD, videos.c.cost_usd), else_=null())).label("told_usd"),
        func.sum(case((_TOLD, videos.c.price), else_=0)).label("told_credits"),
        func.sum(case((_PAID, null()), else_=videos.c.cost_usd), type_=videos.c.cost_usd.type).label("lost_usd"),
    )
    .where(
        videos.c.team == bindparam("of_team"),
        videos.c.created_at >= bindparam("not_before", type_=Moment),
        videos.c.created_at < bindparam("until", type_=Moment),
        videos.c.ended_at >= bindparam("since", type_=Moment),
        videos.c.ended_at < bindparam("until", type_=Moment),
    )
    .group_by(videos.c.model)
    .order_by(videos.c.model)
)


def by_model(tx: Tx, team: TeamId, since: datetime, until: datetime) -> list[ModelCost]:
    """Of what ended in this span; models of which nothing was made and nothing was lost are left out."""
    span = {"of_team": team, "not_before": since - _LONGEST_MAKING, "since": since, "until": until}
    found = [
        ModelCost(
            model=row.model,
            made=int(row.made),
            credits=int(row.credits),
            told_usd=row.told_usd or _ZERO,
            told_credits=int(row.told_credits),
            lost_usd=row.lost_usd or _ZERO,
        )
        for row in tx.execute(_COSTS, span)
    ]
    return [one for one in found if one.made or one.lost_usd]
