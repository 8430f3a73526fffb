"""A finished video is fetched and stored; only then are its credits charged."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial

from core.errors import Missed, NoSpace, NotAFilm, Rejected
from core.ports import Provider
from core.store import archive, ending, posts
from core.store.database import Tx
from core.store.ending import CARD
from core.video import Film, Reason, Video
from core.worker.lease import holding
from core.worker.look import ref_of
from core.worker.shop import Workshop

_EXPIRY_SKEW = timedelta(minutes=5)
_NO_FILM_TIMES = 3
_NO_SPACE_WAITS = timedelta(seconds=60)


async def keep(shop: Workshop, video: Video) -> None:
    provider = shop.providers.get(video.provider)
    if provider is None:
        await shop.write(lambda tx: archive.touch(tx, video, due_at=shop.now(tx) + shop.back_off(4)))
        return
    try:
        film = await holding(
            shop, partial(_hold_on, video=video), _fetch(shop, provider, video), lost=Missed("taken over")
        )
    except (Missed, Rejected) as miss:
        await shop.write(partial(_not_yet, shop=shop, video=video, why=str(miss)))
    except NotAFilm as why:
        await shop.write(partial(_no_film, shop=shop, video=video, why=str(why)))
    except NoSpace as why:
        shop.log.error("no_space_for_films", video=video.id, why=str(why))
        await shop.write(lambda tx: archive.touch(tx, video, due_at=shop.now(tx) + _NO_SPACE_WAITS))
    else:
        ended = await shop.write_surely(lambda tx: _ready(tx, shop, video, film))
        if ended is not None:
            shop.log.info("video_ready", video=video.id, bytes=film.bytes, credits=video.price)


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
    return ending.ready(tx, video, film, now, remixable_until=_remixable_until(shop, video, now), progress=100)


def _remixable_until(shop: Workshop, video: Video, now: datetime) -> datetime | None:
    """The window runs from completion, and ends earlier where the provider forgets its copy earlier."""
    rule = shop.house.catalogue.remix_rule(video.spec.model)
    if rule is None or rule.window is None:
        return None
    closes = (video.looked_at or now) + rule.window
    return min(closes, video.result_expires_at) if video.result_expires_at else closes


def _not_yet(tx: Tx, shop: Workshop, video: Video, why: str) -> None:
    now = shop.now(tx)
    if video.result_expires_at and now > video.result_expires_at + _EXPIRY_SKEW:
        shop.log.warning("result_expired", video=video.id, why=why)
        ending.failed(tx, video, Reason.EXPIRED, now, error_code="result_expired")
        return
    shop.log.info("film_missed", video=video.id, tries=video.missed + 1, why=why)
    if archive.touch(tx, video, missed=video.missed + 1, due_at=now + shop.back_off(min(video.missed, 2))) is not None:
        posts.redraw(tx, video.id, CARD, now)


def _no_film(tx: Tx, shop: Workshop, video: Video, why: str) -> None:
    """What came is no film. A few tries, for it may have been cut; then the truth."""
    now = shop.now(tx)
    shop.log.warning("not_a_film", video=video.id, tries=video.missed + 1, why=why)
    if video.missed + 1 >= _NO_FILM_TIMES:
        ending.failed(tx, video, Reason.PROVIDER_ERROR, now, error_code="not_a_film")
        return
    archive.touch(tx, video, missed=video.missed + 1, due_at=now + shop.back_off(video.missed))
