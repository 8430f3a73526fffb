"""The video that a person means, if they may see it."""

from difflib import get_close_matches

from core import rules
from core.names import Ask, VideoId, read_video_id
from core.refusals import NotFound, Removed
from core.store import archive, shelves
from core.store.database import Tx
from core.video import Video

_LOOKED_THROUGH = 200


def apart(target: str) -> tuple[str, str | None]:
    """What card_parts.remix_target() put together: the video that is to be remixed, and the model that was chosen."""
    video, _, editor = target.partition(":")
    return video, editor or None


def find(tx: Tx, ask: Ask, text: str, *, removed: bool = False, steady: bool = False) -> Video:
    """The video a person means, if it is their team's and they may see it; else NotFound, worded alike. `removed`: also
    one that was removed, which is refused elsewhere. `steady`: nobody can remove it before the transaction ends."""
    video_id = read_video_id(text)
    video = archive.get(tx, ask.by.team, video_id, steady=steady) if video_id else None
    if video is None or not rules.may_see(ask.by, ask.at, video):
        raise NotFound(text, _nearest(tx, ask, video_id) if video_id else None)
    if video.removed and not removed:
        raise Removed(video.id)
    return video


def _nearest(tx: Tx, ask: Ask, video_id: VideoId) -> VideoId | None:
    """A slip of one letter or two, among what this person may pick."""
    near = shelves.recent(tx, ask.by.team, ask.by.account, remixable_at=None, prefix="", limit=_LOOKED_THROUGH)
    seen = [video.id for video in near if rules.may_see(ask.by, ask.at, video)]
    return next((VideoId(name) for name in get_close_matches(video_id, seen, n=1)), None)
