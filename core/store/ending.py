"""The one place where a video ends: status, ledger entry and what is to be shown, in one transaction."""

from datetime import datetime
from typing import Any

from core.names import Place, channel_of, is_chat
from core.store import archive, chains, ledger, posts
from core.store.database import Tx
from core.video import Film, Reason, Status, Video

CARD, RESULT = "card", "result"
"""The kinds of posts every video has: the progress card, and the new message with the film."""


def ready(tx: Tx, video: Video, film: Film, now: datetime, **changes: Any) -> Video | None:
    """The film is stored by us: capture. None when somebody else was faster."""
    ended = archive.move(tx, video, Status.READY, film=film, ended_at=now, due_at=None, **changes)
    if ended is None:
        return None
    if video.price:
        ledger.capture(tx, video.account, video.id, video.price, now)
    _plan(tx, video, RESULT, now)
    chains.video_ended(tx, video.id, now)
    return ended


def failed(tx: Tx, video: Video, reason: Reason, now: datetime, **changes: Any) -> Video | None:
    """Nothing came: release, and tell it on the card. None when somebody else was faster."""
    changes.setdefault("due_at", None)
    ended = archive.move(tx, video, Status.FAILED, reason=reason, ended_at=now, **changes)
    if ended is None:
        return None
    if video.price:
        ledger.release(tx, video.account, video.id, video.price, now)
    _plan(tx, video, CARD, now)
    chains.video_ended(tx, video.id, now)
    return ended


def shown_at(tx: Tx, video: Video) -> Place | None:
    """Our message by which it is found: its result; of a brought one, whose film somebody else has posted, its card."""
    post = posts.get(tx, video.id, CARD if video.brought else RESULT)
    return post.message if post else None


def _plan(tx: Tx, video: Video, kind: str, now: datetime) -> None:
    if is_chat(video.asked_at):
        posts.plan(tx, video.id, kind, channel_of(video.asked_at), now)
