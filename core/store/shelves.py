"""Many videos of the archive: what someone has in the making, may see page by page, and may pick."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from core.names import AccountId, TeamId, read_video_id
from core.store import marks
from core.store.database import Tx
from core.store.marks import Position
from core.store.rows import NEWEST_FIRST, videos_from
from core.store.tables import videos
from core.video import OPEN, Status, Video

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


_OPEN_OF = select(videos).where(videos.c.account == bindparam("account"), videos.c.status.in_(sorted(OPEN)))
_COUNT_OPEN = select(func.count()).where(videos.c.account == bindparam("account"), videos.c.status.in_(sorted(OPEN)))


def open_of(tx: Tx, account: AccountId) -> list[Video]:
    """What someone has in the making, newest first."""
    return videos_from(tx, _OPEN_OF.order_by(*NEWEST_FIRST), {"account": account})


def count_open(tx: Tx, account: AccountId) -> int:
    return int(tx.execute(_COUNT_OPEN, {"account": account}).scalar_one())


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
    tx: Tx,
    team: TeamId,
    account: AccountId,
    shelf: Shelf,
    after: Position | None,
    limit: int,
    *,
    newer: bool = False,
) -> tuple[list[Video], Position | None]:
    """What this member may see from anywhere, newest first, and where the next page begins; None: this was the last.
    `newer` turns it around: the nearest of what is newer than `after` come first."""
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
    found = marks.find(tx, on, terms, after, limit, newer=newer)
    ids = {video_id: number for number, (_, video_id) in enumerate(found.at)}
    seen = or_(videos.c.account == account, videos.c.private.is_(False))
    of_team = func.coalesce(videos.c.team, "") == team  # Plainly written, SQLite would look for the ids in all of it.
    listed = videos_from(
        tx, select(videos).where(videos.c.id.in_(ids), of_team, seen, videos.c.removed_at.is_(None)), {}
    )
    return sorted(listed, key=lambda video: ids[video.id]), found.after


def _named(tx: Tx, team: TeamId, account: AccountId, shelf: Shelf) -> Video | None:
    """The one whose id was typed."""
    video_id = read_video_id(shelf.search)
    named = and_(videos.c.team == team, videos.c.id == video_id)
    found = next(iter(videos_from(tx, select(videos).where(named), {})), None) if video_id else None
    if found is None or found.removed or (found.private and found.account != account):
        return None
    fits = (
        shelf.whose == "team" or found.account == account,
        shelf.kind == "all" or (shelf.kind == "remix") == found.is_remix,
        not shelf.model or found.spec.model == shelf.model,
    )
    return found if all(fits) else None


def _named_or_said(text: str) -> ColumnElement[bool]:
    named = videos.c.id.startswith(text.lower(), autoescape=True)
    return or_(named, videos.c.prompt.icontains(text, autoescape=True))


def _newest(tx: Tx, wanted: list[ColumnElement[bool]], limit: int) -> list[Video]:
    return videos_from(tx, select(videos).where(*wanted).order_by(*NEWEST_FIRST).limit(limit), {}) if limit > 0 else []
