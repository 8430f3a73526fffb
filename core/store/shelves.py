"""Questions about many videos of the archive: what someone may pick, what came from what, who is next in line."""

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, literal_column, or_, select

from core.names import AccountId, TeamId, VideoId, read_video_id
from core.store import marks
from core.store.database import Tx
from core.store.marks import Position
from core.store.rows import video_of
from core.store.tables import accounts, posts, videos
from core.video import OPEN, Status, Video

_DEEPEST = 100
_LOOKED_THROUGH = 2_000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Which videos of the archive are wanted."""

    whose: Literal["team", "mine"] = "team"
    kind: Literal["all", "original", "remix"] = "all"
    model: str | None = None
    search: str = ""
    """An id, or words: each whole or its beginning is in the prompt."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How much there is, over all teams."""

    videos: dict[Status, int]
    held: int
    """Credits set aside."""
    posts_due: int


# Written out, because an index on some rows serves only a statement that names the same rows when it is planned.
_READY: ColumnElement[str] = literal_column("'ready'")
_QUEUED: ColumnElement[str] = literal_column("'queued'")
_NEWEST_FIRST = (videos.c.created_at.desc(), videos.c.id.desc())

_OPEN_OF = select(videos).where(videos.c.account == bindparam("account"), videos.c.status.in_(sorted(OPEN)))
_COUNT_OPEN = select(func.count()).where(videos.c.account == bindparam("account"), videos.c.status.in_(sorted(OPEN)))
_REMIXES = (
    select(videos)
    .where(videos.c.team == bindparam("team"), videos.c.remix_of == bindparam("video_id"))
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_REMIX_WITH = select(videos).where(
    videos.c.remix_of == bindparam("video_id"), videos.c.status.in_(bindparam("statuses", expanding=True))
)
_JUST_NOW = (
    select(videos)
    .where(
        videos.c.account == bindparam("account"),
        videos.c.prompt == bindparam("prompt"),
        videos.c.created_at >= bindparam("since"),
        videos.c.remix_of.is_not_distinct_from(bindparam("remix_of", type_=videos.c.remix_of.type)),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)
_TIMES = (
    select(videos.c.submitted_at, videos.c.ended_at)
    .where(
        videos.c.model == bindparam("model"),
        videos.c.seconds == bindparam("seconds"),
        videos.c.status == _READY,
        videos.c.submitted_at.is_not(None),
    )
    .order_by(videos.c.ended_at.desc())
    .limit(bindparam("limit"))
)
_BEFORE = select(func.count()).where(
    videos.c.provider == bindparam("provider"),
    videos.c.status == _QUEUED,
    videos.c.created_at <= bindparam("created_at"),
    or_(
        videos.c.created_at < bindparam("created_at"),
        and_(videos.c.created_at == bindparam("created_at"), videos.c.id < bindparam("video_id")),
    ),
)
_NEXT_EQUAL = select(func.min(videos.c.submitted_at)).where(
    videos.c.fingerprint == bindparam("fingerprint"), videos.c.submitted_at > bindparam("submitted_at")
)
_ENDED_READY = select(func.count()).select_from(videos).where(videos.c.status == _READY)
_ALL = select(func.count()).select_from(videos)
_UNFINISHED = (
    select(videos.c.status, func.count())
    .where(videos.c.due_at.is_not(None), videos.c.status.in_(sorted(OPEN)))
    .group_by(videos.c.status)
)
_HELD = select(func.coalesce(func.sum(accounts.c.held), 0))
_POSTS_DUE = select(func.count()).select_from(posts).where(posts.c.due_at.is_not(None))
_EQUAL_BEFORE = select(videos.c.id).where(
    videos.c.fingerprint == bindparam("fingerprint"),
    videos.c.id != bindparam("video_id"),
    videos.c.submitted_at.between(bindparam("since"), bindparam("submitted_at")),
)
_GIFT = select(videos).where(videos.c.gift_of == bindparam("video_id"))


def _ancestors() -> Any:
    first = select(videos.c.remix_of.label("id"), literal(1).label("depth")).where(
        videos.c.id == bindparam("video_id"), videos.c.team == bindparam("team")
    )
    up = first.cte("up", recursive=True)
    next_up = select(videos.c.remix_of, up.c.depth + 1).join(up, videos.c.id == up.c.id).where(up.c.depth < _DEEPEST)
    up = up.union_all(next_up)
    return (
        select(videos).join(up, videos.c.id == up.c.id).where(videos.c.team == bindparam("team")).order_by(up.c.depth)
    )


_ANCESTORS = _ancestors()


def open_of(tx: Tx, account: AccountId) -> list[Video]:
    """What someone has in the making, newest first."""
    return _all(tx, _OPEN_OF.order_by(*_NEWEST_FIRST), {"account": account})


def count_open(tx: Tx, account: AccountId) -> int:
    return int(tx.execute(_COUNT_OPEN, {"account": account}).scalar_one())


def remixes_of(tx: Tx, team: TeamId, video_id: VideoId, limit: int) -> list[Video]:
    """Newest first."""
    return _all(tx, _REMIXES, {"team": team, "video_id": video_id, "limit": limit})


def remix_with(tx: Tx, video_id: VideoId, statuses: frozenset[Status]) -> Video | None:
    """Any remix of it that is in one of these statuses."""
    return next(iter(_all(tx, _REMIX_WITH.limit(1), {"video_id": video_id, "statuses": sorted(statuses)})), None)


def lineage(tx: Tx, team: TeamId, video_id: VideoId) -> list[Video]:
    """What it was made from, and that from, up to the first; nearest first."""
    return _all(tx, _ANCESTORS, {"team": team, "video_id": video_id})


def recent(
    tx: Tx, team: TeamId, account: AccountId, *, remixable_at: datetime | None, prefix: str, limit: int
) -> list[Video]:
    """Ready videos this person may pick: their own first, then the team's, each newest first. `prefix` begins an id or
    is found in a prompt; `remixable_at` leaves out those whose window has closed by then. Of each the newest are looked
    through, for somebody is typing and waits."""
    wanted = [videos.c.team == team, videos.c.status == Status.READY, videos.c.removed_at.is_(None)]
    if remixable_at is not None:
        wanted.append(or_(videos.c.remixable_until.is_(None), videos.c.remixable_until > remixable_at))
    if prefix:
        wanted.append(_named_or_said(prefix))
    mine, shared = videos.c.account == account, and_(videos.c.account != account, videos.c.private.is_(False))
    own = _newest(tx, [*wanted, mine, _among_newest(videos.c.account == account)], limit)
    others = _newest(tx, [*wanted, shared, _among_newest(videos.c.team == team)], limit - len(own))
    return own + others


def _among_newest(of: ColumnElement[bool]) -> ColumnElement[bool]:
    last = select(videos.c.created_at).where(of).order_by(videos.c.created_at.desc()).offset(_LOOKED_THROUGH).limit(1)
    return videos.c.created_at >= func.coalesce(last.scalar_subquery(), literal(_LONG_AGO, videos.c.created_at.type))


def page(
    tx: Tx, team: TeamId, account: AccountId, shelf: Shelf, after: Position | None, limit: int
) -> tuple[list[Video], Position | None]:
    """What this member may see from anywhere, newest first, and where the next page begins; None: this was the last."""
    on = (team, account)
    mine = account if shelf.whose == "mine" else None
    mark = marks.filter_mark(mine, None if shelf.kind == "all" else shelf.kind, shelf.model)
    terms: list[marks.Term] = [(mark,)]
    if shelf.search:
        if named := _named(tx, team, account, shelf):
            return [named], None
        words = marks.asked(tx, on, shelf.search)
        if not words:
            return [], None
        terms = words if mark == marks.EVERY else [*words, *terms]
    found = marks.find(tx, on, terms, after, limit)
    ids = {video_id: number for number, (_, video_id) in enumerate(found.at)}
    seen = or_(videos.c.account == account, videos.c.private.is_(False))
    of_team = func.coalesce(videos.c.team, "") == team  # Plainly written, SQLite would look for the ids in all of it.
    listed = _all(tx, select(videos).where(videos.c.id.in_(ids), of_team, seen, videos.c.removed_at.is_(None)), {})
    return sorted(listed, key=lambda video: ids[video.id]), found.after


def _named(tx: Tx, team: TeamId, account: AccountId, shelf: Shelf) -> Video | None:
    """The one whose id was typed."""
    video_id = read_video_id(shelf.search)
    named = and_(videos.c.team == team, videos.c.id == video_id)
    found = next(iter(_all(tx, select(videos).where(named), {})), None) if video_id else None
    if found is None or found.removed or (found.private and found.account != account):
        return None
    fits = (
        shelf.whose == "team" or found.account == account,
        shelf.kind == "all" or (shelf.kind == "remix") == found.is_remix,
        not shelf.model or found.spec.model == shelf.model,
    )
    return found if all(fits) else None


def numbers(tx: Tx) -> Numbers:
    """Counted on partial indexes: the unfinished are few, the ready are counted without reading a row."""
    ready, all_ = (int(tx.execute(count).scalar_one()) for count in (_ENDED_READY, _ALL))
    unfinished = {Status(status): int(count) for status, count in tx.execute(_UNFINISHED)}
    by_status = dict.fromkeys(Status, 0) | unfinished | {Status.READY: ready}
    by_status[Status.FAILED] = all_ - sum(by_status.values())
    held, due = (int(tx.execute(count).scalar_one()) for count in (_HELD, _POSTS_DUE))
    return Numbers(videos=by_status, held=held, posts_due=due)


def same_just_now(tx: Tx, account: AccountId, remix_of: VideoId | None, prompt: str, since: datetime) -> Video | None:
    """The newest of the same person, original and stored prompt: most likely a second press."""
    same = {"account": account, "remix_of": remix_of, "prompt": prompt, "since": since}
    return next(iter(_all(tx, _JUST_NOW, same)), None)


def typical_time(tx: Tx, model: str, seconds: int, limit: int = 20) -> float | None:
    """Seconds from submit to ready, the median of the newest."""
    rows = tx.execute(_TIMES, {"model": model, "seconds": seconds, "limit": limit}).all()
    return median((row.ended_at - row.submitted_at).total_seconds() for row in rows) if rows else None


def line_position(tx: Tx, video: Video) -> int:
    """1 is the next to be sent to its provider."""
    place = {"provider": video.provider, "created_at": video.created_at, "video_id": video.id}
    return int(tx.execute(_BEFORE, place).scalar_one()) + 1


def next_equal_submit(tx: Tx, video: Video) -> datetime | None:
    """When the next submit that a listing cannot tell from this one was made, if there was one."""
    same = {"fingerprint": video.fingerprint, "submitted_at": video.submitted_at}
    found: datetime | None = tx.execute(_NEXT_EQUAL, same).scalar_one()
    return found


def had_equal_submit(tx: Tx, video: Video, since: datetime) -> bool:
    """Whether another submit that a listing cannot tell from this one was made shortly before it."""
    same = {"fingerprint": video.fingerprint, "submitted_at": video.submitted_at, "since": since, "video_id": video.id}
    return tx.execute(_EQUAL_BEFORE, same).first() is not None


def gift_for(tx: Tx, video_id: VideoId) -> Video | None:
    return next(iter(_all(tx, _GIFT, {"video_id": video_id})), None)


def _named_or_said(text: str) -> ColumnElement[bool]:
    named = videos.c.id.startswith(text.lower(), autoescape=True)
    return or_(named, videos.c.prompt.icontains(text, autoescape=True))


def _newest(tx: Tx, wanted: list[ColumnElement[bool]], limit: int) -> list[Video]:
    return _all(tx, select(videos).where(*wanted).order_by(*_NEWEST_FIRST).limit(limit), {}) if limit > 0 else []


def _all(tx: Tx, statement: Any, values: dict[str, Any]) -> list[Video]:
    return [video_of(row) for row in tx.execute(statement, values)]
