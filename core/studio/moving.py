"""A video that waits for a paused vendor is made by another model instead: called off and begun anew, in one go."""

from dataclasses import replace

from core import rules
from core.cards import Notice, VideoCard
from core.names import Ask, channel_of, is_chat, platform_of
from core.refusals import AlreadyDone, CannotMove, OnlyTheOwner
from core.store import archive, ending, inbox, ledger, pauses, posts
from core.store.database import Tx
from core.studio import finding, health, making, progress
from core.studio.health import Detour
from core.studio.house import House
from core.video import Reason, Status, Video
from core.words.pauses import MOVED, move_notice


def confirm(tx: Tx, house: House, ask: Ask, target: str) -> Notice:
    """Asks first, with both prices; everything is judged again when it is confirmed."""
    video, way = _judged(tx, house, ask, target)
    return move_notice(video, way.spec, way.label, way.price)


def move(tx: Tx, house: House, ask: Ask, target: str) -> VideoCard:
    """The old hold is released and a new one made, or nothing changes at all."""
    making.check_first_time(tx, ask)
    house.check_brake()
    rules.check_may_spend(ask)
    now = house.database.now_of(tx)
    video, way = _judged(tx, house, ask, target)
    ledger.lock(tx, video.account)
    if ending.failed(tx, video, Reason.CANCELLED, now, error_code=MOVED) is None:
        raise CannotMove(video.id)
    new = replace(
        video, id=archive.free_id(tx, house.rng), spec=way.spec, provider=way.provider, price=way.price,
        created_at=now, due_at=now, attempts=0, submitted_at=None, fingerprint=None, missed=0, error_code=None,
        claim=0, moved_from=video.id,
    )  # fmt: skip  # What differs, at a glance.
    archive.add(tx, new)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, new.id, now):
        raise AlreadyDone
    ledger.hold(tx, new.account, new.id, new.price, now)
    if is_chat(new.asked_at):
        posts.plan(tx, new.id, ending.CARD, channel_of(new.asked_at), now + making.CARD_DUE)
    return progress.waiting_card(tx, house, new, now)


def _judged(tx: Tx, house: House, ask: Ask, target: str) -> tuple[Video, Detour]:
    named, model = finding.apart(target)
    video = finding.find(tx, ask, named)
    if ask.by.account != video.account:
        raise OnlyTheOwner
    waits = video.status is Status.QUEUED and not video.cancel_asked and pauses.of(tx, video.provider)
    ways = health.detours(tx, house, video, house.database.now_of(tx)) if waits else []
    for way in ways:
        if way.spec.model == model:
            return video, way
    raise CannotMove(video.id)
