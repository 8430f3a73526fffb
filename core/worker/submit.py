"""A queued video is handed to its provider: the intent is written, ONE POST is sent, the answer is noted."""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from core.errors import Code, FilmGone, Rejected, Unconfirmed, Why
from core.ports import Order, Provider, Ref, Source
from core.store import archive, ending, pauses, posts, strays
from core.store.archive import FingerprintTaken, IdTaken
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Reason, Status, Video
from core.words.videos import UNSURE_AFTER
from core.worker import health
from core.worker.shop import Workshop
from core.worker.source import CopyMissing, copy_of_original, sends_film, source_kinds, source_of

_TWIN_WAITS = timedelta(seconds=5)
_FOR_NOW = frozenset({Code.NOT_SENT, Code.RATE_LIMITED})
_LOCKED_OUT = frozenset({Code.AUTH, Code.INSUFFICIENT_FUNDS})

REASONS: dict[str, Reason] = {
    Code.REFUSED: Reason.REFUSED,
    Code.SOURCE_GONE: Reason.SOURCE_GONE,
    Code.EXPIRED: Reason.EXPIRED,
    Code.CANCELLED: Reason.CANCELLED,
}
"""What a member is told for a provider's code; every other code is a provider_error."""


async def submit(shop: Workshop, video: Video) -> None:
    provider = shop.providers.get(video.provider)
    if provider is not None and video.remix_of and sends_film(shop, video, provider):
        async with shop.films_in_hand:
            await _submit_with_copy(shop, video, provider)
    else:
        await _submit(shop, video, provider)


async def _submit_with_copy(shop: Workshop, video: Video, provider: Provider) -> None:
    closed = shop.closed_for(video.provider) > 0
    try:
        copy = None if closed else await copy_of_original(shop, video, provider)
    except FilmGone:
        await shop.write(lambda tx: ending.failed(tx, video, Reason.SOURCE_GONE, shop.now(tx)))
    except OSError as away:
        shop.log.warning("original_not_read", video=video.id, why=str(away)[:200])
        await shop.write(lambda tx: _wait_for_the_store(tx, shop, video))
    else:
        await _submit(shop, video, provider, copy)


async def _submit(shop: Workshop, video: Video, provider: Provider | None, copy: bytes | None = None) -> None:
    began = shop.house.clock.monotonic()
    no_room_s = await shop.no_room_s(video.id)
    intent = await shop.write(lambda tx: _intend(tx, shop, video, provider, no_room_s))
    if intent is None or provider is None:
        return
    source, may_go_on = None, False
    with suppress(CopyMissing):
        source = await source_of(shop, intent, provider, copy)
        may_go_on = await shop.house.database.read(lambda tx: health.may_go_on(tx, intent))
    if shop.overslept(began) or not may_go_on:
        await shop.write(lambda tx: _back_to_queue(tx, shop, intent, timedelta(seconds=0)))
        return
    if closed_s := shop.closed_for(video.provider):  # By another's answer, since the intent.
        pause = timedelta(seconds=closed_s)
        await shop.write(lambda tx: _back_to_queue(tx, shop, intent, pause))
        return
    try:
        ref = await _post(shop, provider, intent, source)
    except Rejected as verdict:
        await _rejected(shop, intent, verdict)
    except Unconfirmed as doubt:
        shop.log.warning("submit_unconfirmed", video=intent.id, http=doubt.http, why=doubt.message)
        await shop.write(lambda tx: _in_doubt(tx, shop, intent))
    else:
        await _accepted(shop, intent, ref)


def _wait_for_the_store(tx: Tx, shop: Workshop, video: Video) -> None:
    pause = shop.back_off(video.missed)
    archive.touch(tx, video, missed=video.missed + 1, due_at=shop.now(tx) + pause)


def _intend(tx: Tx, shop: Workshop, video: Video, provider: Provider | None, no_room_s: float) -> Video | None:
    """None: it ended, or has to wait, or somebody else has it."""
    now = shop.now(tx)
    if video.cancel_asked:
        ending.failed(tx, video, Reason.CANCELLED, now)
        return None
    if provider is None:
        ending.failed(tx, video, Reason.PROVIDER_ERROR, now, error_code="provider_not_configured")
        return None
    wait = max(no_room_s, shop.closed_for(video.provider), shop.timing.poll_s if shop.house.brake.pulled else 0.0)
    if wait > 0:
        archive.touch(tx, video, due_at=now + timedelta(seconds=wait * shop.house.rng.between(1.0, 1.33)))
        return None
    if video.remix_of and _source_is_gone(tx, shop, video, provider):
        ending.failed(tx, video, Reason.SOURCE_GONE, now)
        return None
    limit = timedelta(seconds=provider.post_timeout_s + shop.timing.grace_s)
    if wait_until := health.wait_for(tx, shop, video, now, limit):
        archive.touch(tx, video, due_at=wait_until)
        return None
    intent = None
    try:
        intent = archive.move(
            tx,
            video,
            Status.SUBMITTING,
            attempts=video.attempts + 1,
            submitted_at=now,
            fingerprint=_fingerprint(shop, video, provider),
            due_at=now + limit,
        )
    except FingerprintTaken:
        archive.touch(tx, video, due_at=now + _TWIN_WAITS)
    if intent is None:
        pauses.give_way(tx, video.provider, video.id, now)
    return intent


