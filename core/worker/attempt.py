"""One try at showing something: noted before the chat is called, so that whoever comes next knows of it."""

from dataclasses import dataclass
from datetime import timedelta

from core.errors import TryLater
from core.names import Place, channel_of
from core.store import posts
from core.store.chains import CHAIN
from core.store.database import Tx
from core.store.ending import CARD, RESULT
from core.store.posts import Post
from core.video import Video
from core.worker.shop import Workshop


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


def meant_for(post: Post, video: Video) -> Place | None:
    """The channel, where that took no message and this goes to one person instead. What is shown by somebody's word
    (kinds of other names) stands where they asked."""
    asked = channel_of(video.asked_at)
    moved = post.kind in (RESULT, CARD, CHAIN) and channel_of(post.at) != asked
    return asked if moved else None


def first_try(tx: Tx, shop: Workshop, post: Post) -> Post | None:
    """With a whole lease from here on: after a sleep it may be over already, though nobody has noticed yet."""
    now = shop.now(tx)
    posts.hold_on(tx, post, now + timedelta(seconds=shop.timing.lease_s))
    return posts.first_try(tx, post, now)


async def overslept(shop: Workshop, post: Post, began: float) -> bool:
    """Whether somebody else may have shown it since, or shown something newer. Then it is read and tried afresh."""
    if not shop.overslept(began):
        return False
    await shop.write(lambda tx: posts.later(tx, post, shop.now(tx)))
    return True
