"""A finished video is fetched and stored; only then are its credits charged."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from core.errors import Elsewhere, MediaProblem, Missed, NoSpace, NotAFilm, Rejected
from core.ports import Provider
from core.store import archive, ending, posts
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Film, Reason, Video
from core.words.videos import ELSEWHERE
from core.worker.lease import holding
from core.worker.look import nobody_to_ask, ref_of, say_where
from core.worker.shop import Workshop

_EXPIRY_SKEW = timedelta(minutes=5)
_RESULT_EXPIRED, _NO_FILM = "result_expired", "not_a_film"
LOST = frozenset({_RESULT_EXPIRED, ELSEWHERE})
"""The codes of a film that was made and did not come in its time."""

_EXPIRED_TIMES = 10
"""After the limit and in a row, so that a jump of the clock and one missed download give nothing up."""

_NO_FILM_TIMES = 3


async def keep(shop: Workshop, video: Video) -> None:
    provider = shop.providers.get(video.provider)
    if provider is None:
        await nobody_to_ask(shop, video)
        return
    try:
        film = await holding(
            shop, partial(_hold_on, video=video), _fetch(shop, provider, video), lost=Missed("taken over")
        )
    except Elsewhere as lies:
        if video.error_code not in LOST:  # Once: it is missed again until somebody acts, or its time is over.
            say_where(shop, video, lies)
        await shop.write(partial(_not_yet, shop=shop, video=video, why=str(lies), code=ELSEWHERE))
    except (Missed, Rejected) as miss:
        await shop.write(partial(_not_yet, shop=shop, video=video, why=str(miss)))
    except NotAFilm as why:
        await shop.write(partial(_not_yet, shop=shop, video=video, why=str(why), code=_NO_FILM))
    except NoSpace as why:
        pause = timedelta(seconds=shop.no_space(video.id, why))
        await shop.write(lambda tx: archive.touch(tx, video, due_at=shop.now(tx) + pause))
    else:
        ended = await shop.write_surely(lambda tx: _ready(tx, shop, video, film))
        if ended is not None:
            shop.log.info("video_ready", video=video.id, bytes=film.bytes, credits=video.price)
            await _poster(shop, video, film)


async def _poster(shop: Workshop, video: Video, film: Film) -> None:
    """So that nobody waits for it later. The video is ready already: whatever goes wrong here, it is made on demand."""
    try:
        await shop.darkroom.poster(film)
    except MediaProblem as why:
        shop.log.warning("no_poster", video=video.id, why=str(why))


def _hold_on(tx: Tx, until: datetime, video: Video) -> bool:
    return archive.touch(tx, video, due_at=until) is not None


async def _fetch(shop: Workshop, provider: Provider, video: Video) -> Film:
    return await shop.media.put(f"{video.id}.mp4", await _chunks(provider, video))


async def _chunks(provider: Provider, video: Video) -> AsyncIterator[bytes]:
    """Some vendors tell where the result lies only in a fresh report."""
    report = await provider.poll(ref_of(video)) if provider.caps(video.spec.model).result_in_report else None
    return provider.fetch(ref_of(video), report)


def _ready(tx: Tx, shop: Workshop, video: Video, film: Film) -> Video | None:
    now = shop.now(tx)
    return ending.ready(
        tx, video, film, now, remixable_until=_remixable_until(shop, video, now), progress=100, error_code=None
    )


def _remixable_until(shop: Workshop, video: Video, now: datetime) -> datetime | None:
    """The window runs from completion, and ends earlier where the provider forgets its copy earlier."""
    rule = shop.house.catalogue.remix_rule(video.spec.model)
    if rule is None or rule.window is None:
        return None
    closes = (video.looked_at or now) + rule.window
    return min(closes, video.result_expires_at) if video.result_expires_at else closes


def _not_yet(tx: Tx, shop: Workshop, video: Video, why: str, code: str | None = None) -> None:
    """Misses are counted in a row and by kind, the kind being kept in `error_code`: a file that was cut counts apart
    from one that did not come, and what is missed after the limit apart from both."""
    now = shop.now(tx)
    over = video.result_expires_at is not None and now > video.result_expires_at + _EXPIRY_SKEW
    kind = _RESULT_EXPIRED if over else code
    tries = video.missed + 1 if kind == video.error_code else 1
    if kind == _RESULT_EXPIRED and tries >= _EXPIRED_TIMES:
        _expired(tx, shop, video, why, ELSEWHERE if code == ELSEWHERE else _RESULT_EXPIRED)
    elif kind == _NO_FILM and tries >= _NO_FILM_TIMES:
        shop.log.warning("not_a_film", video=video.id, tries=tries, why=why)
        ending.failed(tx, video, Reason.PROVIDER_ERROR, now, error_code=_NO_FILM)
    else:
        shop.log.info("film_missed", video=video.id, tries=tries, why=why)
        pause = shop.back_off(min(tries - 1, 2))
        if archive.touch(tx, video, missed=tries, error_code=kind, due_at=now + pause) is not None:
            posts.redraw(tx, video.id, CARD, now)


def _expired(tx: Tx, shop: Workshop, video: Video, why: str, code: str) -> None:
    """It was made, so it is watched for: the provider may bring it all the same. A gift that is lost is not."""
    shop.log.warning("result_expired", video=video.id, why=why)
    now = shop.now(tx)
    watched = None if video.gift_of else now + timedelta(seconds=shop.timing.watch_s)
    ending.failed(tx, video, Reason.EXPIRED, now, error_code=code, due_at=watched)
