"""By what a video of the archive is found: the words of its prompt, its kind, its model and its owner, each a list of
its own, newest first.

A list is a range of one primary key, so its first page costs the same whether it has a hundred rows or a million. What
is public stands on the team's shelf, what is private on its owner's; what a member may see is on these two.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, bindparam, delete, func, insert, or_, select, union_all

from core.names import AccountId, TeamId, VideoId
from core.store.database import Tx
from core.store.tables import marks
from core.text import is_unspaced, search_words
from core.video import Video

EVERY = "="
"""Every video has this mark."""

MOST_ASKED = 8
"""Words of one search that count."""

_BEGINS_FROM = 3
_CONTINUATIONS = 16
"""Words that one beginning may stand for, in the order of the alphabet."""
_FEW = 500
_LOOKED_THROUGH = 2_000
_LAST_LETTER = "\U0010ffff"

Position = tuple[datetime, VideoId]
Shelves = tuple[TeamId, AccountId]
Term = tuple[str, ...]
"""Marks of which a video has at least one."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Positions, newest first, and where the next page begins. A page may be short and yet not the last: what many
    videos have and few have together is looked for in so many at a time."""

    at: tuple[Position, ...]
    after: Position | None


_ADD = insert(marks).inline()
_DROP = delete(marks).where(
    marks.c.shelf == bindparam("of_shelf"),
    marks.c.mark == bindparam("its_mark"),
    marks.c.created_at == bindparam("its_time", type_=marks.c.created_at.type),
    marks.c.video_id == bindparam("its_id"),
)


def note(tx: Tx, video: Video) -> None:
    """In the transaction that adds the video."""
    place = {"shelf": _shelf_of(video), "created_at": video.created_at, "video_id": video.id}
    tx.execute(_ADD, [place | {"mark": mark} for mark in marks_of(video)])


def drop(tx: Tx, video: Video) -> None:
    """It is found by nothing any more. Safe to repeat."""
    place = {"of_shelf": _shelf_of(video), "its_time": video.created_at, "its_id": video.id}
    tx.execute(_DROP, [place | {"its_mark": mark} for mark in marks_of(video)])


def marks_of(video: Video) -> tuple[str, ...]:
    whose, kinds, models = (None, video.account), (None, _kind_of(video)), (None, video.spec.model)
    filters = (filter_mark(account, kind, model) for account in whose for kind in kinds for model in models)
    return (*filters, *search_words(video.words))


def filter_mark(account: AccountId | None, kind: str | None, model: str | None) -> str:
    """A list for each combination, so that a page of any is full. No word begins with the sign of EVERY."""
    parts = (f"by {account.rpartition(':')[2]}" if account else None, kind, model)
    return EVERY + " ".join(part for part in parts if part)


def asked(tx: Tx, on: Shelves, search: str) -> list[Term]:
    """A term for each word, with the words that begin with it."""
    return [_meant(tx, on, word) for word in search_words(search)[:MOST_ASKED]]


def find(tx: Tx, on: Shelves, terms: list[Term], after: Position | None, limit: int, *, newer: bool = False) -> Found:
    """What has every term, from the list with the fewest. `newer` walks up from `after` instead, the oldest first."""
    way = _UP if newer else _DOWN
    end = None
    if len(terms) > 1:
        counts = [_count(tx, on, term, after, way) for term in terms]
        fewest = counts.index(min(counts))
        terms = [terms[fewest], *terms[:fewest], *terms[fewest + 1 :]]
        end = _end(tx, on, terms[0], after, way) if counts[fewest] > _FEW // len(_lists(on, terms[0])) else None
    lists = (_listed(*one, terms[1:], after, end, limit + 1, way) for one in _lists(on, terms[0]))
    rows = tx.execute(union_all(*lists))
    positions = sorted({(row.created_at, VideoId(row.video_id)) for row in rows}, reverse=not newer)
    if len(positions) > limit:
        return Found(at=tuple(positions[:limit]), after=positions[limit - 1])
    return Found(at=tuple(positions), after=(end, way.last_id) if end else None)


def _shelf_of(video: Video) -> str:
    return video.account if video.private else video.team


def _kind_of(video: Video) -> str:
    return "remix" if video.is_remix else "original"


def _lists(on: Shelves, term: Term) -> list[tuple[str, str]]:
    return [(shelf, mark) for shelf in on for mark in term]


def _meant(tx: Tx, on: Shelves, word: str) -> Term:
    if len(word) < _BEGINS_FROM and not (len(word) == 1 and is_unspaced(word)):
        return (word,)
    found = sorted({longer for shelf in on for longer in tx.execute(_CONTINUED, {"of": shelf, "word": word}).scalars()})
    return tuple(dict.fromkeys([word, *found]))[:_CONTINUATIONS]


def _continued() -> Any:
    """One step along the index for each word, however many videos have it."""
    here = (marks.c.shelf == bindparam("of"), marks.c.mark < bindparam("word").concat(_LAST_LETTER))
    first = select(func.min(marks.c.mark).label("mark")).where(*here, marks.c.mark >= bindparam("word"))
    up = first.cte("up", recursive=True)
    further = select(func.min(marks.c.mark)).where(*here, marks.c.mark > up.c.mark).correlate(up).scalar_subquery()
    up = up.union_all(select(further).where(up.c.mark.is_not(None)))
    return select(up.c.mark).where(up.c.mark.is_not(None)).limit(_CONTINUATIONS)


_CONTINUED = _continued()


@dataclass(frozen=True, kw_only=True)
class _Way:
    """Down to what is older, or up to what is newer."""

    beyond: Callable[[Any, Any], ColumnElement[bool]]
    up_to: Callable[[Any, Any], ColumnElement[bool]]
    order: tuple[UnaryExpression[Any], ...]
    last_id: VideoId
    """Of those with one time."""
    nearest: Callable[..., datetime | None]


_DOWN = _Way(
    beyond=operator.lt,
    up_to=operator.ge,
    order=(marks.c.created_at.desc(), marks.c.video_id.desc()),
    last_id=VideoId("00000"),
    nearest=max,
)
_UP = _Way(
    beyond=operator.gt,
    up_to=operator.le,
    order=(marks.c.created_at.asc(), marks.c.video_id.asc()),
    last_id=VideoId("zzzzzzzzzzzz"),
    nearest=min,
)


def _in_list(shelf: str, mark: str, after: Position | None, way: _Way) -> list[ColumnElement[bool]]:
    here = [marks.c.shelf == shelf, marks.c.mark == mark]
    if after is None:
        return here
    at, video_id = after
    beyond = or_(
        way.beyond(marks.c.created_at, at), and_(marks.c.created_at == at, way.beyond(marks.c.video_id, video_id))
    )
    or_at = marks.c.created_at >= at if way is _UP else marks.c.created_at <= at
    return [*here, or_at, beyond]  # The first for the index, which an OR keeps from being used.


def _listed(
    shelf: str, mark: str, others: list[Term], after: Position | None, end: datetime | None, limit: int, way: _Way
) -> Any:
    conditions = [*_in_list(shelf, mark, after, way), *(_has(shelf, term) for term in others)]
    if end:
        conditions.append(way.up_to(marks.c.created_at, end))
    listed = select(marks.c.created_at, marks.c.video_id).where(*conditions)
    return select(listed.order_by(*way.order).limit(limit).subquery())


def _has(shelf: str, term: Term) -> ColumnElement[bool]:
    """Counted, not EXISTS: PostgreSQL would turn that into a join that reads the whole other list."""
    other = marks.alias()
    same = (other.c.created_at == marks.c.created_at, other.c.video_id == marks.c.video_id)
    those = select(func.count()).where(other.c.shelf == shelf, other.c.mark.in_(term), *same)
    return those.correlate(marks).scalar_subquery() > 0


def _count(tx: Tx, on: Shelves, term: Term, after: Position | None, way: _Way) -> int:
    """As far as it matters which list is the shortest."""
    lists = _lists(on, term)
    parts = (
        select(select(marks.c.video_id).where(*_in_list(*one, after, way)).limit(_FEW // len(lists) + 1).subquery())
        for one in lists
    )
    return int(tx.execute(select(func.count()).select_from(union_all(*parts).subquery())).scalar_one())


def _end(tx: Tx, on: Shelves, term: Term, after: Position | None, way: _Way) -> datetime | None:
    """How far these lists are looked through for this page; None: to the end."""
    lists = _lists(on, term)
    parts = (
        select(
            select(marks.c.created_at)
            .where(*_in_list(*one, after, way))
            .order_by(*way.order)
            .offset(_LOOKED_THROUGH // len(lists))
            .limit(1)
            .subquery()
        )
        for one in lists
    )
    return way.nearest(tx.execute(union_all(*parts)).scalars(), default=None)
