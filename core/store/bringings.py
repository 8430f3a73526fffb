"""Files that members bring along: what is to be fetched, what came of it, and by which bytes one is known again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.names import AccountId, Place, TeamId, VideoId
from core.store.database import Tx
from core.store.rows import video_of
from core.store.tables import bringings, videos
from core.video import Status, Video

MOST_TRIES = 5
"""To fetch it, also of one whose fetching ends the process each time; and to tell what came of it."""


class Stage(StrEnum):
    COMING = "coming"  # To be fetched and looked at.
    TELLING = (
        "telling"  # What came of it is to be told to the one who brought it; after so many tries, when they come by.
    )
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Bringing:
    id: VideoId
    """Of the video that it becomes, unless it is one that is here already."""
    team: TeamId
    account: AccountId
    at: Place
    """The message with the file, where it is known."""
    private: bool
    source: str
    """What the chat's adapter needs to fetch it; forgotten once it is over, for it may open the file to anybody."""
    name: str
    state: Stage = Stage.COMING
    tries: int = 0
    sha256: str | None = None
    """Of the bytes as they came; what is stored may have been mended."""
    video: VideoId | None = None
    why: str | None = None
    began_at: datetime
    due_at: datetime | None
    claim: int = 0


_FIELDS = {"video_id": "video"}
_ADD = insert(bringings).inline()
_SET = (
    update(bringings)
    .where(bringings.c.id == bindparam("of_bringing"), bringings.c.claim == bindparam("claim_was"))
    .where(bringings.c.state != Stage.OVER)
)
_OPEN_OF = select(bringings).where(
    bringings.c.account == bindparam("of_account"), bringings.c.state == Stage.COMING
)  # Few: each is over within minutes.
_READY = (
    videos.c.team == bindparam("of_team"),
    videos.c.status == Status.READY,
    videos.c.removed_at.is_(None),
    videos.c.retired_at.is_(None),
)
_BY_FILM = select(videos).where(*_READY, videos.c.film_sha256 == bindparam("digest"))
_BY_BRINGING = (
    select(videos)
    .join(bringings, bringings.c.video_id == videos.c.id)
    .where(*_READY, bringings.c.team == bindparam("of_team"), bringings.c.sha256 == bindparam("digest"))
)
_CAME_AS = select(bringings.c.sha256).where(
    bringings.c.id == bindparam("of_video"), bringings.c.team == bindparam("of_team")
)
_UNTOLD = (
    select(bringings)
    .where(bringings.c.account == bindparam("of_account"))
    .where(bringings.c.state == Stage.TELLING, bringings.c.tries >= MOST_TRIES)
    .order_by(bringings.c.began_at, bringings.c.id)
    .limit(1)
)


def begin(tx: Tx, bringing: Bringing) -> None:
    tx.execute(_ADD, {name: getattr(bringing, _FIELDS.get(name, name)) for name in bringings.columns.keys()})  # noqa: SIM118  # A column collection is no dict.


def coming_of(tx: Tx, account: AccountId) -> list[Bringing]:
    """What this member waits for."""
    return [bringing_of(row) for row in tx.execute(_OPEN_OF, {"of_account": account})]


def same_bytes(tx: Tx, team: TeamId, sha256: str) -> list[Video]:
    """What this team has of this very file, the oldest first: a film of ours as it was delivered, or what was made of
    the file when somebody brought it before."""
    asked = {"of_team": team, "digest": sha256}
    found = {row.id: video_of(row) for query in (_BY_FILM, _BY_BRINGING) for row in tx.execute(query, asked)}
    return sorted(found.values(), key=lambda video: (video.created_at, video.id))


def came_as(tx: Tx, team: TeamId, video: VideoId) -> str | None:
    """The hash of the file that this brought video was made of."""
    return tx.execute(_CAME_AS, {"of_team": team, "of_video": video}).scalar()


def untold(tx: Tx, account: AccountId) -> Bringing | None:
    """The oldest of which this member was to be told, and could not be written to."""
    row = tx.execute(_UNTOLD, {"of_account": account}).first()
    return bringing_of(row) if row else None


def touch(tx: Tx, bringing: Bringing, **changes: Any) -> bool:
    """False: no longer ours, so change nothing else."""
    return tx.execute(_SET, {**_fence(bringing), **changes}).rowcount == 1


def over(tx: Tx, bringing: Bringing, **changes: Any) -> bool:
    forgotten = {"state": Stage.OVER, "due_at": None, "source": "", "name": ""}
    return touch(tx, bringing, **forgotten, **changes)


def bringing_of(row: Row[Any]) -> Bringing:
    return Bringing(
        id=VideoId(row.id),
        team=TeamId(row.team),
        account=AccountId(row.account),
        at=Place(row.at),
        private=row.private,
        source=row.source,
        name=row.name,
        state=Stage(row.state),
        tries=row.tries,
        sha256=row.sha256,
        video=None if row.video_id is None else VideoId(row.video_id),
        why=row.why,
        began_at=row.began_at,
        due_at=row.due_at,
        claim=row.claim,
    )


def _fence(bringing: Bringing) -> dict[str, Any]:
    return {"of_bringing": bringing.id, "claim_was": bringing.claim}
