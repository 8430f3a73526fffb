"""A removed video is taken away: its messages, its film, and the provider's copy where that can be."""

from dataclasses import replace
from datetime import timedelta

from core.cards import VideoCard
from core.names import channel_of
from core.ports import Announcer, Provider
from core.store import archive, family, posts
from core.store.database import Tx
from core.store.posts import Post
from core.video import OPEN, Video
from core.words.removing import removed_card
from core.worker.attempt import first_try
from core.worker.look import ref_of
from core.worker.shop import Workshop

_TRIES = 5
_WAIT_FOR_REMIX = timedelta(minutes=1)


async def erase(shop: Workshop, video: Video) -> None:
    """One of the two in each step; each is safe to repeat."""
    if video.erased_at is None:
        if video.film is not None:
            await shop.media.delete(video.film.key)
        await shop.write_surely(lambda tx: _erased(tx, shop, video))
    else:
        await _erase_at_provider(shop, video)


def _erased(tx: Tx, shop: Workshop, video: Video) -> None:
    now = shop.now(tx)
    if archive.touch(tx, video, erased_at=now, due_at=now) is not None:
        shop.log.info("video_erased", video=video.id)


async def _erase_at_provider(shop: Workshop, video: Video) -> None:
    provider = shop.providers.get(video.provider)
    if provider is None or video.provider_id is None or not _can_delete(shop, provider, video):
        await shop.write(lambda tx: archive.touch(tx, video, due_at=None))
        return
    if await shop.house.database.read(lambda tx: family.remix_with(tx, video.id, OPEN)):
        await shop.write(lambda tx: archive.touch(tx, video, due_at=shop.now(tx) + _WAIT_FOR_REMIX))
        return
    gone = await provider.delete(ref_of(video))
    await shop.write(lambda tx: _told(tx, shop, video, gone=gone))


def _can_delete(shop: Workshop, provider: Provider, video: Video) -> bool:
    return provider.caps(shop.house.catalogue.upstream(video.spec.model)).delete


def _told(tx: Tx, shop: Workshop, video: Video, *, gone: bool) -> None:
    """After some tries it stays there until the provider forgets it by itself, as each does within days."""
    tries = video.missed + 1
    if gone or tries >= _TRIES:
        if not gone:
            shop.log.warning("provider_copy_stays", video=video.id, provider=video.provider)
        archive.touch(tx, video, due_at=None)
        return
    archive.touch(tx, video, missed=tries, due_at=shop.now(tx) + shop.back_off(tries))


def is_removed(tx: Tx, post: Post, video: Video) -> bool:
    """Also where it is only the second of two."""
    if video.removed or post.other is None:
        return video.removed
    other = archive.by_id(tx, post.other)
    return other is None or other.removed


async def take_away(shop: Workshop, announcer: Announcer, post: Post, video: Video) -> None:
    """A message with its film. One that may have been posted by an earlier try is looked for."""
    tried = await shop.write(lambda tx: first_try(tx, shop, post))
    if tried is None:
        return
    if post.message or post.tries:
        at = post.message or channel_of(post.at)
        card = await shop.house.database.read(lambda tx: _removed_card(tx, post, video))
        await announcer.take_away(card, at, key=f"{video.id}:{post.kind}", memo=post.memo)
    await shop.write_surely(lambda tx: posts.taken_away(tx, tried, shop.now(tx)))


def _removed_card(tx: Tx, post: Post, video: Video) -> VideoCard:
    """What it becomes where the platform keeps it. It is found under the video whose post it is, whichever of two is
    gone."""
    other = archive.by_id(tx, post.other) if post.other and not video.removed else None
    return removed_card(video) if other is None else replace(removed_card(other), video=video.id)
