"""The progress card is made equal to what is true, until it folds, tells why nothing came, or that it was removed."""

from dataclasses import replace
from datetime import timedelta

from core import edits, remixing
from core.card_parts import VideoName
from core.cards import VideoCard
from core.errors import MessageGone
from core.names import channel_of, message_of
from core.ports import Announcer
from core.refusals import Offer
from core.store import archive, chains, family, posts
from core.store.chains import CHAIN
from core.store.database import Tx
from core.store.ending import CARD, RESULT, shown_at
from core.store.posts import Post, PostState
from core.studio.chains import stopped_card_of
from core.studio.health import after_the_move
from core.studio.progress import waiting_card
from core.video import Reason, Status, Video
from core.words.brought import found_card
from core.words.chains import with_step
from core.words.elsewhere import told_elsewhere
from core.words.pauses import MOVED
from core.words.removing import removed_card
from core.words.videos import failed_card, folded_card
from core.worker.attempt import first_try, meant_for, overslept
from core.worker.shop import Workshop

_GONE = "gone"
KNOWN = "known-"
"""The kind of a post under somebody's message whose film turned out to be one of ours; ends with the bringing's id."""


async def draw(shop: Workshop, announcer: Announcer, post: Post, video: Video) -> None:
    card = await shop.house.database.read(lambda tx: _drawn(tx, shop, post, video))
    at = post.message or channel_of(post.at)
    if post.message and post.shown == card.shown:
        await shop.write_surely(lambda tx: posts.done(tx, post, at, card.shown, shop.now(tx)))
        return
    if post.message and await _too_soon(shop, post, video):
        return
    began = shop.house.clock.monotonic()
    tried = await shop.write(lambda tx: first_try(tx, shop, post))
    if tried is None or await overslept(shop, tried, began):
        return
    again = ":again" if post.memo == _GONE else ""  # Under its old key a platform would take it for the deleted one.
    # The adapter may have died between its answer and placed().
    perhaps = post.tries > 0 or (post.kind == CARD and not post.message)
    try:
        message = await announcer.show(card, at, key=f"{video.id}:{post.kind}{again}", repeat=perhaps)
    except MessageGone:
        await shop.write_surely(lambda tx: _card_gone(tx, shop, post, video))
        return
    if not message_of(message):
        await shop.write_surely(lambda tx: _card_gone(tx, shop, tried, video))
        return
    await shop.write_surely(lambda tx: posts.done(tx, tried, message, card.shown, shop.now(tx)))


def _drawn(tx: Tx, shop: Workshop, post: Post, video: Video) -> VideoCard:
    if post.kind == CHAIN:
        return told_elsewhere(stopped_card_of(tx, video), meant_for(post, video))
    if post.kind == CARD:
        return told_elsewhere(card_of(tx, shop, video), meant_for(post, video))
    return known_card_of(tx, shop, video) if post.kind.startswith(KNOWN) else card_of(tx, shop, video)


def known_card_of(tx: Tx, shop: Workshop, video: Video) -> VideoCard:
    """A film of ours came up again."""
    now, catalogue = shop.now(tx), shop.house.catalogue
    return found_card(
        video,
        catalogue.label(video.spec.model),
        at=video.asked_at if video.brought else shown_at(tx, video),
        offers=remixing.offers(video, catalogue, now),
        remixable=remixing.is_remixable(video, catalogue, now),
    )


def card_of(tx: Tx, shop: Workshop, video: Video) -> VideoCard:
    if video.removed:
        return removed_card(video)
    card = _card_of(tx, shop, video)
    step = chains.of_video(tx, video.id) if video.status is Status.FAILED and video.is_remix else None
    return with_step(card, step.number, len(step.chain.steps)) if step else card


def _card_of(tx: Tx, shop: Workshop, video: Video) -> VideoCard:
    label = shop.house.catalogue.label(video.spec.model)
    if video.brought:
        return known_card_of(tx, shop, video)
    match video.status:
        case Status.READY:
            result = posts.get(tx, video.id, RESULT)
            lost = result is not None and result.state is PostState.UNDELIVERABLE and not result.message
            return folded_card(video, result.message if result else None, lost=lost)
        case Status.FAILED if video.error_code == MOVED and (moved := after_the_move(tx, shop.house, video)):
            return moved
        case Status.FAILED:
            return failed_card(video, label, _gift_name(tx, video), offers=_offers(tx, shop, video))
        case Status.QUEUED | Status.SUBMITTING | Status.RUNNING | Status.STORING:
            return waiting_card(tx, shop.house, video, shop.now(tx))


def _offers(tx: Tx, shop: Workshop, video: Video) -> tuple[Offer, ...]:
    """Where the vendor had lost the original: the edit models that would have it from us."""
    original = archive.get(tx, video.team, video.remix_of) if video.remix_of else None
    if video.reason is not Reason.SOURCE_GONE or original is None or original.removed:
        return ()
    found = edits.offers(original, shop.house.catalogue, shop.now(tx).date())
    return tuple(replace(offer, again=video.id) for offer in found if offer.model != video.spec.model)


def _gift_name(tx: Tx, video: Video) -> VideoName | None:
    """Only once it is there: a gift on its way can still fail."""
    gift = family.gift_for(tx, video.id)
    if gift is None or gift.status is not Status.READY:
        return None
    place = posts.get(tx, gift.id, RESULT)
    return VideoName(video=gift.id, at=place.message if place else None)


async def _too_soon(shop: Workshop, post: Post, video: Video) -> bool:
    if not mere_percent(post, video) or post.last_at is None:
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


def mere_percent(post: Post, video: Video) -> bool:
    """A new percent waits for its turn and may be dropped; a change of status is told at once, and surely."""
    return video.status is Status.RUNNING and (post.shown or "").startswith(Status.RUNNING)


def _card_gone(tx: Tx, shop: Workshop, post: Post, video: Video) -> None:
    """Somebody deleted it. An unfinished or failed video gets one new card; a second time it is left alone."""
    now = shop.now(tx)
    if video.status is Status.READY or video.removed or post.memo == _GONE:
        posts.undeliverable(tx, post, posts.DELETED, now)
        return
    posts.save_memo(tx, post, _GONE)
    posts.later(tx, post, now, at=channel_of(post.at))
