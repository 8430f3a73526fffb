"""What floats in a scene: sun or moon and its glow, stars, clouds, a balloon or a boat, snow, rain and fog."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from adapters.providers.simulator.palette import Palette, dimmed, mixed
from adapters.providers.simulator.story import RGB

WHITE = (255, 255, 255)
FINE = 4  # Small sprites are drawn four times as large and reduced: smooth edges.


@dataclass(frozen=True, kw_only=True)
class Sprite:
    picture: Image.Image | RGB
    mask: Image.Image

    def paste(self, frame: Image.Image, x: float, y: float) -> None:
        """Centred on x, y."""
        at = round(x - self.mask.width / 2), round(y - self.mask.height / 2)
        box = (*at, at[0] + self.mask.width, at[1] + self.mask.height)
        frame.paste(self.picture, box, self.mask)


@dataclass(frozen=True, kw_only=True)
class Shower:
    """Many small sprites that fall, and come in again at the top."""

    sprites: Sequence[tuple[Sprite, float, float]]  # Each with where it is at the start.
    drift: tuple[float, float]  # Pixels a second.
    sway: float

    def paste(self, frame: Image.Image, second: float) -> None:
        wide, tall = frame.width + 40, frame.height + 80
        for n, (sprite, x, y) in enumerate(self.sprites):
            swing = self.sway * math.sin(second * 1.7 + n)
            left = (x * wide + self.drift[0] * second + swing) % wide - 20
            sprite.paste(frame, left, (y * tall + self.drift[1] * second) % tall - 40)


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A wide bank of mist that drifts to and fro."""

    sprite: Sprite
    top: int
    reach: float
    phase: float

    def paste(self, frame: Image.Image, second: float) -> None:
        left = frame.width / 2 + self.reach * math.sin(second * 0.5 + self.phase)
        self.sprite.paste(frame, left, self.top + self.sprite.mask.height / 2)


def glow(colour: RGB, across: int, strength: float) -> Sprite:
    rim = 178  # What Pillow's gradient shows in the middle of an edge; only its corners are 255.
    fade = Image.radial_gradient("L").point([round(255 * strength * max(0, 1 - d / rim) ** 2) for d in range(256)])
    return Sprite(picture=colour, mask=fade.resize((across, across), Image.Resampling.BICUBIC))


def disc(colour: RGB, across: int) -> Sprite:
    mask = Image.new("L", (across * FINE, across * FINE))
    ImageDraw.Draw(mask).ellipse((FINE, FINE, mask.width - FINE, mask.height - FINE), fill=255)
    return Sprite(picture=colour, mask=mask.reduce(FINE))


def crescent(colour: RGB, across: int) -> Sprite:
    mask = Image.new("L", (across * FINE, across * FINE))
    pen, side = ImageDraw.Draw(mask), across * FINE
    pen.ellipse((FINE, FINE, side - FINE, side - FINE), fill=255)
    pen.ellipse((-side * 0.32, -side * 0.16, side * 0.68, side * 0.84), fill=0)
    return Sprite(picture=colour, mask=mask.reduce(FINE).rotate(-20))


def stars(size: tuple[int, int], rng: random.Random, unit: float) -> Image.Image:
    sky = Image.new("L", size)
    pen = ImageDraw.Draw(sky)
    for _ in range(170):
        x, y, r = rng.uniform(0, size[0]), rng.uniform(0, size[1]), rng.choice((0.6, 0.6, 1.0, 1.5)) * unit
        pen.ellipse((x - r, y - r, x + r, y + r), fill=round(rng.uniform(90, 255) * (1 - 0.6 * y / size[1])))
    return sky


def cloud(colour: RGB, across: int, rng: random.Random) -> Sprite:
    tall = round(across * 0.5)
    mask = Image.new("L", (across, tall))
    pen = ImageDraw.Draw(mask)
    for _ in range(9):
        away = rng.uniform(-1, 1)
        r = tall * rng.uniform(0.16, 0.3) * (1.1 - 0.6 * abs(away))
        x, y = across / 2 + away * across * 0.3, tall * 0.62 - r * rng.uniform(0, 0.7)
        pen.ellipse((x - r * 1.5, y - r, x + r * 1.5, y + r), fill=235)
    return Sprite(picture=colour, mask=mask.filter(ImageFilter.GaussianBlur(across / 34)).point(lambda v: v * 0.85))


def balloon(colours: Palette, tall: int) -> Sprite:
    wide, s = round(tall * 0.72), FINE
    picture = Image.new("RGB", (wide * s, tall * s), colours.accent)
    mask = Image.new("L", picture.size)
    _envelope(ImageDraw.Draw(mask), wide * s, tall * s, 255)
    pen = ImageDraw.Draw(picture)
    w, h = wide * s, tall * s
    stripes = ((0.5, dimmed(colours.accent, 0.8)), (0.36, colours.trim), (0.2, colours.accent), (0.06, colours.trim))
    for half, colour in stripes:
        pen.ellipse((w / 2 - half * w, -h * 0.02, w / 2 + half * w, h * 0.76), fill=colour)
    pen.rectangle((0, h * 0.8, w, h), fill=mixed(dimmed(colours.near, 0.5), (90, 60, 40), 0.4))
    return Sprite(picture=picture.reduce(s), mask=mask.reduce(s))


