"""Nobody knows whether a submit was accepted: find out by the provider's listing, or give the credits back."""

from datetime import datetime, timedelta
from functools import partial

from core.errors import Missed
from core.ports import Listed, Provider
from core.store import archive, ending, equals, posts, strays
from core.store.archive import IdTaken
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Reason, Status, Video
from core.worker import health
from core.worker.shop import Workshop

SKEW = timedelta(seconds=60)
"""By how much a provider's clock may be slow."""

_NEAR, _EQUALS_WITHIN = timedelta(seconds=5), timedelta(hours=1)
"""Where an equal submit went before, its video may have been accepted late, and must not be taken for this one's."""

JUMP_S = 5.0
"""A clock that moves by more than this against the monotonic one was set."""
_LISTING_MAY_FAIL_FOR = timedelta(minutes=60)
_LISTING_MAY_FAIL_TIMES = 20
"""Also, so that a jump of the clock alone gives nothing up."""

_NO_LISTING_TIMES = 3
_MOST_ATTEMPTS = 2


async def reconcile(shop: Workshop, video: Video, *, steady_since: float) -> None:
    """`steady_since`: the monotonic time of this process's start, or of the last jump of the clock that rows are dated
    by. The grace counts by both clocks, so that no jump begins this early."""
    provider = shop.providers.get(video.provider)
    now = await shop.house.database.read(shop.now)
    wait_s = _grace_left(shop, provider, video, now, steady_since)
    if wait_s > 0:
        await shop.write(lambda tx: archive.touch(tx, video, due_at=shop.now(tx) + timedelta(seconds=wait_s)))
        return
    if provider is None or not provider.caps(shop.house.catalogue.upstream(video.spec.model)).lists:
        await shop.write(lambda tx: _give_up(tx, shop, video, watched=False))
        return
    try:
        candidates = await candidates_for(shop, provider, video)
    except Missed as miss:
        shop.log.warning("listing_missed", video=video.id, provider=provider.name, why=miss.message)
        await shop.write(partial(_listing_failed, shop=shop, video=video, none=miss.gone))
        return
    await shop.write_surely(lambda tx: _settle(tx, shop, video, candidates))


def _grace_left(shop: Workshop, provider: Provider | None, video: Video, now: datetime, steady_since: float) -> float:
    limit = (provider.post_timeout_s if provider else 0.0) + shop.timing.grace_s
    steady = shop.house.clock.monotonic() - steady_since
    passed = (now - (video.submitted_at or now)).total_seconds()
    if passed < -JUMP_S:  # Submitted in the future: the clock was set back, and only the other one can be believed.
        passed = steady
    return max(0.0, limit - min(steady, passed))


async def candidates_for(shop: Workshop, provider: Provider, video: Video) -> list[Listed]:
    """What the listing holds that this submit may have made, the likeliest first: made from the same original, then by
    age. Raises Missed when it is not complete."""
    assert video.submitted_at is not None, "only a submitted video is looked for"
    since = video.submitted_at - await _skew(shop, video, video.submitted_at)
    parent = await _parent_id(shop, video)
    rows = [row async for row in provider.listing(since) if row.created_at >= since.replace(microsecond=0)]
    echoes = provider.caps(shop.house.catalogue.upstream(video.spec.model)).echoes_prompt
    fitting = [row for row in rows if _fits(shop, video, row, parent, echoes=echoes)]
    return sorted(fitting, key=lambda row: (row.parent != parent, row.created_at))


async def _skew(shop: Workshop, video: Video, submitted_at: datetime) -> timedelta:
    since = submitted_at - _EQUALS_WITHIN
    equal = await shop.house.database.read(lambda tx: equals.had_equal_submit(tx, video, since))
    return _NEAR if equal else SKEW


async def _parent_id(shop: Workshop, video: Video) -> str | None:
    original_id = video.remix_of
    if original_id is None:
        return None
    original = await shop.house.database.read(lambda tx: archive.by_id(tx, original_id))
    return original.provider_id if original else None


def _fits(shop: Workshop, video: Video, row: Listed, parent: str | None, *, echoes: bool) -> bool:
    """A field that the provider leaves out tells nothing; one that it states must agree."""
    catalogue = shop.house.catalogue
    entry = catalogue.find(video.spec.model)
    if row.model is not None and catalogue.find(row.model) not in (None, entry):
        return False
    edit = entry is not None and entry.kind == "edit"  # Its length and shape are told by the film, not by us.
    if not edit and row.seconds is not None and row.seconds != str(video.spec.seconds):
        return False
    if not edit and row.size is not None and row.size != video.spec.size:
        return False
    if echoes and row.prompt is not None and row.prompt != video.words:
        return False
    if video.remix_of is None:
        return row.parent is None
    return row.parent is None or parent is None or row.parent == parent


def _settle(tx: Tx, shop: Workshop, video: Video, candidates: list[Listed]) -> None:
    now = shop.now(tx)
    known = archive.known_provider_ids(tx, video.provider, [row.id for row in candidates])
    fresh = [row for row in candidates if row.id not in known]
    if fresh:
        _take(tx, shop, video, fresh, now)
    elif video.attempts < _MOST_ATTEMPTS:
        shop.log.info("not_accepted_so_again", video=video.id)
        archive.move(tx, video, Status.QUEUED, due_at=now)
    else:
        _give_up(tx, shop, video, watched=True)


def _take(tx: Tx, shop: Workshop, video: Video, rows: list[Listed], now: datetime) -> None:
    """The likeliest is ours; any other is kept in mind, for it may have been made twice."""
    look = shop.next_look(video, now)
    try:
        archive.accept(tx, video.id, rows[0].id, poll_url=None, cost_usd=None, next_look_at=look, now=now)
    except IdTaken:
        return
    shop.log.info("found_in_listing", video=video.id)
    health.answered(tx, shop, video, now)
    posts.redraw(tx, video.id, CARD, now)
    for row in rows[1:]:
        strays.keep(tx, video.provider, row.id, now, video.id)


def _listing_failed(tx: Tx, shop: Workshop, video: Video, none: bool) -> None:  # noqa: FBT001  # Named by partial().
    """`none`: the server says that it has no listing, whatever the catalogue says; a proxy may say so for a moment."""
    now = shop.now(tx)
    late = video.submitted_at is not None and now - video.submitted_at > _LISTING_MAY_FAIL_FOR
    if (late and video.missed >= _LISTING_MAY_FAIL_TIMES) or (none and video.missed >= _NO_LISTING_TIMES):
        _give_up(tx, shop, video, watched=not none)
    elif archive.touch(tx, video, missed=video.missed + 1, due_at=now + shop.back_off(min(video.missed, 3))):
        posts.redraw(tx, video.id, CARD, now)


def _give_up(tx: Tx, shop: Workshop, video: Video, *, watched: bool) -> None:
    """`watched`: a listing may still show it, as a gift; without one nobody could find it, so none is promised."""
    now = shop.now(tx)
    shop.log.warning("not_confirmed", video=video.id, provider=video.provider)
    look_again = now + timedelta(seconds=shop.timing.watch_s) if watched else None
    ending.failed(tx, video, Reason.NOT_CONFIRMED, now, due_at=look_again)
