"""Whether a film that somebody brings along is one of ours: by its bytes, or by the id in it and what it shows."""

from dataclasses import dataclass
from decimal import Decimal

from core import rules
from core.errors import MediaProblem
from core.names import Actor, TeamId, VideoId
from core.ports import Arrived
from core.store import archive, bringings
from core.store.bringings import Bringing
from core.store.database import Tx
from core.video import Film, Status, Video
from core.worker.shop import Workshop

_MAY_DIFFER_S = Decimal("0.25")


@dataclass(frozen=True, kw_only=True)
class Came:
    film: Film
    sha256: str
    """Of the bytes as they came; what is stored says another name."""
    copy_of: VideoId | None
    """What it calls itself, once it was seen that it shows the same."""


async def looked_up(shop: Workshop, bringing: Bringing, arrived: Arrived, sha256: str) -> Came:
    """The id in a file is anybody's word. So it only says with which film this one is to be compared, of those that its
    bringer may see."""
    named = arrived.called
    video = await shop.house.database.read(lambda tx: _named(tx, shop, bringing, named)) if named else None
    same = video is not None and video.film is not None and await _shows(shop, video.film, arrived.film)
    return Came(film=arrived.film, sha256=sha256, copy_of=video.id if video and same else None)


async def _shows(shop: Workshop, ours: Film, theirs: Film) -> bool:
    if abs(ours.seconds - theirs.seconds) > _MAY_DIFFER_S:
        return False
    try:
        return await shop.darkroom.alike(ours, theirs)
    except MediaProblem as why:  # It is brought like any other then.
        shop.log.warning("bringing_not_compared", film=theirs.key, why=str(why)[:200])
        return False


def here(tx: Tx, shop: Workshop, bringing: Bringing, came: Came) -> Video | None:
    """Their own first; never one that they may not see."""
    found = _by_bytes(tx, bringing, came.sha256) or _copied(tx, bringing, bringing.team, came)
    if found is None:
        there = elsewhere(tx, shop, bringing, came)
        before = bringings.came_as(tx, there.team, there.id) if there and there.brought else None
        found = _by_bytes(tx, bringing, before) if before else None  # It had gone from here to there.
    return found


def elsewhere(tx: Tx, shop: Workshop, bringing: Bringing, came: Came) -> Video | None:
    """One that the same people have on another platform, where they can all see it."""
    for team in shop.house.limits.others_of(bringing.team):
        same = [video for video in bringings.same_bytes(tx, team, came.sha256) if _may_see(bringing, video)]
        if found := next(iter(same), None) or _copied(tx, bringing, team, came):
            return found
    return None


def _by_bytes(tx: Tx, bringing: Bringing, sha256: str) -> Video | None:
    same = [video for video in bringings.same_bytes(tx, bringing.team, sha256) if _may_see(bringing, video)]
    return min(same, key=lambda video: video.account != bringing.account, default=None)


def _copied(tx: Tx, bringing: Bringing, team: TeamId, came: Came) -> Video | None:
    return _there(tx, bringing, team, came.copy_of) if came.copy_of else None


def _named(tx: Tx, shop: Workshop, bringing: Bringing, name: VideoId) -> Video | None:
    teams = (bringing.team, *shop.house.limits.others_of(bringing.team))
    return next((video for team in teams if (video := _there(tx, bringing, team, name))), None)


def _there(tx: Tx, bringing: Bringing, team: TeamId, name: VideoId) -> Video | None:
    video = archive.get(tx, team, name)
    if video is None or video.status is not Status.READY or video.removed or video.retired:
        return None
    return video if _may_see(bringing, video) else None


def _may_see(bringing: Bringing, video: Video) -> bool:
    """In the other team nobody is known by their account here, so what is private there stays there."""
    if video.team != bringing.team:
        return not video.private
    return rules.may_see(Actor(account=bringing.account, team=bringing.team), bringing.at, video)
