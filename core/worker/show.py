"""What people see is made equal to what is true: each post that is due is drawn, delivered or taken away."""

from datetime import timedelta
from functools import partial

from core.errors import MediaProblem, TryLater, Undeliverable
from core.store import archive, posts
from core.store.chains import CHAIN
from core.store.database import Tx
from core.store.ending import CARD
from core.store.posts import Post
from core.video import Video
from core.worker.compare import compare
from core.worker.deliver import deliver
from core.worker.draw import KNOWN, draw
from core.worker.erase import is_removed, take_away
from core.worker.shop import Workshop
from core.worker.turned_away import fall_back, later, leave_in_archive


async def show(shop: Workshop, post: Post) -> None:
    """One post."""
    video, removed = await shop.house.database.read(lambda tx: _subject(tx, post))
    announcer = shop.announcer(post.message or post.at)
    if video is None or announcer is None:
        await shop.write(lambda tx: posts.later(tx, post, shop.now(tx) + timedelta(minutes=5)))
        return
    try:
        if removed and not (post.kind == CARD and post.message):
            await take_away(shop, announcer, post, video)
        elif post.kind in (CARD, CHAIN) or post.kind.startswith(KNOWN):
            await draw(shop, announcer, post, video)
        elif post.other is not None:
            await compare(shop, announcer, post, video, post.other)
        else:
            await deliver(shop, announcer, post, video)
    except TryLater as busy:
        await shop.write(partial(later, shop=shop, post=post, video=video, busy=busy))
    except OSError as away:  # The store's; chats tell theirs as problems of their own.
        no_store = TryLater(f"the store: {away}")
        await shop.write(partial(later, shop=shop, post=post, video=video, busy=no_store))
    except MediaProblem as why:
        shop.log.error("film_missing", video=video.id, why=str(why))
        await shop.write_surely(partial(leave_in_archive, shop=shop, post=post, video=video, why=str(why)))
    except Undeliverable as why:
        await fall_back(shop, announcer, post, video, why)


def _subject(tx: Tx, post: Post) -> tuple[Video | None, bool]:
    video = archive.by_id(tx, post.video_id)
    return video, video is not None and is_removed(tx, post, video)
