"""The words about what videos cost, for admins: charged, estimated, told by vendors, lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.card_parts import Line, Tone
from core.cards import Notice
from core.refusals import credits_text
from core.words.rooms import NO_COSTS


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Of one model in one month."""

    label: str
    made: int
    credits: int
    estimated_usd: Decimal
    """What was charged, in dollars by the catalogue's rate."""
    told_usd: Decimal | None
    """What the vendor says; None: it says nothing."""
    drift: int | None
    """By how many percent the vendor says more than was charged, for the videos it says anything about."""
    lost_usd: Decimal
    """What the vendor says videos cost that nobody was charged for."""


COLUMNS = ("month", "model", "videos", "credits", "estimated USD", "told USD", "drift %", "lost USD")


def drift_percent(told: Decimal, charged: Decimal) -> int | None:
    return round((told / charged - 1) * 100) if charged else None


def costs_notice(month: str, rows: Sequence[Costs]) -> Notice:
    lines = tuple(_line(row) for row in rows) or ((NO_COSTS,),)
    credits = sum(row.credits for row in rows)
    total: tuple[Line, ...] = ((f"Together {credits_text(credits)}.",),) if len(rows) > 1 else ()
    about = ("Estimated from the catalogue's prices. What a video service tells of single videos stands beside it.",)
    return Notice(tone=Tone.READY, title=f"Costs of {month}", lines=(*lines, *total, about))


def _line(row: Costs) -> Line:
    videos = f"{row.made} video{'' if row.made == 1 else 's'}"
    told = f"the service tells {_usd(row.told_usd)}{_drift_words(row.drift)}" if row.told_usd is not None else ""
    lost = f"lost {_usd(row.lost_usd)}" if row.lost_usd else ""
    facts = (f"{row.label}: {videos}", credits_text(row.credits), f"about {_usd(row.estimated_usd)}", told, lost)
    return (" · ".join(fact for fact in facts if fact),)


def _drift_words(drift: int | None) -> str:
    if drift is None:
        return ""
    return f", {abs(drift)} % {'more' if drift > 0 else 'less'} than charged for these" if drift else ", as charged"


def _usd(amount: Decimal) -> str:
    return f"${amount:,.2f}"
