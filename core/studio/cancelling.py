"""Stopping a video, and what would have followed it."""

from core import rules
from core.cards import Notice
from core.names import Ask
from core.refusals import CannotCancel
from core.store import archive, chains, ending
from core.store.database import Tx
from core.studio.finding import find
from core.studio.house import House
from core.video import OPEN, Reason, Status, Video
from core.words.chains import stopping_notice
from core.words.notices import cancelling_notice


def is_cancellable(house: House, video: Video) -> bool:
    """Certain while it waits; later only where the provider can."""
    if video.status in (Status.SUBMITTING, Status.RUNNING):
        return video.provider in house.cancels and not video.cancel_asked
    return video.status is Status.QUEUED


def cancel(tx: Tx, house: House, ask: Ask, text: str) -> Notice:
    video = find(tx, ask, text)
    rules.check_may_end(ask.by, video)
    if video.reason is Reason.CANCELLED:  # The same press again, or two people at once.
        return cancelling_notice(video.id, video.price, at_once=True)
    stopped = _stop_chain(tx, ask, video)
    now = house.database.now_of(tx)
    if video.status not in OPEN or not (is_cancellable(house, video) or video.cancel_asked):
        if stopped:
            return stopping_notice(video.id)
        raise CannotCancel(video.id, ended=video.status not in OPEN)
    if video.status is Status.QUEUED and ending.failed(tx, video, Reason.CANCELLED, now):
        return cancelling_notice(video.id, video.price, at_once=True)
    archive.ask_cancel(tx, ask.by.team, video.id)
    archive.wake(tx, video.id, now)
    return cancelling_notice(video.id, video.price, at_once=False)


def _stop_chain(tx: Tx, ask: Ask, video: Video) -> bool:
    """Whether further steps would have followed this video, and now will not."""
    step = chains.of_video(tx, video.id)
    if step is None or step.chain.video != video.id or not step.more:
        return False
    return chains.ask_stop(tx, ask.by.team, step.chain)
