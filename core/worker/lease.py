"""A long step keeps its row: the lease is renewed while the work goes on, and the work ends when the row is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.store.database import Tx
from core.worker.shop import Workshop

T = TypeVar("T")

Renew = Callable[[Tx, datetime], bool]
"""Writes the new end of the lease; False when somebody else has taken the row."""


async def holding(shop: Workshop, renew: Renew, work: Coroutine[Any, Any, T], *, lost: Exception) -> T:
    """Raises `lost` when the row went to somebody else; the work is cancelled then."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=shop.timing.lease_s / 3)
            if not task.done() and not await _renewed(shop, renew):
                raise lost
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait({task})


def _renewed(shop: Workshop, renew: Renew) -> Awaitable[bool]:
    lease = timedelta(seconds=shop.timing.lease_s)
    return shop.write_surely(lambda tx: renew(tx, shop.now(tx) + lease))
