"""Two videos side by side as a message of their own: one row of posts for each pair and place."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import and_, bindparam, func, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId, Place, VideoId, channel_of
from core.store.database import Tx
from core.store.posts import DELETED, Post, PostState
from core.store.tables import Moment, posts

_WAITING = select(func.count()).where(
    posts.c.due_at.is_not(None), posts.c.state == PostState.DUE, posts.c.asked_by == bindparam("account")
)
_GIVEN_UP = and_(posts.c.state == PostState.UNDELIVERABLE, or_(posts.c.memo.is_(None), posts.c.memo != DELETED))


_ANEW = {
    "state": PostState.DUE, "due_at": bindparam("due", type_=Moment), "asked_by": bindparam("by"), "memo": null(),
    "first_at": null(), "rung": null(),
}  # fmt: skip
_PLAN = {
    name: insert(posts).on_conflict_do_update(
        index_elements=(posts.c.video_id, posts.c.kind), set_=_ANEW, where=_GIVEN_UP
    )
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


MOVED = "moved-"
"""Begins the kind of what came to one person because its channel took no message."""

_REFUSED = (
    select(posts.c.at)
    .where(
        posts.c.video_id == bindparam("video"), posts.c.other == bindparam("other"),
        posts.c.asked_by == bindparam("account"), _GIVEN_UP, ~posts.c.kind.startswith(MOVED),
    )
    .order_by(posts.c.last_at.desc())
    .limit(1)
)  # fmt: skip


def kind_of(other: VideoId, place: Place, *, moved: bool = False) -> str:
    """The same pair has one kind for each place, and so one row and one message there."""
    return f"{MOVED if moved else 'compare-'}{sha256(f'{other} {channel_of(place)}'.encode()).hexdigest()[:12]}"


def plan(
    tx: Tx, video: VideoId, other: VideoId, at: Place, asked_by: AccountId, due_at: datetime, *, moved: bool = False
) -> None:
    """To be shown there. Once more where the place had refused it; else what is planned or shown stays as it is."""
    kind = kind_of(other, at, moved=moved)
    row = {
        "video_id": video, "kind": kind, "at": channel_of(at), "state": PostState.DUE, "tries": 0,
        "held": False, "claim": 0, "due_at": due_at, "other": other, "asked_by": asked_by,
    }  # fmt: skip
    tx.execute(_PLAN[tx.dialect.name], {**row, "due": due_at, "by": asked_by})


def meant_for(tx: Tx, post: Post) -> Place | None:
    """The channel that refused what came to one person instead."""
    if not post.kind.startswith(MOVED):
        return None
    of = {"video": post.video_id, "other": post.other, "account": post.asked_by}
    return tx.execute(_REFUSED, of).scalar_one_or_none()


def waiting(tx: Tx, account: AccountId) -> int:
    """How many this person has asked for that do not stand anywhere yet."""
    return int(tx.execute(_WAITING, {"account": account}).scalar_one())