def _source_is_gone(tx: Tx, shop: Workshop, video: Video, provider: Provider) -> bool:
    """The window was judged when it was asked for; here only whether the provider can still be given it somehow."""
    source = archive.by_id(tx, video.remix_of) if video.remix_of else None
    if source is None or source.removed or source.status is not Status.READY:
        return True
    return not source_kinds(shop, video, source, provider)


def _fingerprint(shop: Workshop, video: Video, provider: Provider) -> str | None:
    """Equal for submits that a listing might not tell apart; None where nothing can be looked up anyway. What a remix
    is made from is left out: not every server's listing says it, and a remix in doubt could take an equal original."""
    caps = provider.caps(shop.house.catalogue.upstream(video.spec.model))
    if not caps.lists:
        return None
    entry = shop.house.catalogue.find(video.spec.model)
    model = entry.id if entry else video.spec.model  # A snapshot may be listed by its model's name.
    shape = [] if entry and entry.kind == "edit" else [video.spec.size, str(video.spec.seconds)]
    parts = [video.provider, model, *shape]
    parts += [video.words if caps.echoes_prompt else ""]
    return sha256("\x1f".join(parts).encode()).hexdigest()


async def _post(shop: Workshop, provider: Provider, video: Video, source: Source | None) -> Ref:
    entry = shop.house.catalogue.find(video.spec.model)
    order = Order(
        upstream=shop.house.catalogue.upstream(video.spec.model),
        prompt=video.words,
        seconds=video.spec.seconds,
        size=video.spec.size,
        send=entry.send(video.spec.size) if entry else {},
    )
    return await (provider.remix(source, order) if source else provider.create(order))


async def _accepted(shop: Workshop, video: Video, ref: Ref) -> None:
    """The id is saved before anything else; it is stronger than the fence."""

    def note(tx: Tx) -> bool:
        now = shop.now(tx)
        health.answered(tx, shop, video, now)
        look = shop.first_look(tx, video, now)
        try:
            taken = archive.accept(
                tx, video.id, ref.id, poll_url=ref.poll_url, cost_usd=ref.cost_usd, next_look_at=look, now=now
            )
        except IdTaken:
            return False
        if taken is not None:
            posts.redraw(tx, video.id, CARD, now)
        elif not _is_noted(tx, ref) and not archive.keep_late_id(tx, video.id, ref.id, look):
            strays.keep(tx, ref.provider, ref.id, now, video.id)
        return True

    if await shop.write_surely(note):
        shop.log.info("submitted", video=video.id, provider=video.provider, attempt=video.attempts)
    else:
        shop.log.error("provider_gave_an_id_of_another_video", video=video.id, provider=video.provider)


def _is_noted(tx: Tx, ref: Ref) -> bool:
    """Where the database was lost in the commit, this transaction is done twice."""
    return archive.find_by_provider_id(tx, ref.provider, ref.id) is not None


async def _rejected(shop: Workshop, video: Video, verdict: Rejected) -> None:
    if verdict.code in _FOR_NOW:
        pause = shop.back_off(max(0, video.missed), verdict.retry_after)
        shop.close(video.provider, pause.total_seconds())
        shop.log.warning("submit_waits", video=video.id, code=verdict.code, seconds=round(pause.total_seconds(), 1))
        await shop.write_surely(lambda tx: _not_now(tx, shop, video, verdict.code, pause))
        return
    reason = REASONS.get(verdict.code, Reason.PROVIDER_ERROR)
    log = shop.log.error if verdict.code in (*_LOCKED_OUT, Code.UNSUPPORTED) else shop.log.info
    log("submit_rejected", video=video.id, code=verdict.code, http=verdict.http, why=verdict.message)
    await shop.write_surely(lambda tx: _judged(tx, shop, video, verdict, reason))


def _judged(tx: Tx, shop: Workshop, video: Video, verdict: Rejected, reason: Reason) -> None:
    """The try of a paused provider that still refuses our account made nothing, so its video goes on waiting."""
    now = shop.now(tx)
    if health.refused(tx, shop, video, verdict, now):
        _back_to_queue(tx, shop, video, timedelta(seconds=0))
    else:
        ending.failed(tx, video, reason, now, error_code=str(verdict.code))


def _in_doubt(tx: Tx, shop: Workshop, video: Video) -> None:
    now = shop.now(tx)
    health.failed(tx, shop, video, Why.FAILING, now)
    posts.redraw(tx, video.id, CARD, now + UNSURE_AFTER)


def _not_now(tx: Tx, shop: Workshop, video: Video, code: Code, pause: timedelta) -> None:
    now = shop.now(tx)
    if code is Code.NOT_SENT:
        health.failed(tx, shop, video, Why.UNREACHABLE, now)
    else:
        pauses.give_way(tx, video.provider, video.id, now + pause)
    _back_to_queue(tx, shop, video, pause)


def _back_to_queue(tx: Tx, shop: Workshop, video: Video, pause: timedelta) -> None:
    """Nothing was accepted, so this attempt does not count."""
    now = shop.now(tx)
    pauses.give_way(tx, video.provider, video.id, now)
    moved = archive.move(
        tx, video, Status.QUEUED, attempts=video.attempts - 1, missed=video.missed + 1, due_at=now + pause
    )
    if moved is not None:
        posts.redraw(tx, video.id, CARD, now + timedelta(seconds=shop.timing.edit_gap_s))
