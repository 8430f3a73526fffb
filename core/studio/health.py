"""What people see of vendors that do not work, and which other models could make what waits for one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import edits
from core.card_parts import Tone
from core.cards import Notice, VideoCard
from core.names import Ask
from core.refusals import ProviderDown
from core.store import archive, chains, pauses
from core.store.database import Tx
from core.store.pauses import Pause
from core.studio.house import House
from core.studio.wish import nearest_possible
from core.video import Spec, Video
from core.words.pauses import held_up, moved_card, warned

_MOST_WAYS = 2


@dataclass(frozen=True, kw_only=True)
class Detour:
    """Another model by which a waiting video could be made."""

    spec: Spec
    label: str
    provider: str
    price: int


def with_pauses(tx: Tx, ask: Ask, notice: Notice) -> Notice:
    """For admins: perhaps nobody could write to them."""
    if not ask.by.admin:
        return notice
    return warned(notice, [(pause.provider, pause.why, pause.since) for pause in pauses.every(tx)])


def warning(tx: Tx) -> Notice | None:
    """For a page of the admins'; None: nothing is wrong."""
    found = [(pause.provider, pause.why, pause.since) for pause in pauses.every(tx)]
    return warned(Notice(tone=Tone.FAILED, lines=()), found) if found else None


def check_up(tx: Tx, house: House, provider: str, label: str, now: datetime) -> None:
    """Nobody's credits are set aside for what cannot begin. Once it is time for a try, whoever asks may be it."""
    pause = pauses.of(tx, provider)
    if pause is None or pause.due_at <= now:
        return
    away = {one.provider for one in pauses.every(tx)}
    others = tuple(entry.label for entry in house.catalogue.offered() if entry.provider not in away)
    minutes = -((now - pause.due_at) // timedelta(minutes=1))
    raise ProviderDown(label, minutes, others[:3])


def waiting(tx: Tx, house: House, card: VideoCard, video: Video, pause: Pause) -> VideoCard:
    """The card of a video that waits for a paused provider."""
    now = house.database.now_of(tx)
    return held_up(card, video, pause.why, [(way.spec, way.label, way.price) for way in detours(tx, house, video, now)])


def after_the_move(tx: Tx, house: House, video: Video) -> VideoCard | None:
    """What is left of the card of a video that was moved; None: it was not."""
    new = pauses.moved_to(tx, video.id)
    return moved_card(video, new, house.catalogue.label(new.spec.model)) if new else None


def detours(tx: Tx, house: House, video: Video, now: datetime) -> list[Detour]:
    """The first models of other providers that work. A step of a chain is not moved: the next ones follow its model."""
    if chains.of_video(tx, video.id) is not None:
        return []
    away = {video.provider, *(pause.provider for pause in pauses.every(tx))}
    found = _edits(tx, house, video, now) if video.is_remix else _makes(house, video)
    return [way for way in found if way.provider not in away][:_MOST_WAYS]


def _makes(house: House, video: Video) -> list[Detour]:
    """The same length and size where the model makes them, else the nearest."""
    catalogue, ways = house.catalogue, []
    for entry in catalogue.offered():
        spec = nearest_possible(replace(video.spec, model=entry.id), catalogue)
        price = catalogue.price(spec)
        ways.append(Detour(spec=spec, label=entry.label, provider=entry.provider, price=price))
    return ways


def _edits(tx: Tx, house: House, video: Video, now: datetime) -> list[Detour]:
    """Edit models that take our copy of the original."""
    original = archive.get(tx, video.team, video.remix_of) if video.remix_of else None
    if original is None or original.removed:
        return []
    ways = []
    for offer in edits.offers(original, house.catalogue, now.date()):
        entry = house.catalogue.find(offer.model)
        assert entry is not None, "an offer names a model of the catalogue"
        spec = replace(original.spec, model=offer.model)
        ways.append(Detour(spec=spec, label=offer.label, provider=entry.provider, price=offer.price))
    return ways
