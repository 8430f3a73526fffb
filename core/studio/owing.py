"""What somebody has not heard of: videos of theirs that could be posted nowhere, and what came of what they brought."""

from core import remixing
from core.cards import Notice
from core.names import AccountId, Ask
from core.refusals import CannotFetch
from core.store import archive, bringings, owed
from core.store.bringings import Bringing
from core.store.database import Tx
from core.studio.house import House
from core.words.brought import known_notice, refused_notice
from core.words.owing import owed_notice


def anything(tx: Tx, account: AccountId) -> bool:
    return owed.anything(tx, account) or bringings.untold(tx, account) is not None


def tell(tx: Tx, house: House, ask: Ask) -> Notice | None:
    """Once, and one thing at a time. None: there is nothing to tell any more."""
    found = [archive.get(tx, ask.by.team, video) for video in owed.take(tx, ask.by.account)]
    there = [video.id for video in found if video is not None and not video.removed and not video.retired]
    if there:
        return owed_notice(there)
    untold = bringings.untold(tx, ask.by.account)
    if untold is None or not bringings.over(tx, untold):
        return None
    return outcome(tx, house, untold)


def outcome(tx: Tx, house: House, bringing: Bringing) -> Notice:
    """What came of a film that somebody brought, to them alone."""
    video = archive.get(tx, bringing.team, bringing.video) if bringing.video else None
    if video is None or video.removed:
        return refused_notice(bringing.why or str(CannotFetch()))
    now = house.database.now_of(tx)
    return known_notice(
        video,
        offers=remixing.offers(video, house.catalogue, now),
        remixable=remixing.is_remixable(video, house.catalogue, now),
    )
