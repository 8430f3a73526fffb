"""Two videos in one film, as a message of its own: the film is made first, then brought by the ladder of results."""

from datetime import timedelta

from core import remixing
from core.cards import ComparisonCard
from core.errors import MediaProblem
from core.names import VideoId, channel_of
from core.ports import Announcer
from core.store import archive, comparisons, file_limits, posts
from core.store.database import Tx
from core.store.ending import RESULT
from core.store.file_limits import FileLimit
from core.store.posts import Post, Rung
from core.video import Film, Video
from core.words.comparing import Side, comparison_card
from core.words.elsewhere import brought_elsewhere
from core.words.large import Shown
from core.worker.deliver import bring, hold
from core.worker.erase import is_removed
from core.worker.ladder import Brought, brought
from core.worker.shop import Workshop

_NOT_YOUR_TURN = timedelta(seconds=2)
_WORDS = Brought(rung=Rung.WORDS, file=None, shown=Shown(suffix=None))
_COPIES = (Rung.COPY, Rung.SMALLER)
_WITHOUT_A_FILM = (Rung.WORDS, Rung.ONLY_LINK, Rung.NO_FILE)


async def compare(shop: Workshop, announcer: Announcer, post: Post, b: Video, other: VideoId) -> None:
    if post.message:  # Two people asked at once, and it came in between. It never comes twice.
        at = post.message
        await shop.write(lambda tx: posts.done(tx, post, at, post.shown, shop.now(tx)))
        return
    if shop.clips_in_hand.locked():
        await shop.write(lambda tx: posts.later(tx, post, shop.now(tx) + _NOT_YOUR_TURN))
        return
    async with shop.clips_in_hand:
        what = await _side_by_side(shop, post, other, b)
    if await shop.write(lambda tx: _removed_meanwhile(tx, shop, post)):
        return
    try:
        await bring(shop, announcer, post, b, what=what, draw=lambda tx: _card(tx, shop, post, what))
    except MediaProblem as why:  # Gone between the making and the sending.
        shop.log.warning("no_comparison", video=b.id, other=other, why=str(why))
        await shop.write_surely(lambda tx: posts.step_down(tx, post, Rung.WORDS, shop.now(tx)))


async def _side_by_side(shop: Workshop, post: Post, other: VideoId, b: Video) -> Brought:
    """As well as this place takes it. Words where there is no film of both to be had."""
    a, known = await shop.house.database.read(lambda tx: _facts(tx, shop, post, other))
    if a is None or a.film is None or b.film is None or a.retired or b.retired or post.rung in _WITHOUT_A_FILM:
        return _WORDS
    try:
        return await hold(shop, post, _made(shop, post, b, (a.film, b.film), known))
    except MediaProblem as why:
        shop.log.warning("no_comparison", video=b.id, other=other, why=str(why))
        return _WORDS


async def _made(shop: Workshop, post: Post, b: Video, films: tuple[Film, Film], known: FileLimit) -> Brought:
    return await brought(shop, post, b, await shop.darkroom.side_by_side(*films), known)


def _facts(tx: Tx, shop: Workshop, post: Post, other: VideoId) -> tuple[Video | None, FileLimit]:
    return archive.by_id(tx, other), file_limits.of(tx, post.at, shop.now(tx))


def _removed_meanwhile(tx: Tx, shop: Workshop, post: Post) -> bool:
    """Then it is due at once, to be taken away like any other."""
    video = archive.by_id(tx, post.video_id)
    removed = video is None or is_removed(tx, post, video)
    if removed:
        posts.later(tx, post, shop.now(tx))
    return removed


def _card(tx: Tx, shop: Workshop, post: Post, what: Brought) -> ComparisonCard:
    a, b = (archive.by_id(tx, name) for name in (post.other, post.video_id) if name)
    assert a is not None, "no row of a video is ever deleted"
    assert b is not None, "the same"
    sides = _side(tx, shop, a), _side(tx, shop, b)
    card = comparison_card(
        *sides, asked_by=post.asked_by, at=channel_of(post.at), suffix=what.shown.suffix, smaller=what.rung in _COPIES
    )
    return brought_elsewhere(card, comparisons.meant_for(tx, post))


def _side(tx: Tx, shop: Workshop, video: Video) -> Side:
    catalogue, now = shop.house.catalogue, shop.now(tx)
    result = posts.get(tx, video.id, RESULT)
    return Side(
        video=video,
        label=catalogue.label(video.spec.model),
        at=result.message if result else None,
        remixable=remixing.is_remixable(video, catalogue, now) or bool(remixing.offers(video, catalogue, now)),
    )
