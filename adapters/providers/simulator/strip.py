"""A strip of land that passes by, cut so that pasting it into every frame costs as little as possible."""

from dataclasses import dataclass, replace

from PIL import Image

from adapters.providers.simulator.palette import mixed
from adapters.providers.simulator.story import RGB


@dataclass(frozen=True, kw_only=True)
class Strip:
    picture: Image.Image
    mask: Image.Image
    top: int
    solid: int
    speed: float  # Pixels a second.

    @classmethod
    def cut(cls, picture: Image.Image, mask: Image.Image, top: int, speed: float) -> "Strip":
        """Without empty rows, and with the rows that hide everything behind them apart: those need no blending."""
        _, first, _, _ = mask.getbbox() or (0, 0, 0, 0)
        holes = mask.point([255] * 255 + [0]).getbbox()
        return cls(
            picture=picture.crop((0, first, *picture.size)),
            mask=mask.crop((0, first, *mask.size)),
            top=top + first,
            solid=(holes[3] if holes else 0) - first,
            speed=speed,
        )

    def above(self, row: int) -> "Strip":
        """Only what can be seen above this row of the frame."""
        rows = max(1, min(row - self.top, self.mask.height))
        box = (0, 0, self.mask.width, rows)
        return replace(self, picture=self.picture.crop(box), mask=self.mask.crop(box), solid=min(self.solid, rows))

    def paste(self, frame: Image.Image, second: float) -> None:
        left = round(self.speed * second)
        blended = (left, 0, left + frame.width, self.solid)
        frame.paste(self.picture.crop(blended), (0, self.top), self.mask.crop(blended))
        if self.solid < self.picture.height:
            rest = (left, self.solid, left + frame.width, self.picture.height)
            frame.paste(self.picture.crop(rest), (0, self.top + self.solid))


def shaded(size: tuple[int, int], top: RGB, bottom: RGB) -> Image.Image:
    """A vertical run of colour."""
    column = Image.new("RGB", (1, 64))
    for y in range(64):
        column.putpixel((0, y), mixed(top, bottom, y / 63))
    return column.resize(size, Image.Resampling.BICUBIC)
