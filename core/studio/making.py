"""Starting videos: everything that holds credits, each in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from core import remixing, rules
from core.card_parts import remix_target
from core.cards import VideoCard
from core.changes import count_changes, split_changes
from core.names import Ask, TeamId, VideoId, is_chat, platform_of
from core.refusals import AlreadyDone, DraftGone, JustStarted, ProviderGone, SeveralChanges, TeamIsFull, TooManyVideos
from core.store import archive, drafts, equals, films, inbox, ledger, posts, shelves
from core.store.database import Tx
from core.studio import health, presets
from core.studio.finding import apart, find
from core.studio.house import House
from core.studio.progress import waiting_card
from core.studio.wish import Wish, spec_of
from core.text import stored_remix_prompt
from core.video import Spec, Status, Video
from core.words.notices import TWICE

CARD_DUE = timedelta(seconds=8)
"""The adapter puts the progress card up itself; the worker does it only if no place was saved by then."""

NEW = ""
"""The subject of a draft that is no remix."""


class Insist(IntEnum):
    """How much advice a person has overruled."""

    NO = 0
    ADVICE = 1
    TWICE = 2


@dataclass(frozen=True, kw_only=True)
class Started:
    """What is to be made: judged, priced, not yet held."""

    prompt: str
    spec: Spec
    price: int
    provider: str
    source: Video | None = None
    subject: str = NEW
    """Of the draft that is done with once it has begun."""
    card_due: timedelta = CARD_DUE


def make(tx: Tx, house: House, ask: Ask, prompt: str, wish: Wish, *, insist: Insist) -> VideoCard:
    check_first_time(tx, ask)
    house.check_brake()
    rules.check_may_spend(ask)
    now = house.database.now_of(tx)
    spec = spec_of(wish, house.catalogue)
    entry = house.catalogue.check(spec)
    if house.catalogue.gone(spec.model, now.date()):
        raise ProviderGone(entry.label)
    words, price = rules.check_prompt(prompt), house.catalogue.price(spec)
    health.check_up(tx, house, entry.provider, entry.label, now)
    return _start(
        tx, house, ask, Started(prompt=words, spec=spec, price=price, provider=entry.provider), now, insist=insist
    )


def remix(
    tx: Tx,
    house: House,
    ask: Ask,
    text: str,
    prompt: str,
    *,
    insist: Insist,
    preset: str | None = None,
    card_due: timedelta = CARD_DUE,
    patient: bool = False,
) -> VideoCard:
    """The seed's remix: the original's model, length, size and price; or, by an edit model, from our own copy.
    Everything is judged again, here and now. `patient`: it may wait for a provider that is paused."""
    check_first_time(tx, ask)
    house.check_brake()
    rules.check_may_spend(ask)
    now = house.database.now_of(tx)
    named, editor = apart(text)
    source = find(tx, ask, named, steady=True)
    way = remixing.check_remixable(source, house.catalogue, now, editor)
    words = rules.check_prompt(presets.whole_prompt(tx, ask, prompt, preset))
    if not patient:
        health.check_up(tx, house, way.provider, way.label, now)
    changes = count_changes(words)
    if changes > 1 and not insist:
        parts = split_changes(words)
        raise SeveralChanges(changes, source.id, way.price, len(parts), parts)
    started = Started(
        prompt=stored_remix_prompt(words),
        spec=way.spec,
        price=way.price,
        provider=way.provider,
        source=source,
        subject=remix_target(source.id, editor),
        card_due=card_due,
    )
    card = _start(tx, house, ask, started, now, insist=insist)
    presets.note_use(tx, ask, preset)
    return card


def insist(tx: Tx, house: House, ask: Ask, name: str) -> VideoCard:
    """ "Remix anyway", "Start another anyway": exactly the words that the button stands under."""
    level = Insist.TWICE if name.endswith(TWICE) else Insist.ADVICE
    draft = drafts.find(tx, ask.by.account, name.removesuffix(TWICE))
    if draft is None:
        check_first_time(tx, ask)
        raise DraftGone
    subject = name.rpartition(":")[0]
    if subject != NEW:
        return remix(tx, house, ask, subject, draft.prompt, insist=level)
    spec = draft.spec
    wish = Wish(model=spec.model, seconds=spec.seconds, size=spec.size) if spec else Wish()
    return make(tx, house, ask, draft.prompt, wish, insist=level)


def check_first_time(tx: Tx, ask: Ask) -> None:
    """A delivery that comes again is answered by silence; the card of the first one stands or is on its way."""
    seen, _ = inbox.seen(tx, platform_of(ask.at), ask.key)
    if seen:
        raise AlreadyDone


def _start(tx: Tx, house: House, ask: Ask, started: Started, now: datetime, *, insist: Insist) -> VideoCard:
    source_id = started.source.id if started.source else None
    account = ask.by.account
    price = started.price
    ledger.lock(tx, account)  # On PostgreSQL two presses at once would else not see each other's video.
    twin = equals.same_just_now(tx, account, source_id, started.prompt, now - rules.SAME_AGAIN)
    if twin and twin.status is not Status.FAILED and insist < Insist.TWICE:
        check_first_time(tx, ask)  # On PostgreSQL the same delivery may have been committed since this began.
        raise JustStarted(twin.id, source_id, price)
    check_room(tx, house, ask.by.team)
    video = _new_video(archive.free_id(tx, house.rng), ask, started, now)
    archive.add(tx, video)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, video.id, now):
        raise AlreadyDone  # Before the hold: the second of two deliveries must not be told of too few credits.
    ledger.hold(tx, account, video.id, price, now)
    making = shelves.count_open(tx, account)
    if making > house.limits.member_limit:
        raise TooManyVideos(making - 1, house.limits.member_limit)
    if is_chat(ask.at):
        posts.plan(tx, video.id, "card", ask.at, now + started.card_due)
    for subject in {started.subject, source_id or NEW}:
        drafts.forget(tx, account, subject)
    return waiting_card(tx, house, video, now)


def check_room(tx: Tx, house: House, team: TeamId) -> None:
    """Before the hold. What is being made may go a little beyond: it was promised."""
    room = house.limits.team_bytes
    if room is not None and (used := films.bytes_of(tx, team)) >= room:
        raise TeamIsFull(used, room)


def _new_video(video_id: VideoId, ask: Ask, started: Started, now: datetime) -> Video:
    return Video(
        id=video_id,
        team=ask.by.team,
        account=ask.by.account,
        prompt=started.prompt,
        spec=started.spec,
        price=started.price,
        asked_at=ask.at,
        private=ask.private or (started.source.private if started.source else False),
        created_at=now,
        remix_of=started.source.id if started.source else None,
        provider=started.provider,
        due_at=now,
    )
