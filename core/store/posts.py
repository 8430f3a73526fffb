"""What is to be shown where, one row for each message, and what is shown there by now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId, Place, VideoId
from core.store.database import Tx
from core.store.tables import Moment, posts

UNSEEN_FOR = timedelta(seconds=20)
"""How long a message whose answer was lost may take to stand in its channel."""


DELETED = "deleted"
"""Why nobody tries again what people have deleted."""


class PostState(StrEnum):
    DUE = "due"  # Not shown yet.
    SHOWN = "shown"  # The message stands; it may be due again to be drawn anew.
    UNDELIVERABLE = "undeliverable"  # Its place and the fallback refused it; nobody tries again.


class Rung(StrEnum):
    """How a film is shown where it may be too large; a refusal leads to one further down, and none leads up."""

    WHOLE = "whole"
    LINK = "link"  # Played from our own address.
    COPY = "copy"  # A copy that should fit.
    SMALLER = "smaller"  # One more, of half of what was refused.
    PICTURE = "picture"  # One picture out of it, and where it is.
    WORDS = "words"  # Where it is.
    ONLY_LINK = "only_link"  # As LINK, where the place takes no files at all.
    NO_FILE = "no_file"  # As WORDS, where the same.


@dataclass(frozen=True, kw_only=True)
class Post:
    video_id: VideoId
    kind: str
    at: Place
    message: Place | None
    shown: str | None
    """A fingerprint of the card that stands there."""
    state: PostState
    memo: str | None
    """What the announcer remembers across a crash."""
    first_at: datetime | None
    """When it was first tried, and so when the platform may first have posted it."""
    last_at: datetime | None
    tries: int
    """Tries since it was last shown."""
    due_at: datetime | None
    claim: int
    other: VideoId | None = None
    """The second video, where two are shown side by side."""
    asked_by: AccountId | None = None
    """Who wanted that."""
    rung: Rung | None = None
    """Where to begin, once the place refused something; None: nothing was refused there yet."""


_DUE_AT = bindparam("due", type_=Moment)
_SOONER = case(
    (posts.c.held, posts.c.due_at),  # Someone is at it; again_at makes it due once they are done.
    (posts.c.due_at.is_(None), _DUE_AT),
    (and_(posts.c.message.is_not(None), posts.c.tries == 0, posts.c.due_at > _DUE_AT), _DUE_AT),
    else_=posts.c.due_at,  # Due already, waiting because the platform asked to, or left to an adapter for a moment.
)
_AGAIN = case((posts.c.held, _DUE_AT), else_=posts.c.again_at)
_DUE_ANEW: dict[str, Any] = {"due_at": _SOONER, "again_at": _AGAIN}
_WANTED = posts.c.state != PostState.UNDELIVERABLE
_REVIVED = case((_WANTED, posts.c.state), else_=PostState.DUE)
_KEY = (posts.c.video_id, posts.c.kind)
_PLAN = {
    name: insert(posts).on_conflict_do_update(
        index_elements=_KEY, set_={**_DUE_ANEW, "state": _REVIVED}, where=or_(_WANTED, posts.c.memo != DELETED)
    )
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_THIS = and_(posts.c.video_id == bindparam("of_video"), posts.c.kind == bindparam("of_kind"))
_GET = select(posts).where(_THIS)
_OF_VIDEO = select(posts).where(posts.c.video_id == bindparam("of_video")).order_by(posts.c.kind)
_WITH_OTHER = select(posts).where(posts.c.other == bindparam("of_other")).order_by(posts.c.video_id, posts.c.kind)
_REDRAW = update(posts).where(_THIS, _WANTED).values(_DUE_ANEW)
_PLACED = (
    update(posts)
    .where(_THIS, posts.c.message.is_(None))
    .values(first_at=func.coalesce(posts.c.first_at, bindparam("now", type_=Moment)))
)
_MINE = and_(_THIS, posts.c.claim == bindparam("claim_was"))
_FIRST_TRY = (
    update(posts)
    .where(_MINE)
    .values(first_at=func.coalesce(posts.c.first_at, bindparam("now", type_=Moment)), tries=posts.c.tries + 1)
    .returning(*posts.c)
)
_SET = update(posts).where(_MINE)
_DONE = _SET.values(due_at=posts.c.again_at, again_at=null())
_DONE_LATE = update(posts).where(_THIS, posts.c.message.is_(None))


def plan(tx: Tx, video_id: VideoId, kind: str, at: Place, due_at: datetime) -> None:
    """To be shown there; where it is planned already, due again, even if its place had refused it. Never a second one,
    and none that people have deleted."""
    row = {
        "video_id": video_id, "kind": kind, "at": at, "state": PostState.DUE, "tries": 0, "held": False, "claim": 0,
        "due_at": due_at,
    }  # fmt: skip
    tx.execute(_PLAN[tx.dialect.name], {**row, "due": due_at})


def get(tx: Tx, video_id: VideoId, kind: str) -> Post | None:
    row = tx.execute(_GET, {"of_video": video_id, "of_kind": kind}).one_or_none()
    return None if row is None else post_of(row)


def of_video(tx: Tx, video_id: VideoId) -> list[Post]:
    return [post_of(row) for row in tx.execute(_OF_VIDEO, {"of_video": video_id})]


def beside(tx: Tx, video_id: VideoId) -> list[Post]:
    """Where it is shown as the second of two."""
    return [post_of(row) for row in tx.execute(_WITH_OTHER, {"of_other": video_id})]


def redraw(tx: Tx, video_id: VideoId, kind: str, due_at: datetime) -> None:
    """Its card has changed: due then, or as soon as whoever is drawing it now is done. Never sooner than a platform
    that asked for patience allows, and never again once it is undeliverable."""
    tx.execute(_REDRAW, {"of_video": video_id, "of_kind": kind, "due": due_at})


def placed(tx: Tx, video_id: VideoId, kind: str, message: Place, shown: str | None, now: datetime) -> bool:
    """An adapter has put the card there itself. It stays due, so that a change in between is not overlooked. False when
    it was placed before."""
    columns = {"message": message, "shown": shown, "state": PostState.SHOWN, "last_at": now, "tries": 0}
    return tx.execute(_PLACED, {"of_video": video_id, "of_kind": kind, "now": now, **columns}).rowcount == 1


def first_try(tx: Tx, post: Post, now: datetime) -> Post | None:
    """Written before the outside call, so that the next holder knows of it. None: no longer ours, do not call."""
    row = tx.execute(_FIRST_TRY, {**_fence(post), "now": now, "last_at": now}).one_or_none()
    return None if row is None else post_of(row)


def save_memo(tx: Tx, post: Post, text: str) -> bool:
    """False: no longer ours, do not go on."""
    return tx.execute(_SET, {**_fence(post), "memo": text}).rowcount == 1


def hold_on(tx: Tx, post: Post, until: datetime) -> bool:
    """Still at it. False: no longer ours, do not go on."""
    return tx.execute(_SET, {**_fence(post), "due_at": until}).rowcount == 1


def done(tx: Tx, post: Post, message: Place, shown: str | None, now: datetime) -> bool:
    """Shown. Due again at once where it was asked for meanwhile. False when it was no longer ours; a first message is
    noted all the same, because it stands there."""
    columns = {"message": message, "shown": shown, "state": PostState.SHOWN, "last_at": now, "tries": 0}
    if tx.execute(_DONE, {**_fence(post), **columns, "held": False}).rowcount == 1:
        return True
    late = {"of_video": post.video_id, "of_kind": post.kind, "message": message, "state": PostState.SHOWN}
    tx.execute(_DONE_LATE, late)
    return False


def later(tx: Tx, post: Post, due_at: datetime, *, at: Place | None = None) -> bool:
    """Not shown yet: tried again then, at another place where one is given."""
    columns: dict[str, Any] = {"due_at": due_at, "again_at": None, "held": False}
    if at is not None:
        columns |= {"at": at, "message": None, "shown": None, "rung": None}
    return tx.execute(_SET, {**_fence(post), **columns}).rowcount == 1


def step_down(tx: Tx, post: Post, rung: Rung, due_at: datetime) -> bool:
    """What was tried is not taken there: this is tried next, and what was remembered of the first is void."""
    columns = {"rung": rung, "memo": "", "due_at": due_at, "again_at": None, "held": False}
    return tx.execute(_SET, {**_fence(post), **columns}).rowcount == 1


def undeliverable(tx: Tx, post: Post, reason: str, now: datetime) -> bool:
    """Given up for good; the reason stays as the memo."""
    columns = {"state": PostState.UNDELIVERABLE, "memo": reason, "last_at": now, "due_at": None, "again_at": None}
    return tx.execute(_SET, {**_fence(post), **columns, "held": False}).rowcount == 1


def taken_away(tx: Tx, post: Post, now: datetime) -> bool:
    """Its message is deleted for good, and nothing can lead there any more."""
    columns = {"state": PostState.UNDELIVERABLE, "memo": DELETED, "message": None, "shown": None, "last_at": now}
    return tx.execute(_SET, {**_fence(post), **columns, "due_at": None, "again_at": None, "held": False}).rowcount == 1


def post_of(row: Row[Any]) -> Post:
    return Post(
        video_id=VideoId(row.video_id),
        kind=row.kind,
        at=Place(row.at),
        message=None if row.message is None else Place(row.message),
        shown=row.shown,
        state=PostState(row.state),
        memo=row.memo,
        first_at=row.first_at,
        last_at=row.last_at,
        tries=row.tries,
        due_at=row.due_at,
        claim=row.claim,
        other=None if row.other is None else VideoId(row.other),
        asked_by=None if row.asked_by is None else AccountId(row.asked_by),
        rung=None if row.rung is None else Rung(row.rung),
    )


def _fence(post: Post) -> dict[str, Any]:
    return {"of_video": post.video_id, "of_kind": post.kind, "claim_was": post.claim}
