"""A new message with a film, at most once for each kind of post."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeVar

from core import remixing
from core.cards import FilmCard, ResultCard
from core.errors import NeverShown, NotTaken, TryLater
from core.names import Place, channel_of, message_of, platform_of
from core.ports import Announcer
from core.store import archive, chains, file_limits, posts
from core.store.database import Tx
from core.store.ending import CARD, RESULT, shown_at
from core.store.posts import Post
from core.video import Video
from core.words.chains import with_step
from core.words.elsewhere import brought_elsewhere
from core.words.large import Shown
from core.words.results import result_card
from core.worker.attempt import PostMemo, first_try, meant_for, overslept
from core.worker.erase import is_removed
from core.worker.ladder import Brought, brought, step_down
from core.worker.lease import holding
from core.worker.shop import Workshop

T = TypeVar("T")

READY_TO_POSTED = "sora_ready_to_posted_seconds"


async def deliver(shop: Workshop, announcer: Announcer, post: Post, video: Video) -> None:
    film = video.film
    if film is None or video.retired:
        await shop.write(lambda tx: posts.undeliverable(tx, post, "there is no film", shop.now(tx)))
        return
    known = await shop.house.database.read(lambda tx: file_limits.of(tx, post.at, shop.now(tx)))
    what = await hold(shop, post, brought(shop, post, video, film, known))
    message = await bring(
        shop, announcer, post, video, what=what, draw=lambda tx: _result_card(tx, shop, post, video, what.shown)
    )
    if message and shop.measures and post.kind == RESULT and video.ended_at:
        waited = (shop.house.clock.now() - video.ended_at).total_seconds()
        shop.measures.seconds(READY_TO_POSTED, max(0.0, waited), platform=platform_of(message))


async def bring(
    shop: Workshop, announcer: Announcer, post: Post, video: Video, *, what: Brought, draw: Callable[[Tx], FilmCard]
) -> Place | None:
    """Where it stands now; None: another try follows. Raises NotTaken where the place takes nothing of it, not even
    words, or where a direct message may show it whole."""
    try:
        return await _bring(shop, announcer, post, video, what=what, draw=draw)
    except NotTaken as why:
        refusal = why
        if what.nothing or (isinstance(why, NeverShown) and _may_go_elsewhere(post, video)):
            raise
        await shop.write_surely(lambda tx: step_down(tx, shop, post, what, refusal))
        return None


def _may_go_elsewhere(post: Post, video: Video) -> bool:
    return post.other is None and channel_of(post.at) == channel_of(video.asked_at)


async def _bring(
    shop: Workshop, announcer: Announcer, post: Post, video: Video, *, what: Brought, draw: Callable[[Tx], FilmCard]
) -> Place | None:
    """One try; None: it was given up before the chat was called."""
    began = shop.house.clock.monotonic()
    tried = await shop.write(lambda tx: first_try(tx, shop, post))
    if tried is None:
        return None
    card = await shop.house.database.read(draw)
    if await overslept(shop, tried, began):
        return None
    memo, key = PostMemo(shop, tried, tried.memo), f"{video.id}:{post.kind}"
    posting = announcer.deliver(card, channel_of(post.at), what.file, key=key, repeat=post.tries > 0, memo=memo)
    message = await hold(shop, tried, posting)
    await shop.write_surely(lambda tx: _delivered(tx, shop, tried, video, message, took=what.film_bytes))
    shop.log.info("posted", video=video.id, kind=post.kind, at=message, rung=what.rung)
    return message


async def hold(shop: Workshop, post: Post, work: Coroutine[Any, Any, T]) -> T:
    return await holding(shop, lambda tx, until: posts.hold_on(tx, post, until), work, lost=TryLater("taken over"))


def _result_card(tx: Tx, shop: Workshop, post: Post, video: Video, shown: Shown) -> ResultCard:
    parent = archive.get(tx, video.team, video.remix_of) if video.remix_of else None
    card = result_card(
        video,
        shop.house.catalogue.label(video.spec.model),
        parent=parent,
        parent_at=shown_at(tx, parent) if parent else None,
        notify=post.kind == RESULT,
        remixable=remixing.is_remixable(video, shop.house.catalogue, shop.now(tx)),
        offers=remixing.offers(video, shop.house.catalogue, shop.now(tx)),
        at=channel_of(post.at),
        shown=shown,
    )
    card = brought_elsewhere(card, meant_for(post, video))
    step = chains.of_video(tx, video.id) if video.is_remix else None
    return with_step(card, step.number, len(step.chain.steps)) if step else card


def _delivered(tx: Tx, shop: Workshop, post: Post, video: Video, message: Place, *, took: int | None) -> None:
    """A place without its message means that somebody has deleted the message already."""
    now = shop.now(tx)
    if message_of(message):
        posts.done(tx, post, message, "result", now)
        if took:
            file_limits.taken(tx, post.at, took)
    else:
        posts.undeliverable(tx, post, posts.DELETED, now)
    fresh = archive.by_id(tx, video.id)
    if fresh is not None and is_removed(tx, post, fresh):  # While it was being posted, perhaps by one who lost the row.
        posts.redraw(tx, video.id, post.kind, now)
    if post.kind == RESULT:
        redraw_cards(tx, video, now)


def redraw_cards(tx: Tx, video: Video, now: datetime) -> None:
    """The progress card folds now that its result stands somewhere, and a gift is told on the failed card."""
    posts.redraw(tx, video.id, CARD, now)
    if video.gift_of:
        posts.redraw(tx, video.gift_of, CARD, now)
