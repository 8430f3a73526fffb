"""Videos, kept for good: added once, and changed by compare-and-set only."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import SoraError
from core.names import AccountId, TeamId, VideoId
from core.ports import Rng
from core.store import marks
from core.store.database import Tx, may_clash
from core.store.rows import columns_of, row_of, video_of
from core.store.tables import videos
from core.video import OPEN, TURNS, Reason, Status, Video


class IdTaken(SoraError):
    """The provider answered with an id that belongs to another video of ours."""


class FingerprintTaken(SoraError):
    """An equal submit is in doubt right now; this one has to wait, or each might take the other's result."""


_NEVER_CHANGED = frozenset(
    {"id", "team", "account", "spec", "price", "status", "created_at", "gift_of", "moved_from", "claim"}
)
_ADD = insert(videos).inline()
_BY_ID = select(videos).where(videos.c.id == bindparam("video_id"))
_OF_TEAM = _BY_ID.where(videos.c.team == bindparam("of_team"))
_STEADY = _OF_TEAM.with_for_update(read=True)  # Left out on SQLite, where only one transaction writes at a time.
_EXISTS = select(videos.c.id).where(videos.c.id == bindparam("video_id"))
_COMPARE_AND_SET = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"),
        videos.c.status == bindparam("status_was"),
        videos.c.claim == bindparam("claim_was"),
    )
    .returning(*videos.c)
)
_ACCEPT = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"),
        or_(videos.c.status == Status.SUBMITTING, videos.c.status == Status.QUEUED),  # An IN list is built each time.
        videos.c.provider_id.is_(None),
    )
    .values(submitted_at=func.coalesce(videos.c.submitted_at, bindparam("now", type_=videos.c.submitted_at.type)))
    .returning(*videos.c)
)
_KEEP_LATE_ID = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"),
        videos.c.status == Status.FAILED,
        videos.c.reason == Reason.NOT_CONFIRMED,
        videos.c.provider_id.is_(None),
    )
    .values(provider_id=bindparam("its_id"), due_at=bindparam("look_at", type_=videos.c.due_at.type))
)
_WAKE = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"),
        videos.c.status.in_([Status.QUEUED, Status.RUNNING]),
        videos.c.due_at > bindparam("now"),
    )
    .values(due_at=bindparam("now"))
)
_ASK_CANCEL = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"), videos.c.team == bindparam("of_team"), videos.c.status.in_(sorted(OPEN))
    )
    .values(cancel_asked=True)
    .returning(*videos.c)
)
_REMOVE = (
    update(videos)
    .where(
        videos.c.id == bindparam("video_id"),
        videos.c.team == bindparam("of_team"),
        videos.c.status.in_([Status.READY, Status.FAILED]),
        videos.c.removed_at.is_(None),
    )
    .values(claim=videos.c.claim + 1, prompt="", missed=0)
    .returning(*videos.c)
)
_BY_PROVIDER_ID = select(videos).where(
    videos.c.provider == bindparam("of_provider"), videos.c.provider_id == bindparam("its_id")
)
_KNOWN_IDS = select(videos.c.provider_id).where(
    videos.c.provider == bindparam("of_provider"), videos.c.provider_id.in_(bindparam("ids", expanding=True))
)


def add(tx: Tx, video: Video) -> None:
    tx.execute(_ADD, row_of(video))
    marks.note(tx, video)


def get(tx: Tx, team: TeamId, video_id: VideoId, *, steady: bool = False) -> Video | None:
    """`steady`: nobody can remove it until this transaction ends."""
    return _one(tx, _STEADY if steady else _OF_TEAM, {"of_team": team, "video_id": video_id})


def by_id(tx: Tx, video_id: VideoId) -> Video | None:
    """Of any team: for the worker, which answers nobody."""
    return _one(tx, _BY_ID, {"video_id": video_id})


def exists(tx: Tx, video_id: VideoId) -> bool:
    return tx.execute(_EXISTS, {"video_id": video_id}).first() is not None


def free_id(tx: Tx, rng: Rng) -> VideoId:
    """Five letters are 33 million ids; where one is taken the next try is a letter longer."""
    for length in range(5, 12):
        video_id = VideoId(rng.letters(length))
        if not exists(tx, video_id):
            return video_id
    raise AssertionError("seven draws of growing length cannot all be taken")


