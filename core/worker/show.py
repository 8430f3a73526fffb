"""What people see is made equal to what is true: cards are drawn, results delivered, once each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from core import edits, rules
from core.cards import ResultCard, VideoCard, VideoName
from core.errors import MediaProblem, MessageGone, TryLater, Undeliverable
from core.names import Place, channel_of, message_of, platform_of
from core.ports import Announcer
from core.refusals import Offer
from core.store import archive, chains, posts, shelves
from core.store.chains import CHAIN
from core.store.database import Tx
from core.store.ending import CARD, RESULT
from core.store.posts import Post, PostState
from core.studio.making import waiting_card
from core.video import Reason, Status, Video
from core.words.chains import stopped_card, with_step
from core.words.videos import failed_card, folded_card, result_card
from core.worker.lease import holding
from core.worker.shop import Workshop

_GIVE_UP_AFTER = timedelta(hours=24)
_GIVE_UP_TIMES = 20
"""Also, so that a jump of the clock alone gives nothing up."""

READY_TO_POSTED = "sora_ready_to_posted_seconds"
_GONE = "gone"


@dataclass
class PostMemo:
    """What an announcer remembers about one post, saved at once."""

    shop: Workshop
    post: Post
    text: str | None

    async def save(self, text: str) -> None:
        saved = await self.shop.write_surely(lambda tx: posts.save_memo(tx, self.post, text))
        if not saved:
            raise TryLater("another replica has taken this post over")
        self.text = text


async def show(shop: Workshop, post: Post) -> None:
    """One post: draw its card, or deliver its result."""
    video = await shop.house.database.read(lambda tx: archive.by_id(tx, post.video_id))
    announcer = shop.announcer(post.message or post.at)
    if video is None or announcer is None:
        await shop.write(lambda tx: posts.later(tx, post, shop.now(tx) + timedelta(minutes=5)))
        return
    try:
        if post.kind in (CARD, CHAIN):
            await _show_card(shop, announcer, post, video)
        else:
            await _deliver(shop, announcer, post, video)
    except TryLater as busy:
        await shop.write(partial(_later, shop=shop, post=post, video=video, busy=busy))
    except MediaProblem as why:
        shop.log.error("film_missing", video=video.id, why=str(why))
        await shop.write_surely(partial(_leave_in_archive, shop=shop, post=post, video=video, why=str(why)))
    except Undeliverable as why:
        await _fall_back(shop, announcer, post, video, why)


async def _show_card(shop: Workshop, announcer: Announcer, post: Post, video: Video) -> None:
    draw = stopped_card_of if post.kind == CHAIN else card_of
    card = await shop.house.database.read(lambda tx: draw(tx, shop, video))
    at = post.message or channel_of(post.at)
    if post.message and post.shown == card.shown:
        await shop.write_surely(lambda tx: posts.done(tx, post, at, card.shown, shop.now(tx)))
        return
    if post.message and await _too_soon(shop, post, video):
        return
    began = shop.house.clock.monotonic()
    tried = await shop.write(lambda tx: _first_try(tx, shop, post))
    if tried is None or await _overslept(shop, tried, began):
        return
    again = ":again" if post.memo == _GONE else ""  # Under its old key a platform would take it for the deleted one.
    perhaps = post.tries > 0 or (
        post.kind == CARD and not post.message
    )  # The adapter may have died between its answer and placed().
    try:
        message = await announcer.show(card, at, key=f"{video.id}:{post.kind}{again}", repeat=perhaps)
    except MessageGone:
        await shop.write_surely(lambda tx: _card_gone(tx, shop, post, video))
        return
    if not message_of(message):
        await shop.write_surely(lambda tx: _card_gone(tx, shop, tried, video))
        return
    await shop.write_surely(lambda tx: posts.done(tx, tried, message, card.shown, shop.now(tx)))


def stopped_card_of(tx: Tx, _shop: Workshop, video: Video) -> VideoCard:
    """Where a chain stopped."""
    step = chains.of_video(tx, video.id)
    assert step is not None, "such a post is planned for a video of a chain alone"
    made = [archive.by_id(tx, name) for name in chains.videos_of(tx, step.chain)]
    came = tuple(one.id for one in made if one is not None and one.status is Status.READY)
    return stopped_card(video, step.chain.steps, came, why=step.chain.why, account=video.account)


def card_of(tx: Tx, shop: Workshop, video: Video) -> VideoCard:
    card = _card_of(tx, shop, video)
    step = chains.of_video(tx, video.id) if video.status is Status.FAILED and video.is_remix else None
    return with_step(card, step.number, len(step.chain.steps)) if step else card


def _card_of(tx: Tx, shop: Workshop, video: Video) -> VideoCard:
    label = shop.house.catalogue.label(video.spec.model)
    match video.status:
        case Status.READY:
            result = posts.get(tx, video.id, RESULT)
            lost = result is not None and result.state is PostState.UNDELIVERABLE and not result.message
            return folded_card(video, result.message if result else None, lost=lost)
        case Status.FAILED:
            return failed_card(video, label, _gift_name(tx, video), offers=_offers(tx, shop, video))
        case Status.QUEUED | Status.SUBMITTING | Status.RUNNING | Status.STORING:
            return waiting_card(tx, shop.house, video, shop.now(tx))


def _offers(tx: Tx, shop: Workshop, video: Video) -> tuple[Offer, ...]:
    """Where the vendor had lost the original: the edit models that would have it from us."""
    original = archive.get(tx, video.team, video.remix_of) if video.remix_of else None
    if video.reason is not Reason.SOURCE_GONE or original is None:
        return ()
    found = edits.offers(original, shop.house.catalogue, shop.now(tx).date())
    return tuple(offer for offer in found if offer.model != video.spec.model)


def _gift_name(tx: Tx, video: Video) -> VideoName | None:
    """Only once it is there: a gift on its way can still fail."""
    gift = shelves.gift_for(tx, video.id)
    if gift is None or gift.status is not Status.READY:
        return None
    place = posts.get(tx, gift.id, RESULT)
    return VideoName(video=gift.id, at=place.message if place else None)


def _first_try(tx: Tx, shop: Workshop, post: Post) -> Post | None:
    """With a whole lease from here on: after a sleep it may be over already, though nobody has noticed yet."""
    now = shop.now(tx)
    posts.hold_on(tx, post, now + timedelta(seconds=shop.timing.lease_s))
    return posts.first_try(tx, post, now)


async def _overslept(shop: Workshop, post: Post, began: float) -> bool:
    """Whether somebody else may have shown it since, or shown something newer. Then it is read and tried afresh."""
    if not shop.overslept(began):
        return False
    await shop.write(lambda tx: posts.later(tx, post, shop.now(tx)))
    return True


async def _too_soon(shop: Workshop, post: Post, video: Video) -> bool:
    if not _mere_percent(post, video) or post.last_at is None:
        return False

    def later(tx: Tx) -> bool:
        now = shop.now(tx)
        last = post.last_at or now
        due = last + timedelta(seconds=shop.timing.edit_gap_s)
        if due <= now or last > now:  # Shown in the future: the clock was set back.
            return False
        posts.later(tx, post, due)
        return True

    return await shop.write(later)


def _mere_percent(post: Post, video: Video) -> bool:
    """A new percent waits for its turn and may be dropped; a change of status is told at once, and surely."""
    return video.status is Status.RUNNING and (post.shown or "").startswith(Status.RUNNING)


def _card_gone(tx: Tx, shop: Workshop, post: Post, video: Video) -> None:
    """Somebody deleted it. An unfinished or failed video gets one new card; a second time it is left alone."""
    now = shop.now(tx)
    if video.status is Status.READY or post.memo == _GONE:
        posts.undeliverable(tx, post, posts.DELETED, now)
        return
    posts.save_memo(tx, post, _GONE)
    posts.later(tx, post, now, at=channel_of(post.at))


async def _deliver(shop: Workshop, announcer: Announcer, post: Post, video: Video) -> None:
    if video.film is None:
        await shop.write(lambda tx: posts.undeliverable(tx, post, "there is no film", shop.now(tx)))
        return
    began = shop.house.clock.monotonic()
    tried = await shop.write(lambda tx: _first_try(tx, shop, post))
    if tried is None:
        return
    at = channel_of(post.at)
    card = await shop.house.database.read(lambda tx: _result_card(tx, shop, post, video))
    if await _overslept(shop, tried, began):
        return
    memo = PostMemo(shop, tried, tried.memo)
    key = f"{video.id}:{post.kind}"
    work = announcer.deliver(card, at, video.film, key=key, repeat=post.tries > 0, memo=memo)
    message = await holding(shop, lambda tx, until: posts.hold_on(tx, tried, until), work, lost=TryLater("taken over"))
    await shop.write_surely(lambda tx: _delivered(tx, shop, tried, video, message))
    shop.log.info("posted", video=video.id, kind=post.kind, at=message)
    if shop.measures and post.kind == RESULT and video.ended_at:
        waited = (shop.house.clock.now() - video.ended_at).total_seconds()
        shop.measures.seconds(READY_TO_POSTED, max(0.0, waited), platform=platform_of(message))


def _result_card(tx: Tx, shop: Workshop, post: Post, video: Video) -> ResultCard:
    parent = archive.get(tx, video.team, video.remix_of) if video.remix_of else None
    parent_post = posts.get(tx, parent.id, RESULT) if parent else None
    card = result_card(
        video,
        shop.house.catalogue.label(video.spec.model),
        parent=parent,
        parent_at=parent_post.message if parent_post else None,
        notify=post.kind == RESULT,
        remixable=rules.is_remixable(video, shop.house.catalogue, shop.now(tx)),
        offers=rules.offers(video, shop.house.catalogue, shop.now(tx)),
        at=channel_of(post.at),
    )
    step = chains.of_video(tx, video.id) if video.is_remix else None
    return with_step(card, step.number, len(step.chain.steps)) if step else card


def _delivered(tx: Tx, shop: Workshop, post: Post, video: Video, message: Place) -> None:
    """A place without its message means that somebody has deleted the message already."""
    now = shop.now(tx)
    if message_of(message):
        posts.done(tx, post, message, "result", now)
    else:
        posts.undeliverable(tx, post, posts.DELETED, now)
    if post.kind == RESULT:
        _redraw_cards(tx, video, now)


def _redraw_cards(tx: Tx, video: Video, now: datetime) -> None:
    """The progress card folds now that its result stands somewhere, and a gift is told on the failed card."""
    posts.redraw(tx, video.id, CARD, now)
    if video.gift_of:
        posts.redraw(tx, video.gift_of, CARD, now)


def _later(tx: Tx, shop: Workshop, post: Post, video: Video, busy: TryLater) -> None:
    """A percent that could not be drawn is dropped, for the next one follows; an end is told for a day."""
    now = shop.now(tx)
    if post.kind == CARD and post.message and _mere_percent(post, video):
        posts.done(tx, post, post.message, post.shown, now)
        return
    long = post.first_at and video.ended_at and now - max(post.first_at, video.ended_at) > _GIVE_UP_AFTER
    if long and post.tries >= _GIVE_UP_TIMES:
        _leave_in_archive(tx, shop, post, video, str(busy))
        return
    shop.log.warning("post_waits", video=video.id, kind=post.kind, tries=post.tries + 1, why=str(busy))
    pause = shop.back_off(min(post.tries, 5), busy.after_s)
    posts.later(tx, post, now + (max(pause, posts.UNSEEN_FOR) if busy.unknown and not post.message else pause))


async def _fall_back(shop: Workshop, announcer: Announcer, post: Post, video: Video, why: Undeliverable) -> None:
    """The place, then a direct message, then the archive alone: each tried once. What was charged stands. A card goes
    this way only with a failure, which nothing else tells; ending.failed() revives one that was given up."""
    shop.log.warning("undeliverable", video=video.id, kind=post.kind, at=post.at, why=str(why))
    news = post.kind in (RESULT, CHAIN) or (post.kind == CARD and video.status is Status.FAILED)
    if news and post.at == channel_of(video.asked_at):
        try:
            direct = await announcer.direct(video.account)
        except TryLater as busy:
            await shop.write_surely(partial(_later, shop=shop, post=post, video=video, busy=busy))
            return
        except Undeliverable as closed:
            shop.log.warning("no_direct_message", video=video.id, why=str(closed))
        else:
            await shop.write_surely(lambda tx: _redirect(tx, shop, post, direct))
            return
    await shop.write_surely(partial(_leave_in_archive, shop=shop, post=post, video=video, why=str(why)))


def _redirect(tx: Tx, shop: Workshop, post: Post, direct: Place) -> None:
    """A new place is a new upload, so what was remembered of the old one is void."""
    posts.save_memo(tx, post, "")
    posts.later(tx, post, shop.now(tx), at=direct)


def _leave_in_archive(tx: Tx, shop: Workshop, post: Post, video: Video, why: str) -> None:
    now = shop.now(tx)
    posts.undeliverable(tx, post, why, now)
    if post.kind == RESULT:
        _redraw_cards(tx, video, now)
