"""The ground of a scene: strips of hills, peaks, dunes, streets or sea that pass by at their own speeds."""

import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageDraw

from adapters.providers.simulator.palette import Palette, dimmed, luminance, mixed
from adapters.providers.simulator.story import RGB
from adapters.providers.simulator.strip import Strip, shaded

FINE = 2  # Shapes are drawn twice as large and halved: that smooths their edges.
HORIZON = 0.6


class Land(StrEnum):
    HILLS = "hills"
    PEAKS = "peaks"
    DUNES = "dunes"
    CITY = "city"
    SEA = "sea"


WORDS = {
    Land.CITY: r"city|street|town|skyline|skyscrapers?|tokyo|paris|london|york|alley|rooftops?|stage|car",
    Land.SEA: r"sea|ocean|beach|boats?|ship|harbou?r|lake|waves?|island|coast|surf\w*|whales?|sail\w*|lighthouse",
    Land.PEAKS: r"mountains?|peaks?|alps|ski\w*|glacier|canyon|cliffs?|dragon|eagle",
    Land.DUNES: r"desert|dunes?|sand\w*|sahara|mars|camels?",
    Land.HILLS: r"hills?|meadow|field|forest|garden|park|countryside|village|farm|cat|dog|fox|horse",
}


DAYS = {Land.HILLS: (0, 1, 3), Land.PEAKS: (0, 2, 4), Land.DUNES: (5,), Land.CITY: (2, 4), Land.SEA: (2, 3)}


def day_of(land: Land, chance: float) -> int:
    """Which palette by day: sand for dunes, water for the sea."""
    days = DAYS[land]
    return days[int(chance * len(days))]


def land_of(prompt: str, rng: random.Random) -> Land:
    by_chance = rng.choice(list(Land))
    for land, words in WORDS.items():
        if re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE):
            return land
    return by_chance


