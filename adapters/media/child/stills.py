"""One picture out of a film."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from adapters.media.child.reading import LONGEST_S, opened, pictures

_BOX = (640, 640)
_MOST_BYTES = 40_000
_QUALITIES = (85, 75, 60, 45, 30)
_TELLING_PART = 1 / 3
"""A third of the way in, most films show what they are about."""


def poster(film: str, out: str) -> dict[str, Any]:
    picture = telling_picture(film, _BOX)
    data = _light(picture)
    Path(out).write_bytes(data)
    return {"bytes": len(data), "width": picture.width, "height": picture.height}


def telling_picture(film: str, box: tuple[int, int]) -> Image.Image:
    return picture_at(film, _TELLING_PART, box)


def picture_at(film: str, part: float, box: tuple[int, int]) -> Image.Image:
    """`part` of the way in."""
    with opened(film) as (container, stream):
        length = (container.duration or 0) / 1_000_000
        at = min(length, LONGEST_S) * part
        container.seek(int(at * 1_000_000))
        best = None
        for frame in pictures(container, stream):
            best = frame
            if (frame.time or 0.0) >= at:
                break
        if best is None:
            raise ValueError("there are no pictures in it")
        picture: Image.Image = best.to_image()  # type: ignore[no-untyped-call]  # The stubs leave it untyped.
    if best.rotation:
        picture = picture.rotate(best.rotation, expand=True)
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    return picture


def _light(picture: Image.Image) -> bytes:
    """Pages of the archive show many at once, so each is light; noise cannot be, and is then merely coarse."""
    data = b""
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        data = buffer.getvalue()
        if len(data) <= _MOST_BYTES:
            break
    return data
