"""The archive page by page: which videos somebody wants, which of them they may see, and where a page begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, or_, select

from core.names import AccountId, Place, TeamId, VideoId, channel_of
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import videos
from core.video import Status, Video
from core.words.bookmarks import Edge


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Which videos of the archive are wanted."""

    whose: Literal["team", "mine"] = "team"
    kind: Literal["all", "original", "remix"] = "all"
    model: str | None = None
    models: tuple[str, ...] = ()
    """One of these, or a snapshot that begins like one of the next."""
    snapshots: tuple[str, ...] = ()
    search: str = ""
    """Begins an id or is found in a prompt."""
    remixable_at: datetime | None = None
    """Ready, and with a window that is open then."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Who looks. From a private place one sees what was made there; to a guest every other place is private."""

    team: TeamId
    account: AccountId
    here: Place | None = None
    guest: bool = False


_NEWEST_FIRST = (videos.c.created_at.desc(), videos.c.id.desc())
_OLDEST_FIRST = (videos.c.created_at, videos.c.id)


def page(
    tx: Tx, team: TeamId, account: AccountId, shelf: Shelf, after: tuple[datetime, VideoId] | None, limit: int
) -> list[Video]:
    """What this member may see from anywhere, newest first; `after` is the last of the page before."""
    edge = Edge(at=after[0], video=after[1]) if after else None
    return browse(tx, Sight(team=team, account=account), shelf, edge, limit)


def browse(tx: Tx, sight: Sight, shelf: Shelf, edge: Edge | None, limit: int) -> list[Video]:
    """Newest first from the edge on; of what is newer than the edge the nearest, the oldest of them first."""
    wanted = [videos.c.team == sight.team, _in_sight(sight, mine=shelf.whose == "mine"), *_on(shelf)]
    if edge is None:
        return _all(tx, wanted, _NEWEST_FIRST, limit)
    at, video_id = edge.at, edge.video
    same = videos.c.created_at == at
    if edge.newer:
        wanted.append(or_(videos.c.created_at > at, and_(same, videos.c.id > video_id)))
        wanted.append(videos.c.created_at >= at)  # For the index, which an OR keeps from being used.
        return _all(tx, wanted, _OLDEST_FIRST, limit)
    wanted.append(or_(videos.c.created_at < at, and_(same, videos.c.id < video_id)))
    wanted.append(videos.c.created_at <= at)  # The same.
    return _all(tx, wanted, _NEWEST_FIRST, limit)


def _in_sight(sight: Sight, *, mine: bool) -> ColumnElement[bool]:
    own = videos.c.account == sight.account
    if mine:
        return own
    seen = [own]
    if not sight.guest:
        seen.append(videos.c.private.is_(False))
    if sight.here is not None:
        seen.append(videos.c.asked_at.startswith(channel_of(sight.here), autoescape=True))
    return or_(*seen)


def _on(shelf: Shelf) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if shelf.kind != "all":
        wanted.append(videos.c.remix_of.is_(None) if shelf.kind == "original" else videos.c.remix_of.is_not(None))
    if shelf.model:
        wanted.append(videos.c.model == shelf.model)
    if shelf.models:
        begun = [videos.c.model.startswith(name, autoescape=True) for name in shelf.snapshots]
        wanted.append(or_(videos.c.model.in_(shelf.models), *begun))
    if shelf.search:
        wanted.append(named_or_said(shelf.search))
    if shelf.remixable_at is not None:
        wanted.append(videos.c.status == Status.READY)
        wanted.append(or_(videos.c.remixable_until.is_(None), videos.c.remixable_until > shelf.remixable_at))
    return wanted


def named_or_said(text: str) -> ColumnElement[bool]:
    named = videos.c.id.startswith(text.lower(), autoescape=True)
    return or_(named, videos.c.prompt.icontains(text, autoescape=True))


def _all(tx: Tx, wanted: list[ColumnElement[bool]], order: tuple[Any, ...], limit: int) -> list[Video]:
    return [video_of(row) for row in tx.execute(select(videos).where(*wanted).order_by(*order).limit(limit))]
