"""How a video came about, in one picture: each step's picture with its words, in reading order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from adapters.media.child.stills import telling_picture

_CELL, _GAP, _ARROW, _EDGE = (300, 170), 16, 28, 24
_ACROSS = 4
_LINES, _LINE, _SIZE = 3, 22, 17
_PAPER, _FRAME, _INK, _FAINT = (24, 26, 31), (38, 41, 48), (235, 237, 240), (150, 155, 165)
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
)
"""The first that the machine has draws the words; Pillow's own font knows Latin letters only."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def strip(films: Sequence[str], words: Sequence[str], out: str) -> dict[str, Any]:
    across = min(_ACROSS, len(films))
    down = -(-len(films) // _ACROSS)
    step = _CELL[0] + _ARROW
    row = _CELL[1] + 8 + _LINES * _LINE + _GAP
    sheet = Image.new("RGB", (_EDGE * 2 + across * step - _ARROW, _EDGE * 2 + down * row - _GAP), _PAPER)
    pen, font = ImageDraw.Draw(sheet), _font()
    for n, (film, said) in enumerate(zip(films, words, strict=True)):
        x, y = _EDGE + n % _ACROSS * step, _EDGE + n // _ACROSS * row
        pen.rectangle((x, y, x + _CELL[0] - 1, y + _CELL[1] - 1), fill=_FRAME)
        picture = telling_picture(film, _CELL)
        sheet.paste(picture, (x + (_CELL[0] - picture.width) // 2, y + (_CELL[1] - picture.height) // 2))
        for m, line in enumerate(_lines(pen, said, font)):
            pen.text((x, y + _CELL[1] + 8 + m * _LINE), line, font=font, fill=_INK)
        if n + 1 < len(films):
            _arrow(pen, x + _CELL[0] + _ARROW // 2, y + _CELL[1] // 2)
    sheet.save(out, "JPEG", quality=85, optimize=True)
    return {"bytes": Path(out).stat().st_size, "width": sheet.width, "height": sheet.height}


def _lines(pen: ImageDraw.ImageDraw, said: str, font: Font) -> list[str]:
    """Broken where they reach the edge, between words where there are spaces; what does not fit ends in dots."""
    lines, rest = list[str](), " ".join(said.split())[:500]
    while rest and len(lines) < _LINES:
        fits = next(n for n in range(len(rest), 0, -1) if n == 1 or pen.textlength(rest[:n], font=font) <= _CELL[0])
        if fits < len(rest) and " " in rest[:fits]:
            fits = rest[:fits].rindex(" ") + 1
        lines.append(rest[:fits].strip())
        rest = rest[fits:]
    if rest and lines:
        lines[-1] = lines[-1][:-1].rstrip() + "…"
    return lines


def _arrow(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    pen.polygon(((x - 5, y - 8), (x - 5, y + 8), (x + 7, y)), fill=_FAINT)


def _font() -> Font:
    path = next((path for path in _FONTS if Path(path).exists()), None)
    return ImageFont.truetype(path, _SIZE) if path else ImageFont.load_default(_SIZE)
