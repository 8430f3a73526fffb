"""One round of looks: many running videos of a provider under one lease, without loading them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select, update

from core.names import VideoId
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import Moment, videos
from core.video import Status, Video

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Round:
    """`until` is the lease, and the mark by which its rows are known: no two rounds end in the same microsecond."""

    provider: str
    until: datetime
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of a running video as tells whether anything changed."""

    id: VideoId
    provider_id: str
    model: str
    progress: int | None
    missed: int
    waited_s: float
    submitted_at: datetime | None


_RUNNING = (
    videos.c.provider == bindparam("of_provider"),
    videos.c.status == Status.RUNNING,
    videos.c.cancel_asked.is_(False),
)
_DUE = (*_RUNNING, videos.c.due_at <= bindparam("now", type_=Moment))
_IN_ROUND = (*_RUNNING, videos.c.due_at == bindparam("until", type_=Moment))
_COUNT = select(func.count(), func.min(videos.c.submitted_at)).where(*_DUE)
_BEGIN = update(videos).where(*_DUE).values(claim=videos.c.claim + 1, due_at=bindparam("lease", type_=Moment))
_PAGE = select(
    videos.c.id,
    videos.c.provider_id,
    videos.c.model,
    videos.c.progress,
    videos.c.missed,
    videos.c.waited_s,
    videos.c.submitted_at,
).where(*_IN_ROUND, videos.c.provider_id.in_(bindparam("ids", expanding=True)))
_LEFT = select(videos).where(*_IN_ROUND).order_by(videos.c.created_at, videos.c.id).limit(bindparam("limit"))
_PASSED_S = (bindparam("seen_at", type_=Moment) - func.coalesce(videos.c.looked_at, videos.c.submitted_at)) / 1e6
_COUNTED_S = case((_PASSED_S < 0, 0.0), (bindparam("most_s") < _PASSED_S, bindparam("most_s")), else_=_PASSED_S)
_UNCHANGED = (
    update(videos)
    .where(*_IN_ROUND, videos.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        looked_at=bindparam("seen_at", type_=Moment),
        waited_s=videos.c.waited_s + _COUNTED_S,
        due_at=bindparam("next_at", type_=Moment),
    )
)


def begin(tx: Tx, provider: str, now: datetime, lease_s: float, at_least: int) -> Round | None:
    """Takes every due running video of this provider; None when they are too few for a listing to pay, or when another
    replica took them since they were counted."""
    count, oldest = tx.execute(_COUNT, {"of_provider": provider, "now": now}).one()
    if count < at_least:
        return None
    until = now + timedelta(seconds=lease_s)
    taken = tx.execute(_BEGIN, {"of_provider": provider, "now": now, "lease": until}).rowcount
    return Round(provider=provider, until=until, count=taken, oldest=oldest or now) if taken else None


def page(tx: Tx, round_: Round, provider_ids: Sequence[str]) -> dict[str, Glance]:
    """Those of the round that the provider named, by its id."""
    found = tx.execute(_PAGE, {**_of(round_), "ids": list(provider_ids)})
    return {row.provider_id: Glance(*row) for row in found}


def unchanged(
    tx: Tx, round_: Round, ids: Sequence[VideoId], now: datetime, *, most_s: float, next_at: datetime
) -> None:
    """Looked at, nothing new; the time since the last look counts, at most `most_s`."""
    tx.execute(_UNCHANGED, {**_of(round_), "ids": list(ids), "seen_at": now, "most_s": most_s, "next_at": next_at})


def left(tx: Tx, round_: Round, limit: int) -> list[Video]:
    """Those that the listing did not hold, still under the round's lease."""
    return [video_of(row) for row in tx.execute(_LEFT, {**_of(round_), "limit": limit})]


def _of(round_: Round) -> dict[str, object]:
    return {"of_provider": round_.provider, "until": round_.until}
