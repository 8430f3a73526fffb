"""Two videos in one film, as a message of its own: the film is made first, and then brought as a result is."""

from datetime import timedelta

from core import rules
from core.cards import ComparisonCard
from core.errors import MediaProblem, TryLater
from core.names import VideoId, channel_of
from core.ports import Announcer
from core.store import archive, posts
from core.store.database import Tx
from core.store.ending import RESULT
from core.store.posts import Post
from core.video import Film, Video
from core.words.comparing import Side, comparison_card
from core.worker.deliver import bring
from core.worker.erase import is_removed
from core.worker.lease import holding
from core.worker.shop import Workshop

_NOT_YOUR_TURN = timedelta(seconds=2)


async def compare(shop: Workshop, announcer: Announcer, post: Post, b: Video, other: VideoId) -> None:
    if post.message:  # Two people asked at once, and it came in between. It never comes twice.
        at = post.message
        await shop.write(lambda tx: posts.done(tx, post, at, post.shown, shop.now(tx)))
        return
    if shop.clips_in_hand.locked():
        await shop.write(lambda tx: posts.later(tx, post, shop.now(tx) + _NOT_YOUR_TURN))
        return
    async with shop.clips_in_hand:
        clip = await _side_by_side(shop, post, other, b)
    if await shop.write(lambda tx: _removed_meanwhile(tx, shop, post)):
        return
    try:
        await bring(shop, announcer, post, b, film=clip, draw=lambda tx: _card(tx, shop, post))
    except MediaProblem as why:  # Gone between the making and the sending.
        shop.log.warning("no_comparison", video=b.id, other=other, why=str(why))
        await bring(shop, announcer, post, b, film=None, draw=lambda tx: _card(tx, shop, post))


async def _side_by_side(shop: Workshop, post: Post, other: VideoId, b: Video) -> Film | None:
    """None: there is none to be had, and the card says so."""
    a = await shop.house.database.read(lambda tx: archive.by_id(tx, other))
    if a is None or a.film is None or b.film is None:
        return None
    work = shop.darkroom.side_by_side(a.film, b.film)
    try:
        return await holding(shop, lambda tx, until: posts.hold_on(tx, post, until), work, lost=TryLater("taken over"))
    except MediaProblem as why:
        shop.log.warning("no_comparison", video=b.id, other=other, why=str(why))
        return None


def _removed_meanwhile(tx: Tx, shop: Workshop, post: Post) -> bool:
    """Then it is due at once, to be taken away like any other."""
    video = archive.by_id(tx, post.video_id)
    removed = video is None or is_removed(tx, post, video)
    if removed:
        posts.later(tx, post, shop.now(tx))
    return removed


def _card(tx: Tx, shop: Workshop, post: Post) -> ComparisonCard:
    a, b = (archive.by_id(tx, name) for name in (post.other, post.video_id) if name)
    assert a is not None, "no row of a video is ever deleted"
    assert b is not None, "the same"
    return comparison_card(_side(tx, shop, a), _side(tx, shop, b), asked_by=post.asked_by, at=channel_of(post.at))


def _side(tx: Tx, shop: Workshop, video: Video) -> Side:
    catalogue, now = shop.house.catalogue, shop.now(tx)
    result = posts.get(tx, video.id, RESULT)
    return Side(
        video=video,
        label=catalogue.label(video.spec.model),
        at=result.message if result else None,
        remixable=rules.is_remixable(video, catalogue, now) or bool(rules.offers(video, catalogue, now)),
    )
