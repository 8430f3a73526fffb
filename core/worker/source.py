"""The original of a remix, as its provider can be given it: by the provider's own id, or our copy of the film."""

from datetime import timedelta
from hashlib import sha256

from core.ports import Provider, Source
from core.store import archive, film_links
from core.store.database import Tx
from core.video import Video
from core.worker.shop import Workshop


class CopyMissing(Exception):
    """Our copy is to be sent along and was not read: the vendor opened up meanwhile, or the catalogue changed."""


_OURS = frozenset({"bytes", "upload"})
_LINK_LASTS = timedelta(hours=2)
_LINK_LETTERS = 52
"""Of 32 each: 260 bits."""


def source_kinds(shop: Workshop, video: Video, original: Video, provider: Provider) -> frozenset[str]:
    """What the provider takes and we have; where the catalogue says less than the adapter can, that."""
    catalogue = shop.house.catalogue
    entry = catalogue.find(video.spec.model)
    kinds = frozenset(provider.caps(catalogue.upstream(video.spec.model)).source_kinds)
    if entry is not None and entry.source_kinds:
        kinds &= frozenset(entry.source_kinds)
    if original.provider != video.provider or original.provider_id is None:
        kinds -= {"provider_id"}
    if original.film is None:
        kinds -= {*_OURS, "public_url"}
    return kinds if catalogue.links else kinds - {"public_url"}


def sends_film(shop: Workshop, video: Video, provider: Provider) -> bool:
    """Whether the submit may hold a whole film in memory."""
    return bool(_OURS & set(provider.caps(shop.house.catalogue.upstream(video.spec.model)).source_kinds))


async def copy_of_original(shop: Workshop, video: Video, provider: Provider) -> bytes | None:
    """Our copy, where it is sent along: read before the intent, for a bucket may take its time, and after the intent
    the POST goes out at once or not at all. None: not needed, or the intent says what is wrong. Raises FilmGone, and
    OSError where the store is away."""
    original_id = video.remix_of
    original = await shop.house.database.read(lambda tx: archive.by_id(tx, original_id)) if original_id else None
    if original is None or original.removed or original.film is None:
        return None
    if not source_kinds(shop, video, original, provider) & _OURS:
        return None
    return b"".join([chunk async for chunk in shop.media.open(original.film.key)])


async def source_of(shop: Workshop, video: Video, provider: Provider, copy: bytes | None) -> Source | None:
    """None: the video is no remix. Raises CopyMissing."""
    original_id = video.remix_of
    if original_id is None:
        return None
    original = await shop.house.database.read(lambda tx: archive.by_id(tx, original_id))
    assert original is not None, "the intent found it, and videos are kept for good"
    assert original.film is not None, "a ready video has a film"
    film, kinds = original.film, source_kinds(shop, video, original, provider)

    if kinds & _OURS and copy is None:
        raise CopyMissing

    async def read() -> bytes:
        assert copy is not None, "it was read before the intent"
        return copy

    link = await _link(shop, original, video) if "public_url" in kinds and not kinds & _OURS else None
    return Source(
        provider=original.provider,
        provider_id=original.provider_id if "provider_id" in kinds else None,
        read=read if kinds & _OURS else None,
        public_url=link,
        seconds=film.seconds,
        bytes=film.bytes,
    )


async def _link(shop: Workshop, original: Video, remix: Video) -> str:
    """A new one for each submit; what was told once is known to nobody but the vendor."""
    token = shop.house.rng.letters(_LINK_LETTERS)

    def keep(tx: Tx) -> None:
        until = shop.now(tx) + _LINK_LASTS
        film_links.keep(tx, sha256(token.encode()).hexdigest(), original.id, remix.id, until)

    await shop.write(keep)
    return f"{shop.public_url}/m/{token}"
