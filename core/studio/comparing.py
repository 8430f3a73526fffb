"""Two videos side by side: judged and planned here, put together and brought by the worker. Costs no credits."""

from core import remixing, rules
from core.card_parts import VideoName
from core.cards import Notice
from core.names import Ask, channel_of
from core.refusals import (
    CannotPostHere,
    ComparedElsewhere,
    NoFilmToCompare,
    NothingToCompare,
    SameVideo,
    TooManyComparisons,
)
from core.store import comparisons, family, ledger, posts
from core.store.database import Tx
from core.store.ending import RESULT
from core.store.posts import DELETED, Post, PostState
from core.studio.finding import find
from core.studio.house import House
from core.video import Status, Video
from core.words.comparing import compared_notice, comparing_notice, taken_away_notice

MOST_WAITING = 3
"""Of one person: each takes two cores for seconds and costs no credits."""

_LOOKED_AT = 50


def compare(tx: Tx, house: House, ask: Ask, text: str, with_: str = "") -> Notice:
    """Without a second one: a remix beside its original, an original beside its newest remix."""
    one = _fitting(ask, find(tx, ask, text))
    other = _fitting(ask, find(tx, ask, with_)) if with_ else _natural(tx, ask, one)
    if one.id == other.id:
        raise SameVideo(one.id)
    if ask.missing:
        raise CannotPostHere(ask.missing)
    a, b = sorted((one, other), key=lambda video: (video.created_at, video.id))
    ledger.lock(tx, ask.by.account)  # On PostgreSQL two presses at once would else not see each other's row.
    before = posts.get(tx, b.id, comparisons.kind_of(a.id, ask.at))
    if before is not None and (told := _told(tx, before, a, b)):
        return told
    if comparisons.waiting(tx, ask.by.account) >= MOST_WAITING:
        raise TooManyComparisons(MOST_WAITING)
    comparisons.plan(tx, b.id, a.id, ask.at, ask.by.account, house.database.now_of(tx))
    return comparing_notice(a.id, b.id)


def _told(tx: Tx, before: Post, a: Video, b: Video) -> Notice | None:
    """What somebody is told who asks again. None: the place had refused it, so it is tried once more."""
    if before.message:
        return compared_notice(a.id, b.id, before.message)
    if before.state is PostState.DUE:
        return comparing_notice(a.id, b.id)
    return taken_away_notice(_name(tx, a), _name(tx, b)) if before.memo == DELETED else None


def _name(tx: Tx, video: Video) -> VideoName:
    result = posts.get(tx, video.id, RESULT)
    return VideoName(video=video.id, at=result.message if result else None)


def _natural(tx: Tx, ask: Ask, video: Video) -> Video:
    """What one most likely wants to see beside it."""
    if video.remix_of:
        return _fitting(ask, find(tx, ask, video.remix_of))
    for remix in family.remixes_of(tx, ask.by.team, video.id, _LOOKED_AT):
        if _has_film(remix) and rules.may_see(ask.by, ask.at, remix) and _may_stand_here(ask, remix):
            return remix
    raise NothingToCompare(video.id)


def _fitting(ask: Ask, video: Video) -> Video:
    if not _has_film(video):
        ended = video.status in (Status.READY, Status.FAILED)
        remixing.check_film(video)
        raise NoFilmToCompare(video.id, video.progress, failed=ended)
    if not _may_stand_here(ask, video):
        raise ComparedElsewhere(video.id)
    return video


def _has_film(video: Video) -> bool:
    return video.status is Status.READY and video.film is not None and not (video.removed or video.retired)


def _may_stand_here(ask: Ask, video: Video) -> bool:
    """The message is for everybody in its place, so a private video stays where it was made."""
    return not video.private or channel_of(video.asked_at) == channel_of(ask.at)
