"""A film is shown as well as its place allows: whole, else from our address, else smaller, else as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.errors import FilmGone, MediaProblem, NotTaken, TooLarge
from core.names import Place, platform_of
from core.ports import Still
from core.store import file_limits, posts
from core.store.database import Tx
from core.store.file_limits import FileLimit
from core.store.posts import Post, Rung
from core.video import Film, Video
from core.words import large
from core.words.large import Shown
from core.worker.public_link import public_link
from core.worker.shop import Workshop

_LINK_LASTS = timedelta(days=365)
"""As long as somebody may scroll back to it. It ends with the video, and by the owner's word."""

LADDERS: Mapping[str, Sequence[Rung]] = {
    "auto": (Rung.WHOLE, Rung.LINK, Rung.COPY, Rung.SMALLER, Rung.PICTURE, Rung.WORDS),
    "url": (Rung.WHOLE, Rung.LINK, Rung.PICTURE, Rung.WORDS),
    "reencode": (Rung.WHOLE, Rung.COPY, Rung.SMALLER, Rung.PICTURE, Rung.WORDS),
    "poster": (Rung.WHOLE, Rung.PICTURE, Rung.WORDS),
}
"""By the operator's word for it."""

_WITHOUT_FILES = (Rung.ONLY_LINK, Rung.NO_FILE)
_ORDER = tuple(Rung)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What comes along with a card, and what the card says of it."""

    rung: Rung
    file: Film | Still | None
    shown: Shown

    @property
    def nothing(self) -> bool:
        return self.file is None and self.shown.watch is None

    @property
    def film_bytes(self) -> int | None:
        """What the place took or refused. A picture says nothing of how large a file may be."""
        return self.file.bytes if isinstance(self.file, Film) else None


async def brought(shop: Workshop, post: Post, video: Video, film: Film, known: FileLimit) -> Brought:
    """The first that can be had, from where the post has come to. Safe to repeat: a copy is made once and kept."""
    for rung in rungs_from(shop, post.at, post.rung or Rung.WHOLE):
        try:
            found = await _having(shop, rung, video, film, known)
        except FilmGone:
            raise
        except MediaProblem as why:
            shop.log.warning("rung_missed", video=video.id, rung=rung, why=str(why)[:200])
        else:
            if found is not None:
                return found
    raise AssertionError("words can always be had")


async def _having(shop: Workshop, rung: Rung, video: Video, film: Film, known: FileLimit) -> Brought | None:
    """None: not to be had."""
    match rung:
        case Rung.WHOLE:
            return Brought(rung=rung, file=film, shown=large.WHOLE) if known.takes(film.bytes) else None
        case Rung.COPY | Rung.SMALLER:
            return await _copy(shop, rung, film, known)
        case Rung.PICTURE:
            still = await shop.darkroom.poster(film)
            return Brought(rung=rung, file=still, shown=_not_here(shop, film, known, picture=True))
        case Rung.LINK | Rung.ONLY_LINK:
            own = video.film is not None and film.key == video.film.key  # What is made of films has no links.
            address = await public_link(shop, video, _LINK_LASTS) if own else None
            linked = large.linked if rung is Rung.LINK else large.only_linked
            return Brought(rung=rung, file=None, shown=linked(film.bytes, address)) if address else None
        case Rung.WORDS:
            return Brought(rung=rung, file=None, shown=_not_here(shop, film, known, picture=False))
        case Rung.NO_FILE:
            return Brought(rung=rung, file=None, shown=large.no_file(film.bytes, pages=_pages(shop)))


async def _copy(shop: Workshop, rung: Rung, film: Film, known: FileLimit) -> Brought | None:
    if known.aim is None or known.aim >= film.bytes:
        return None
    copy = await shop.darkroom.smaller(film, known.aim)
    return Brought(rung=rung, file=copy, shown=large.made_smaller(film.bytes))


def _not_here(shop: Workshop, film: Film, known: FileLimit, *, picture: bool) -> Shown:
    public = bool(shop.house.pages.public_url)
    return large.not_here(film.bytes, known.most, picture=picture, pages=_pages(shop), public=public)


def _pages(shop: Workshop) -> bool:
    return shop.house.pages.address is not None


def step_down(tx: Tx, shop: Workshop, post: Post, tried: Brought, why: NotTaken) -> None:
    """What was refused is remembered for everybody, and the next rung is tried at once."""
    now = shop.now(tx)
    if isinstance(why, TooLarge) and tried.film_bytes:
        file_limits.refused(tx, post.at, tried.film_bytes, now)
    shop.log.info(
        "not_taken", video=post.video_id, at=post.at, rung=tried.rung, bytes=tried.film_bytes, why=str(why)[:200]
    )
    posts.step_down(tx, post, _below(shop, post.at, tried, why), now)


def _below(shop: Workshop, at: Place, tried: Brought, why: NotTaken) -> Rung:
    if tried.file is not None and not isinstance(why, TooLarge):
        return Rung.ONLY_LINK
    return rungs_from(shop, at, tried.rung)[1]


def rungs_from(shop: Workshop, at: Place, first: Rung) -> Sequence[Rung]:
    """What was noted may be none of these any more, where the operator has changed their mind."""
    all_ = _WITHOUT_FILES if first in _WITHOUT_FILES else shop.ladders.get(platform_of(at), LADDERS["auto"])
    return [rung for rung in all_ if _ORDER.index(rung) >= _ORDER.index(first)]
