"""A provider that could not be reached is asked for its listing, which costs nothing and makes nothing."""

from collections.abc import AsyncGenerator

from core.errors import Missed, Why
from core.store.pauses import Pause
from core.worker import health
from core.worker.shop import Workshop

PROBED = Why.UNREACHABLE
"""An answer proves that this is over. Of the others it proves nothing: one queued video is let through instead."""


async def probe(shop: Workshop, pause: Pause) -> None:
    provider = shop.providers[pause.provider]
    rows = provider.listing(await shop.house.database.read(shop.now))
    try:
        await anext(rows, None)
    except Missed as miss:
        if not miss.gone:  # A 404 is an answer too.
            why = miss.why or pause.why  # It can be reached and refuses our account: that is another thing to mend.
            await shop.write(lambda tx: health.put_off(tx, shop, pause, why, shop.now(tx)))
            return
    finally:
        if isinstance(rows, AsyncGenerator):
            await rows.aclose()
    await shop.write(lambda tx: health.end(tx, shop, pause, shop.now(tx)))
