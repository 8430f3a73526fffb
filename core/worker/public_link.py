"""A link to a film for everybody who reads a message, where the film itself does not fit into it."""

from datetime import timedelta

from core.store.database import Tx
from core.studio import sharing
from core.video import Video
from core.worker.shop import Workshop

LASTS = timedelta(days=sharing.MOST_DAYS)


async def public_link(shop: Workshop, video: Video, lasts: timedelta = LASTS) -> str | None:
    """A new one for each call, for only its hash is kept. None: this bot has no public address. The video's owner and
    admins can end it."""
    if not shop.house.pages.public_url:
        return None
    secret = sharing.draw(shop.house.rng)

    def keep(tx: Tx) -> str:
        return sharing.open_to_all(tx, shop.house, video, secret, by=video.account, ends_at=shop.now(tx) + lasts)

    return await shop.write(keep)
