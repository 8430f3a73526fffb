"""Providers that take no submits for now: why, since when, and when the next try may be made."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import create_async_engine

from core.errors import Why
from core.names import VideoId
from core.store import address
from core.store.database import Tx
from core.store.rows import video_of
from core.store.sqlite import idle_file, looking_engine
from core.store.tables import Moment, pauses, videos
from core.video import Video


@dataclass(frozen=True, kw_only=True)
class Pause:
    provider: str
    why: Why
    since: datetime
    tries: int
    """Tries that failed since it began."""
    trying: VideoId | None
    """The one video that was let through, while its try is under way."""
    due_at: datetime
    """When the next try may be made."""
    claim: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A queued video."""

    id: VideoId
    due_at: datetime


_NOW = bindparam("now", type_=Moment)
_COUNT = {
    name: insert(pauses)
    .values(failures=1, tries=0, claim=0, failing_since=_NOW)
    .on_conflict_do_update(
        index_elements=[pauses.c.provider],
        set_={
            "failures": pauses.c.failures + 1,
            "failing_since": func.coalesce(pauses.c.failing_since, _NOW),
        },
    )
    .returning(pauses.c.failures, pauses.c.failing_since)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_THIS = pauses.c.provider == bindparam("of_provider")
_PAUSED = select(pauses).where(pauses.c.why.is_not(None))
_OF = _PAUSED.where(_THIS)
_EVERY = _PAUSED.order_by(pauses.c.provider)
_BEGIN = update(pauses).where(_THIS, pauses.c.why.is_(None)).values(tries=0, trying=null())
_LET_THROUGH = update(pauses).where(_THIS, pauses.c.why.is_not(None), pauses.c.due_at <= _NOW)
_TRYING = update(pauses).where(_THIS, pauses.c.trying == bindparam("tried"))
_GIVE_WAY = _TRYING.values(trying=null())
_TRY_FAILED = _GIVE_WAY.values(tries=pauses.c.tries + 1)
_PROBE_FAILED = (
    update(pauses)
    .where(_THIS, pauses.c.claim == bindparam("claim_was"), pauses.c.why.is_not(None), pauses.c.trying.is_(None))
    .values(tries=pauses.c.tries + 1)
)
_OVER: dict[str, Any] = {
    "failures": 0, "failing_since": null(), "why": null(), "since": null(), "tries": 0, "trying": null(),
    "due_at": null(),
}  # fmt: skip  # All that goes with a pause, at a glance.
_END = update(pauses).where(_THIS, pauses.c.since == bindparam("since_was", type_=Moment)).values(_OVER)
_WELL = update(pauses).where(_THIS, pauses.c.why.is_(None), pauses.c.failures > 0).values(_OVER)
_TAKEN_OUT = update(pauses).where(
    pauses.c.why.is_not(None), pauses.c.provider.not_in(bindparam("known", expanding=True))
)
_TRY_NOW = update(pauses).where(pauses.c.trying.is_(None), pauses.c.due_at > _NOW).values(due_at=_NOW)
_PULL_IN = update(pauses).where(pauses.c.due_at > bindparam("beyond", type_=Moment)).values(due_at=_NOW)
_WAITING = (
    select(videos.c.id, videos.c.due_at)
    .where(videos.c.status == "queued", videos.c.provider == bindparam("of_provider"), videos.c.due_at.is_not(None))
    .order_by(videos.c.created_at)
    .limit(bindparam("limit"))
)
_MOVED_TO = select(videos).where(videos.c.moved_from == bindparam("of_video"))
_SOONER = (
    update(videos)
    .where(videos.c.id == bindparam("of_video"), videos.c.status == "queued", videos.c.due_at > bindparam("then"))
    .values(due_at=bindparam("then", type_=Moment))
)


def of(tx: Tx, provider: str) -> Pause | None:
    """None: it is not paused."""
    row = tx.execute(_OF, {"of_provider": provider}).one_or_none()
    return None if row is None else pause_of(row)


def every(tx: Tx) -> list[Pause]:
    return [pause_of(row) for row in tx.execute(_EVERY)]


async def told_by(url: str) -> list[Pause]:
    """By a migrated database that nobody has opened; makes and changes nothing."""
    where = address.parse(url)
    path = address.file_of(where)
    with nullcontext() if path is None else idle_file(path):
        engine = create_async_engine(where, hide_parameters=True) if path is None else looking_engine(path)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(every)
        finally:
            await engine.dispose()


def count(tx: Tx, provider: str, now: datetime) -> tuple[int, timedelta]:
    """One more failure: how many in a row by now, and for how long."""
    row = tx.execute(_COUNT[tx.dialect.name], {"provider": provider, "now": now}).one()
    return row.failures, now - row.failing_since


def begin(tx: Tx, provider: str, why: Why, now: datetime, due_at: datetime) -> bool:
    """After count(). False: it is paused already."""
    columns = {"why": why, "since": now, "due_at": due_at}
    return tx.execute(_BEGIN, {"of_provider": provider, **columns}).rowcount == 1


def let_through(tx: Tx, provider: str, video: VideoId, now: datetime, until: datetime) -> bool:
    """This one video is the try, if it is time for one; should its process die, the next may be made then."""
    taken = {"of_provider": provider, "now": now, "trying": video, "due_at": until}
    return tx.execute(_LET_THROUGH, taken).rowcount == 1


def give_way(tx: Tx, provider: str, video: VideoId, due_at: datetime) -> None:
    """Its try came to nothing that tells anything."""
    tx.execute(_GIVE_WAY, {"of_provider": provider, "tried": video, "due_at": due_at})


def try_failed(tx: Tx, provider: str, video: VideoId, due_at: datetime, why: Why) -> bool:
    """False: it was no try of this pause."""
    failed = {"of_provider": provider, "tried": video, "due_at": due_at, "why": why}
    return tx.execute(_TRY_FAILED, failed).rowcount == 1


def probe_failed(tx: Tx, pause: Pause, due_at: datetime, why: Why) -> bool:
    """False: somebody else has claimed it since, or makes the try."""
    failed = {"of_provider": pause.provider, "claim_was": pause.claim, "due_at": due_at, "why": why}
    return tx.execute(_PROBE_FAILED, failed).rowcount == 1


def end(tx: Tx, pause: Pause) -> bool:
    """False: somebody else has ended it."""
    return tx.execute(_END, {"of_provider": pause.provider, "since_was": pause.since}).rowcount == 1


def well(tx: Tx, provider: str) -> None:
    """A good answer: failures are counted anew."""
    tx.execute(_WELL, {"of_provider": provider})


def forget_others(tx: Tx, known: Collection[str]) -> None:
    """A provider that was taken out of the settings would be paused for ever: nothing is sent to it any more."""
    tx.execute(_TAKEN_OUT.values(_OVER), {"known": sorted(known)})


def try_now(tx: Tx, now: datetime) -> None:
    """At a start: it may be with another key."""
    tx.execute(_TRY_NOW, {"now": now})


def pull_in(tx: Tx, now: datetime, beyond: datetime) -> None:
    tx.execute(_PULL_IN, {"now": now, "beyond": beyond})


def waiting(tx: Tx, provider: str, limit: int) -> list[Waiting]:
    """Its queued videos, the oldest first."""
    found = tx.execute(_WAITING, {"of_provider": provider, "limit": limit})
    return [Waiting(id=VideoId(row.id), due_at=row.due_at) for row in found]


def sooner(tx: Tx, due: Sequence[Waiting]) -> None:
    """Each then, unless it is due earlier."""
    if due:
        tx.execute(_SOONER, [{"of_video": one.id, "then": one.due_at} for one in due])


def moved_to(tx: Tx, video: VideoId) -> Video | None:
    """The one that is made elsewhere instead."""
    row = tx.execute(_MOVED_TO, {"of_video": video}).one_or_none()
    return None if row is None else video_of(row)


def pause_of(row: Row[Any]) -> Pause:
    return Pause(
        provider=row.provider,
        why=Why(row.why),
        since=row.since,
        tries=row.tries,
        trying=None if row.trying is None else VideoId(row.trying),
        due_at=row.due_at,
        claim=row.claim,
    )