def _envelope(pen: ImageDraw.ImageDraw, w: int, h: int, fill: int) -> None:
    pen.ellipse((w * 0.02, 0, w * 0.98, h * 0.69), fill=fill)
    pen.polygon([(w * 0.12, h * 0.5), (w * 0.88, h * 0.5), (w * 0.58, h * 0.78), (w * 0.42, h * 0.78)], fill=fill)
    for x in (0.43, 0.57):
        pen.line((w * x, h * 0.77, w * x, h * 0.88), fill=fill, width=max(2, w // 60))
    pen.rounded_rectangle((w * 0.41, h * 0.86, w * 0.59, h * 0.98), radius=w * 0.03, fill=fill)


def boat(colours: Palette, tall: int) -> Sprite:
    w = h = tall * FINE
    picture, mask = Image.new("RGB", (w, h), colours.trim), Image.new("L", (w, h))
    hull = [(w * 0.1, h * 0.8), (w * 0.92, h * 0.8), (w * 0.78, h * 0.96), (w * 0.24, h * 0.96)]
    jib = [(w * 0.48, h * 0.12), (w * 0.48, h * 0.74), (w * 0.14, h * 0.74)]
    sail = [(w * 0.52, h * 0.02), (w * 0.52, h * 0.74), (w * 0.86, h * 0.74)]
    paint, cut = ImageDraw.Draw(picture), ImageDraw.Draw(mask)
    for shape, colour in ((hull, dimmed(colours.near, 0.55)), (jib, colours.accent), (sail, colours.trim)):
        paint.polygon(shape, fill=colour)
        cut.polygon(shape, fill=255)
    return Sprite(picture=picture.reduce(FINE), mask=mask.reduce(FINE))


def snow(unit: float, rng: random.Random) -> list[Shower]:
    """Three depths: small and slow, middling, large and quick."""
    return [
        Shower(sprites=_scattered(disc(WHITE, max(2, round(across * unit))), count, rng), drift=drift, sway=sway * unit)
        for across, count, drift, sway in (
            (4, 200, (10 * unit, 46 * unit), 6),
            (6, 120, (18 * unit, 84 * unit), 10),
            (10, 46, (30 * unit, 150 * unit), 16),
        )
    ]


def rain(colours: Palette, unit: float, rng: random.Random) -> list[Shower]:
    bright = mixed(colours.sky_low, WHITE, 0.6)
    return [
        Shower(sprites=_scattered(_streak(bright, length * unit, ink), count, rng), drift=drift, sway=0)
        for length, ink, count, drift in (
            (26, 95, 130, (-130 * unit, 700 * unit)),
            (46, 120, 70, (-200 * unit, 1100 * unit)),
        )
    ]


def _scattered(sprite: Sprite, count: int, rng: random.Random) -> list[tuple[Sprite, float, float]]:
    return [(sprite, rng.random(), rng.random()) for _ in range(count)]


def _streak(colour: RGB, length: float, ink: int) -> Sprite:
    wide, tall = round(length * 0.2) + 4, round(length)
    mask = Image.new("L", (wide * FINE, tall * FINE))
    ends = ((wide - 2) * FINE, 0, 2 * FINE, tall * FINE)
    ImageDraw.Draw(mask).line(ends, fill=ink, width=FINE + FINE // 2)
    return Sprite(picture=colour, mask=mask.reduce(FINE))


def fog(colours: Palette, size: tuple[int, int], rng: random.Random) -> list[Bank]:
    """Two banks that cross each other, thickest over the ground."""
    wide, tall = size
    colour = mixed(colours.sky_low, WHITE, 0.35)
    banks = []
    for top, share in ((0.34, 0.34), (0.52, 0.4)):
        mask = _mist(rng).resize((round(wide * 1.3), round(tall * share)), Image.Resampling.BICUBIC)
        sprite = Sprite(picture=colour, mask=mask)
        banks.append(Bank(sprite=sprite, top=round(tall * top), reach=wide * 0.12, phase=rng.uniform(0, math.tau)))
    return banks


def _mist(rng: random.Random) -> Image.Image:
    mask = Image.new("L", (160, 48))
    pen = ImageDraw.Draw(mask)
    for _ in range(26):
        x, y, r = rng.uniform(0, 160), 24 + rng.uniform(-7, 7), rng.uniform(5, 11)
        pen.ellipse((x - r * 2.4, y - r, x + r * 2.4, y + r), fill=rng.randrange(120, 215))
    return mask.filter(ImageFilter.GaussianBlur(5))
