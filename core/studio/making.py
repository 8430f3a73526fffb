"""Starting and stopping videos: everything that holds credits, each in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import IntEnum

from core import remixing, rules
from core.cards import Notice, VideoCard, remix_target
from core.changes import count_changes, split_changes
from core.names import Ask, Place, TeamId, VideoId, is_chat, platform_of, read_video_id
from core.refusals import (
    AlreadyDone,
    CannotCancel,
    DraftGone,
    JustStarted,
    NotFound,
    ProviderGone,
    Removed,
    SeveralChanges,
    TeamIsFull,
    TooManyVideos,
)
from core.store import archive, chains, drafts, ending, equals, films, inbox, ledger, pace, pauses, posts, shelves
from core.store.database import Tx
from core.studio import health, presets
from core.studio.house import House
from core.studio.wish import Wish, spec_of
from core.text import stored_remix_prompt
from core.video import OPEN, Reason, Spec, Status, Video
from core.words.chains import stopping_notice, with_step
from core.words.notices import TWICE, cancelling_notice
from core.words.videos import progress_card

CARD_DUE = timedelta(seconds=8)
"""The adapter puts the progress card up itself; the worker does it only if no place was saved by then."""

_LOOKED_THROUGH = 200

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


def apart(target: str) -> tuple[str, str | None]:
    """What stands for a remix, as cards.remix_target() put it together: the video, and the model that was chosen."""
    video, _, editor = target.partition(":")
    return video, editor or None


def find(tx: Tx, ask: Ask, text: str, *, removed: bool = False, steady: bool = False) -> Video:
    """The video a person means, if it is their team's and they may see it; else NotFound, worded alike. `removed`: also
    one that was removed, which is refused elsewhere. `steady`: nobody can remove it before the transaction ends."""
    video_id = read_video_id(text)
    video = archive.get(tx, ask.by.team, video_id, steady=steady) if video_id else None
    if video is None or not rules.may_see(ask.by, ask.at, video):
        raise NotFound(text, _nearest(tx, ask, video_id) if video_id else None)
    if video.removed and not removed:
        raise Removed(video.id)
    return video


def _nearest(tx: Tx, ask: Ask, video_id: VideoId) -> VideoId | None:
    """A slip of one letter or two, among what this person may pick."""
    near = shelves.recent(tx, ask.by.team, ask.by.account, remixable_at=None, prefix="", limit=_LOOKED_THROUGH)
    seen = [video.id for video in near if rules.may_see(ask.by, ask.at, video)]
    return next((VideoId(name) for name in get_close_matches(video_id, seen, n=1)), None)


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


def waiting_card(tx: Tx, house: House, video: Video, now: datetime) -> VideoCard:
    """The progress card as it stands now."""
    queued = video.status is Status.QUEUED
    step = chains.of_video(tx, video.id) if video.is_remix else None
    pause = pauses.of(tx, video.provider) if queued else None
    card = progress_card(
        replace(video, missed=0) if pause else video,
        house.catalogue.label(video.spec.model),
        now=now,
        position=pace.line_position(tx, video) if queued else 0,
        typical_s=pace.typical_time(tx, video.spec.model, video.spec.seconds),
        cancellable=is_cancellable(house, video) or (step is not None and step.more),
    )
    if pause:
        card = health.waiting(tx, house, card, video, pause)
    return with_step(card, step.number, len(step.chain.steps)) if step else card


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


def placed(tx: Tx, house: House, video_id: VideoId, at: Place) -> bool:
    """False: the worker's own card was quicker, so this one is to be taken away."""
    now = house.database.now_of(tx)
    first = posts.placed(tx, video_id, "card", at, "", now)
    posts.redraw(tx, video_id, "card", now)
    post = posts.get(tx, video_id, "card")
    return first or (post is not None and post.message == at)  # The worker may have found this very card.