def move(tx: Tx, video: Video, to: Status, **changes: Any) -> Video | None:
    """The video in its new status. None when it is no longer as it was read: someone else was faster, so change nothing
    and call nobody. Raises FingerprintTaken, after which the transaction can go on."""
    if to not in TURNS[video.status]:
        raise ValueError(f"{video.id} cannot turn from {video.status} to {to}")
    if to is not Status.SUBMITTING:
        return _compare_and_set(tx, video, to, changes)
    try:
        with may_clash(tx):
            return _compare_and_set(tx, video, to, changes)
    except IntegrityError as why:
        if "fingerprint" not in str(why.orig):
            raise
        raise FingerprintTaken(video.id) from why


def touch(tx: Tx, video: Video, **changes: Any) -> Video | None:
    """The same without a change of status."""
    return _compare_and_set(tx, video, video.status, changes)


def accept(
    tx: Tx,
    video_id: VideoId,
    provider_id: str,
    *,
    poll_url: str | None,
    cost_usd: Decimal | None,
    next_look_at: datetime,
    now: datetime,
) -> Video | None:
    """An id in hand is stronger than the fence: whoever holds the row, it runs from now on. None when it has an id
    already or has ended. Raises IdTaken, after which the transaction can go on."""
    columns = {
        "status": Status.RUNNING, "provider_id": provider_id, "poll_url": poll_url, "cost_usd": cost_usd,
        "due_at": next_look_at, "missed": 0,
    }  # fmt: skip  # What an accepted submit changes, at a glance.
    try:
        with may_clash(tx):
            return _one(tx, _ACCEPT, {"video_id": video_id, "now": now, **columns})
    except IntegrityError as why:
        raise IdTaken(provider_id) from why


def keep_late_id(tx: Tx, video_id: VideoId, provider_id: str, look_at: datetime) -> bool:
    """The answer came after the video was given up: its end stands, and what comes under this id is a gift."""
    late = {"video_id": video_id, "its_id": provider_id, "look_at": look_at}
    return tx.execute(_KEEP_LATE_ID, late).rowcount == 1


def wake(tx: Tx, video_id: VideoId, now: datetime) -> None:
    """Due now, where looking early does no harm: a submit in doubt keeps its time, and a film being fetched goes on."""
    tx.execute(_WAKE, {"video_id": video_id, "now": now})


def ask_cancel(tx: Tx, team: TeamId, video_id: VideoId) -> Video | None:
    """Notes the wish whoever holds the row. None when there is nothing open of this name in this team."""
    return _one(tx, _ASK_CANCEL, {"of_team": team, "video_id": video_id})


def remove(tx: Tx, team: TeamId, video_id: VideoId, by: AccountId, now: datetime) -> Video | None:
    """Marks an ended one, forgets its words, and takes its row from whoever holds it. None where it is open, removed
    already or not there."""
    before = get(tx, team, video_id)
    told = {"removed_at": now, "removed_by": by, "due_at": now}
    gone = _one(tx, _REMOVE, {"of_team": team, "video_id": video_id, **told})
    if before is not None and gone is not None:
        marks.drop(tx, before)  # By its words as they were.
    return gone


def find_by_provider_id(tx: Tx, provider: str, provider_id: str) -> Video | None:
    return _one(tx, _BY_PROVIDER_ID, {"of_provider": provider, "its_id": provider_id})


def known_provider_ids(tx: Tx, provider: str, ids: list[str]) -> set[str]:
    """Which of these belong to videos of ours."""
    return set(tx.execute(_KNOWN_IDS, {"of_provider": provider, "ids": list(ids)}).scalars())


def _compare_and_set(tx: Tx, video: Video, to: Status, changes: dict[str, Any]) -> Video | None:
    if forbidden := _NEVER_CHANGED & changes.keys():
        raise ValueError(f"{', '.join(sorted(forbidden))} of a video cannot be changed")
    fence = {"video_id": video.id, "status_was": video.status, "claim_was": video.claim}
    return _one(tx, _COMPARE_AND_SET, {**fence, "status": to, **columns_of(changes)})


def _one(tx: Tx, statement: Any, values: dict[str, Any]) -> Video | None:
    row = tx.execute(statement, values).one_or_none()
    return None if row is None else video_of(row)
