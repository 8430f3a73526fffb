"""Whether two films show the same, however often one of them was encoded since."""

from typing import Any

from PIL import ImageChops, ImageStat

from adapters.media.child.stills import picture_at

_AT = (0.1, 0.35, 0.6, 0.85)
"""Parts of their length."""

_BOX, _GRID = (320, 320), (16, 16)
_MAY_DIFFER, _MAY_DIFFER_ANYWHERE = 8, 40
"""Of 255, over the whole picture and at any place of it: encoding blurs, a title or another light is more."""


def alike(one: str, other: str) -> dict[str, Any]:
    return {"alike": all(_same_picture(one, other, part) for part in _AT)}


def _same_picture(one: str, other: str, part: float) -> bool:
    grids = [picture_at(film, part, _BOX).convert("RGB").resize(_GRID) for film in (one, other)]
    differs = ImageStat.Stat(ImageChops.difference(*grids))
    return max(differs.mean) <= _MAY_DIFFER and max(high for _, high in differs.extrema) <= _MAY_DIFFER_ANYWHERE
