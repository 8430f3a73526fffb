"""What somebody has not heard of: their videos that could be posted nowhere, told the next time they come by."""

from core.cards import Notice
from core.names import Ask
from core.store import archive, owed
from core.store.database import Tx
from core.words.owing import owed_notice


def tell(tx: Tx, ask: Ask) -> Notice | None:
    """Once. None: there is nothing to tell any more."""
    found = [archive.get(tx, ask.by.team, video) for video in owed.take(tx, ask.by.account)]
    there = [video.id for video in found if video is not None and not video.removed and not video.retired]
    return owed_notice(there) if there else None
