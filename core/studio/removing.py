"""Deleting a video: marked in one transaction, and taken away by the worker wherever its film stands."""

from core import rules
from core.cards import Notice
from core.names import Ask
from core.refusals import RemixWaits, StillMaking
from core.store import archive, family, posts
from core.store.database import Tx
from core.studio.finding import find
from core.studio.house import House
from core.video import OPEN, Status, Video
from core.words.removing import delete_notice, deleting_notice

_NOT_HANDED_OVER = frozenset({Status.QUEUED, Status.SUBMITTING})


def confirm(tx: Tx, ask: Ask, text: str) -> Notice:
    """Asks first; everything is judged again when it is confirmed."""
    video = find(tx, ask, text)
    rules.check_may_end(ask.by, video)
    _check_ended(tx, ask, video)
    return delete_notice(video)


def delete(tx: Tx, house: House, ask: Ask, text: str) -> Notice:
    """Safe to repeat. The lines in the books and the place in the lineage stay."""
    video = find(tx, ask, text, removed=True)
    rules.check_may_end(ask.by, video)
    if not video.removed:
        now = house.database.now_of(tx)
        archive.remove(tx, ask.by.team, video.id, ask.by.account, now)
        _check_ended(tx, ask, video)  # After the mark, which on PostgreSQL waits for whoever asks for a remix just now.
        for post in (*posts.of_video(tx, video.id), *posts.beside(tx, video.id)):
            posts.redraw(tx, post.video_id, post.kind, now)
    return deleting_notice(video.id)


def _check_ended(tx: Tx, ask: Ask, video: Video) -> None:
    if video.status in OPEN:
        raise StillMaking(video.id)
    waiting = family.remix_with(tx, video.id, _NOT_HANDED_OVER)
    if waiting is not None:
        raise RemixWaits(video.id, waiting.id if rules.may_see(ask.by, ask.at, waiting) else None)
