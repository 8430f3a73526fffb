"""What happens when a chat says no: later, elsewhere, or in the archive alone."""

from datetime import timedelta
from functools import partial

from core.errors import TryLater, Undeliverable
from core.names import Place, channel_of
from core.ports import Announcer
from core.store import comparisons, owed, posts
from core.store.chains import CHAIN
from core.store.database import Tx
from core.store.ending import CARD, RESULT
from core.store.posts import Post
from core.video import Status, Video
from core.worker.deliver import redraw_cards
from core.worker.draw import mere_percent
from core.worker.shop import Workshop

_GIVE_UP_AFTER = timedelta(hours=24)
_GIVE_UP_TIMES = 20
"""Also, so that a jump of the clock alone gives nothing up."""


def later(tx: Tx, shop: Workshop, post: Post, video: Video, busy: TryLater) -> None:
    """A percent that could not be drawn is dropped, for the next one follows; an end is told for a day."""
    now = shop.now(tx)
    if post.kind == CARD and post.message and mere_percent(post, video):
        posts.done(tx, post, post.message, post.shown, now)
        return
    long = post.first_at and video.ended_at and now - max(post.first_at, video.ended_at) > _GIVE_UP_AFTER
    if long and post.tries >= _GIVE_UP_TIMES:
        leave_in_archive(tx, shop, post, video, str(busy))
        return
    shop.log.warning("post_waits", video=video.id, kind=post.kind, tries=post.tries + 1, why=str(busy))
    tries = min(post.tries, 5)
    pause = shop.back_off(tries, busy.after_s) if post.message else shop.until_again(tries, busy)
    posts.later(tx, post, now + pause)


async def fall_back(shop: Workshop, announcer: Announcer, post: Post, video: Video, why: Undeliverable) -> None:
    """The place, then a direct message, then the archive alone: each tried once. What was charged stands. A card goes
    this way only with what nothing else tells, a failure or a brought film; ending.failed() revives one given up."""
    shop.log.warning("undeliverable", video=video.id, kind=post.kind, at=post.at, why=str(why))
    if post.other is not None:
        await _compare_elsewhere(shop, announcer, post, video, str(why))
        return
    told_once = post.kind == CARD and (video.status is Status.FAILED or video.brought)
    news = post.kind in (RESULT, CHAIN) or told_once
    if news and not video.removed and post.at == channel_of(video.asked_at):
        try:
            direct = await announcer.direct(video.account)
        except TryLater as busy:
            await shop.write_surely(partial(later, shop=shop, post=post, video=video, busy=busy))
            return
        except Undeliverable as closed:
            shop.log.warning("no_direct_message", video=video.id, why=str(closed))
        else:
            if direct != post.at:  # A video that was asked for in a direct message has no further place.
                await shop.write_surely(lambda tx: _redirect(tx, shop, post, direct))
                return
    await shop.write_surely(partial(leave_in_archive, shop=shop, post=post, video=video, why=str(why)))


async def _compare_elsewhere(shop: Workshop, announcer: Announcer, post: Post, video: Video, why: str) -> None:
    """To the one who asked for it: a row of its own, for whoever asks in the channel again is not shown theirs."""
    direct = None
    if post.asked_by is not None and not post.message:
        try:
            direct = await announcer.direct(post.asked_by)
        except TryLater as busy:
            await shop.write_surely(partial(later, shop=shop, post=post, video=video, busy=busy))
            return
        except Undeliverable as closed:
            shop.log.warning("no_direct_message", video=video.id, why=str(closed))

    def note(tx: Tx) -> None:
        now = shop.now(tx)
        ours = posts.undeliverable(tx, post, why, now)
        if ours and direct and post.asked_by and post.other and direct != channel_of(post.at):
            comparisons.plan(tx, video.id, post.other, direct, post.asked_by, now, moved=True)

    await shop.write_surely(note)


def _redirect(tx: Tx, shop: Workshop, post: Post, direct: Place) -> None:
    """A new place is a new upload, so what was remembered of the old one is void."""
    posts.save_memo(tx, post, "")
    posts.later(tx, post, shop.now(tx), at=direct)


def leave_in_archive(tx: Tx, shop: Workshop, post: Post, video: Video, why: str) -> None:
    now = shop.now(tx)
    posts.undeliverable(tx, post, why, now)
    if post.kind == RESULT:
        owed.note(tx, video.account, video.id, now)
        redraw_cards(tx, video, now)