Draw = Callable[[ImageDraw.ImageDraw, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Draws the strips of one scene; `unit` is 1 where the shorter side has 720 pixels."""

    land: Land
    colours: Palette
    width: int
    height: int
    seconds: int
    rng: random.Random
    lit: bool

    @property
    def unit(self) -> float:
        return min(self.width, self.height) / 720

    def strips(self) -> list[Strip]:
        """From far to near."""
        match self.land:
            case Land.HILLS:
                shapes = [self._hills(70), self._hills(60), self._wood()]
            case Land.PEAKS:
                shapes = [self._peaks(165), self._peaks(110), self._wood()]
            case Land.DUNES:
                shapes = [self._hills(50), self._hills(80), self._hills(45)]
            case Land.CITY:
                shapes = [self._town(150), self._town(112), self._wood()]
            case Land.SEA:
                shapes = [self._hills(38), self._waves(2.5), self._waves(5)]
        tops = (0.56, 0.6, 0.74) if self.land is Land.SEA else (0.5, 0.62, 0.76)
        speeds = (7, 18, 44)
        rows = zip(shapes, tops, speeds, self._land_colours(), strict=True)
        strips = [self._strip(*row) for row in rows]
        if self.lit and self.land is Land.CITY:
            strips = [self._with_windows(strips[0], 0.35), self._with_windows(strips[1], 0.9), strips[2]]
        far, middle, near = strips
        hidden = near.top + near.solid
        return [far.above(hidden), middle.above(hidden), near]

    def _land_colours(self) -> tuple[RGB, RGB, RGB]:
        return self.colours.far, self.colours.middle, self.colours.near

    def _strip(self, draw: Draw, top: float, speed: float, colour: RGB) -> Strip:
        room = round(260 * self.unit)  # Shapes may rise this far above the strip's own level.
        y = round(top * self.height) - room
        wide = self.width + round(speed * self.unit * self.seconds) + 2
        tall = self.height - y
        canvas = Image.new("L", (wide * FINE, tall * FINE))
        draw(ImageDraw.Draw(canvas), room * FINE, tall * FINE)
        picture = shaded((wide, tall), mixed(colour, self.colours.sky_low, 0.22), dimmed(colour, 0.78))
        return Strip.cut(picture, canvas.reduce(FINE), y, speed * self.unit)

    def _px(self, units: float) -> float:
        return units * self.unit * FINE

    def _hills(self, rise: float) -> Draw:
        def draw(pen: ImageDraw.ImageDraw, level: int, bottom: int) -> None:
            pen.polygon(self._outline(pen, self._roll(rise), level, bottom), fill=255)

        return draw

    def _roll(self, rise: float) -> Callable[[float], float]:
        """Rolling heights: three slow waves, steeper ones lower."""
        parts = [(self.rng.uniform(0.6, 1.4) * n, self.rng.uniform(0, math.tau), 1 / n) for n in (1, 2, 3.7)]
        wave = self._px(900)

        def height(x: float) -> float:
            return self._px(rise) * sum(a * math.sin(f * math.tau * x / wave + p) for f, p, a in parts) / 1.6

        return height

    def _outline(
        self, pen: ImageDraw.ImageDraw, height: Callable[[float], float], level: int, bottom: int
    ) -> list[tuple[float, float]]:
        wide = pen.im.size[0]
        top = [(x, level - height(x)) for x in range(0, wide + 8, 8)]
        return [(0, bottom), *top, (wide + 8, bottom)]

    def _peaks(self, rise: float) -> Draw:
        def draw(pen: ImageDraw.ImageDraw, level: int, bottom: int) -> None:
            x, wide = -self._px(200), pen.im.size[0]
            while x < wide + self._px(200):
                tall = self._px(rise) * self.rng.uniform(0.45, 1)
                half = tall * self.rng.uniform(0.9, 1.3)
                ridge = [(x - half, bottom), (x - half, level + self._px(40)), *self._crag(x, level, tall, half)]
                pen.polygon([*ridge, (x + half, level + self._px(40)), (x + half, bottom)], fill=255)
                x += half * self.rng.uniform(0.7, 1.1)

        return draw

    def _crag(self, x: float, level: int, tall: float, half: float) -> list[tuple[float, float]]:
        """A summit with a few rough edges on either side."""
        points = []
        for at in (-0.62, -0.3, 0.0, 0.28, 0.6):
            rough = self.rng.uniform(-0.07, 0.07) if at else 0
            points.append((x + at * half, level - tall * (1 - abs(at) + rough)))
        return points

    def _wood(self) -> Draw:
        """A near hill with pines on it."""

        def draw(pen: ImageDraw.ImageDraw, level: int, bottom: int) -> None:
            height = self._roll(26)
            pen.polygon(self._outline(pen, height, level, bottom), fill=255)
            x = 0.0
            while x < pen.im.size[0]:
                x += self._px(self.rng.choice((16, 22, 30, 46, 150, 260)))
                self._pine(pen, x, level - height(x), self._px(self.rng.uniform(42, 110)))

        return draw

    def _pine(self, pen: ImageDraw.ImageDraw, x: float, foot: float, tall: float) -> None:
        pen.rectangle((x - tall * 0.03, foot - tall * 0.2, x + tall * 0.03, foot + tall * 0.2), fill=255)
        for tier in range(3):
            base, half = foot - tall * (0.1 + 0.26 * tier), tall * (0.24 - 0.055 * tier)
            pen.polygon([(x - half, base), (x, base - tall * 0.4), (x + half, base)], fill=255)

    def _town(self, rise: float) -> Draw:
        def draw(pen: ImageDraw.ImageDraw, level: int, bottom: int) -> None:
            x = 0.0
            while x < pen.im.size[0]:
                wide, tall = self._px(self.rng.uniform(44, 96)), self._px(rise) * self.rng.uniform(0.2, 1)
                pen.rectangle((x, level - tall, x + wide, bottom), fill=255)
                if self.rng.random() < 0.3:  # noqa: PLR2004  # Some houses carry a mast.
                    middle = x + wide / 2
                    pen.rectangle((middle - FINE, level - tall - self._px(26), middle + FINE, level), fill=255)
                x += wide + self._px(self.rng.choice((0, 0, 5, 12)))

        return draw

    def _with_windows(self, strip: Strip, strength: float) -> Strip:
        """Lit windows, wherever there is a wall behind them."""
        lights = Image.new("L", strip.mask.size)
        pen = ImageDraw.Draw(lights)
        step, size = round(15 * self.unit), round(6 * self.unit)
        for x in range(0, lights.width, step):
            for y in range(0, lights.height, step + 4):
                if self.rng.random() < 0.38:  # noqa: PLR2004  # Not everybody is at home.
                    pen.rectangle((x, y, x + size, y + size + 2), fill=round(255 * strength * self.rng.uniform(0.4, 1)))
        strip.picture.paste(self.colours.trim, (0, 0), lights)
        return strip

    def _waves(self, rise: float) -> Draw:
        def draw(pen: ImageDraw.ImageDraw, level: int, bottom: int) -> None:
            long, short = self._px(210), self._px(78)

            def height(x: float) -> float:
                return self._px(rise) * (math.sin(math.tau * x / long) + 0.4 * math.sin(math.tau * x / short))

            pen.polygon(self._outline(pen, height, level, bottom), fill=255)

        return draw


def is_dark(colours: Palette) -> bool:
    return luminance(colours.sky_low) < 0.42  # noqa: PLR2004  # Lamps are lit below this.
