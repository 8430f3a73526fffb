"""A file that somebody brings along is fetched, looked at and kept; or they are told why not."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from core import edits
from core.errors import MediaProblem, NoSpace, NotAFilm, SoraError, TryLater, Unfetchable
from core.names import VideoId, channel_of, is_chat, platform_of
from core.ports import Carrier
from core.refusals import CannotFetch, FileTooBig, FilmTooLong, FilmUnfit, NoEditor, NotPlayable, Refusal
from core.store import archive, bringings, films, posts
from core.store.bringings import MOST_TRIES, Bringing, Stage
from core.store.database import Tx
from core.store.ending import CARD
from core.studio.making import check_room
from core.video import BROUGHT, Film, Spec, Status, Video
from core.words.brought import elsewhere_title
from core.worker.draw import KNOWN
from core.worker.lease import holding
from core.worker.recognise import Came, elsewhere, here, looked_up
from core.worker.shop import Workshop
from core.worker.tell import tell_outcome

_UNSERVED = timedelta(minutes=5)


async def bring(shop: Workshop, bringing: Bringing) -> None:
    """One step. A death before the commit fetches the file once more; its name is the same, so it is kept once."""
    carrier = shop.carriers.get(platform_of(bringing.at))
    if carrier is None:
        await shop.write(lambda tx: bringings.touch(tx, bringing, due_at=shop.now(tx) + _UNSERVED))
    elif bringing.state is Stage.TELLING:
        await tell_outcome(shop, bringing)
    elif bringing.tries >= MOST_TRIES:
        await _refuse(shop, bringing, CannotFetch())
    elif await shop.write(lambda tx: bringings.touch(tx, bringing, tries=bringing.tries + 1)):
        await _fetch(shop, carrier, bringing)


async def _fetch(shop: Workshop, carrier: Carrier, bringing: Bringing) -> None:
    most = shop.house.limits.bring_bytes
    weighed = _Weighed(most)

    async def kept() -> Came:
        async with aclosing(weighed.chunks(carrier.fetch(bringing.source))) as chunks:
            arrived = await shop.media.adopt(_key(bringing), chunks)
        return await looked_up(shop, bringing, arrived, weighed.sha256)

    def renew(tx: Tx, until: datetime) -> bool:
        return bringings.touch(tx, bringing, due_at=until)

    try:
        came = await holding(shop, renew, kept(), lost=TryLater("taken over"))
    except _TooMuch:
        await _refuse(shop, bringing, FileTooBig(most))
    except Unfetchable as why:
        shop.log.warning("bringing_unfetchable", video=bringing.id, why=str(why))
        await _refuse(shop, bringing, CannotFetch())
    except NotAFilm as why:
        shop.log.info("bringing_not_a_film", video=bringing.id, why=str(why))
        await _refuse(shop, bringing, NotPlayable())
    except TryLater as busy:
        shop.log.warning("bringing_waits", video=bringing.id, tries=bringing.tries + 1, why=str(busy))
        pause = shop.back_off(bringing.tries, busy.after_s)
        await shop.write_surely(lambda tx: bringings.touch(tx, bringing, due_at=shop.now(tx) + pause))
    except NoSpace as why:
        pause = timedelta(seconds=shop.no_space(bringing.id, why))
        await shop.write_surely(lambda tx: bringings.touch(tx, bringing, tries=0, due_at=shop.now(tx) + pause))
    else:
        await _came(shop, bringing, came)


async def _came(shop: Workshop, bringing: Bringing, came: Came) -> None:
    try:
        video = await shop.write_surely(lambda tx: _kept(tx, shop, bringing, came))
    except Refusal as no:
        await _refuse(shop, bringing, no)
    else:
        if video is not None and video.id != bringing.id:
            await _throw_away(shop, bringing)


def _kept(tx: Tx, shop: Workshop, bringing: Bringing, came: Came) -> Video | None:
    """A new original of theirs, or the one that this is already. None: somebody else has the row. Raises Refusal."""
    now = shop.now(tx)
    if not bringings.touch(tx, bringing, sha256=came.sha256):
        return None
    films.hold_room(tx, bringing.team)  # Or two at once, on PostgreSQL, would know nothing of each other.
    known = here(tx, shop, bringing, came)
    if known is not None:
        _show_known(tx, bringing, known, now)
        shop.log.info("bringing_known", video=known.id)
        return known
    video = _original(bringing, came.film, _title(tx, shop, bringing, came), now)
    _check(tx, shop, video, came.film, now)
    archive.add(tx, video)
    bringings.over(tx, bringing, video_id=video.id)
    if is_chat(bringing.at):
        posts.plan(tx, video.id, CARD, channel_of(bringing.at), now)
    shop.log.info("video_brought", video=video.id, bytes=came.film.bytes)
    return video


def _title(tx: Tx, shop: Workshop, bringing: Bringing, came: Came) -> str:
    """What the file is called; or the words of the video that it is a copy of, where the same people can see that."""
    there = elsewhere(tx, shop, bringing, came)
    return elsewhere_title(there) if there else bringing.name


def _show_known(tx: Tx, bringing: Bringing, video: Video, now: datetime) -> None:
    """In the channel where the file stands; one that others may not see there is told to its owner alone."""
    if video.private and channel_of(video.asked_at) != channel_of(bringing.at):
        bringings.touch(tx, bringing, state=Stage.TELLING, video_id=video.id, tries=0, due_at=now)
        return
    bringings.over(tx, bringing, video_id=video.id)
    if is_chat(bringing.at):
        posts.plan(tx, video.id, f"{KNOWN}{bringing.id}", channel_of(bringing.at), now)


def _check(tx: Tx, shop: Workshop, video: Video, film: Film, now: datetime) -> None:
    limits, catalogue = shop.house.limits, shop.house.catalogue
    if film.seconds > limits.bring_seconds:
        raise FilmTooLong(limits.bring_seconds, f"{film.seconds:.1f}")
    if not edits.offers(video, catalogue, now.date()):
        hurdle = edits.hurdle(replace(video, id=VideoId("it")), catalogue, now.date())
        raise FilmUnfit(hurdle) if hurdle else NoEditor
    check_room(tx, shop.house, video.team)


def _original(bringing: Bringing, film: Film, title: str, now: datetime) -> Video:
    whole = max(1, int(film.seconds.quantize(Decimal(1), ROUND_HALF_UP)))
    return Video(
        id=bringing.id,
        team=bringing.team,
        account=bringing.account,
        prompt=title,
        spec=Spec(model=BROUGHT, size=f"{film.width}x{film.height}", seconds=whole),
        price=0,
        asked_at=bringing.at,
        created_at=now,
        private=bringing.private,
        brought=True,
        status=Status.READY,
        provider=BROUGHT,
        film=film,
        ended_at=now,
    )


async def _refuse(shop: Workshop, bringing: Bringing, no: Refusal) -> None:
    """To be told in a step of its own: it is a call to the chat."""
    why, code = str(no), no.code

    def note(tx: Tx) -> bool:
        return bringings.touch(tx, bringing, state=Stage.TELLING, why=why, tries=0, due_at=shop.now(tx))

    if await shop.write_surely(note):
        shop.log.info("bringing_refused", video=bringing.id, code=code)
        await _throw_away(shop, bringing)


async def _throw_away(shop: Workshop, bringing: Bringing) -> None:
    """What is left after a death here goes with the sweep of what no video knows."""
    with suppress(MediaProblem, OSError):
        await shop.media.delete(_key(bringing))


def _key(bringing: Bringing) -> str:
    return f"{bringing.id}.mp4"


class _TooMuch(SoraError):
    """More bytes than anybody may bring along."""


class _Weighed:
    """A file on its way: how much of it came, and the hash by which it is known again."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes, self._hash = most, 0, sha256()

    async def chunks(self, file: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in file:
                self._bytes += len(chunk)
                if self._bytes > self._most:
                    raise _TooMuch
                self._hash.update(chunk)
                yield chunk
        finally:
            if isinstance(file, AsyncGenerator):
                await file.aclose()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
