"""One film's picture at any second: the same story always paints the same scene."""

import math
import random
from dataclasses import dataclass

from PIL import Image

from adapters.providers.simulator import air
from adapters.providers.simulator.caption import Caption, caption
from adapters.providers.simulator.land import Ground, Land, day_of, is_dark, land_of
from adapters.providers.simulator.palette import palette
from adapters.providers.simulator.story import Hour, Look, Story, Weather, number
from adapters.providers.simulator.strip import shaded


@dataclass(frozen=True, kw_only=True)
class Script:
    """All that a film shows."""

    video_id: str
    story: Story
    made_from: str | None
    model: str
    width: int
    height: int
    seconds: int
    fps: int = 20


class Scene:
    def __init__(self, script: Script) -> None:
        self._script = script
        look = script.story.look()
        # Everything that has a place in the scene is thrown with these dice, whatever the look: a remix moves nothing.
        rng = random.Random(script.story.prompt)  # noqa: S311  # Pictures, not secrets.
        self._unit = min(script.width, script.height) / 720
        self._land = land_of(script.story.prompt, rng)
        self._colours = palette(look, day_of(self._land, number("day", script.story.prompt)))
        self._path = _Path.thrown(rng, look.hour, script)
        self._backdrop = self._sky(look)
        self._canvas = self._backdrop.copy()
        self._light, self._glow = self._sun(look)
        self._clouds = self._sky_full_of_clouds(rng)
        ground = Ground(
            land=self._land,
            colours=self._colours,
            width=script.width,
            height=script.height,
            seconds=script.seconds,
            rng=random.Random(script.story.prompt + "land"),  # noqa: S311  # Pictures, not secrets.
            lit=look.hour in (Hour.NIGHT, Hour.SUNSET) or is_dark(self._colours),
        )
        self._ground = ground.strips()
        self._subject = self._boat_or_balloon()
        self._weather = self._falling(look)
        self._caption: Caption = caption(script, self._colours.accent)

    def frame(self, second: float) -> Image.Image:
        """Good until the next one is asked for: all are painted on one canvas, which spares the memory."""
        picture = self._canvas
        picture.paste(self._backdrop)
        x, y = self._path.sun(second)
        self._glow.paste(picture, x, y)
        self._light.paste(picture, x, y)
        for sprite, left, top, speed in self._clouds:
            sprite.paste(picture, left + speed * second, top)
        far, *nearer = self._ground
        far.paste(picture, second)
        if self._land is not Land.SEA:
            self._subject.paste(picture, *self._path.balloon(second))
        for strip in nearer:
            strip.paste(picture, second)
            if self._land is Land.SEA and strip is nearer[0]:
                self._glitter(picture, x, second)
                self._subject.paste(picture, *self._path.boat(second))
        for weather in self._weather:
            weather.paste(picture, second)
        self._caption.paste(picture, second / self._script.seconds)
        return picture

    def _sky(self, look: Look) -> Image.Image:
        size = (self._script.width, self._script.height)
        ground = round(self._script.height * 0.64)
        sky = shaded((size[0], ground), self._colours.sky_top, self._colours.sky_low)
        if look.hour is Hour.NIGHT:
            rng = random.Random(self._script.story.prompt + "stars")  # noqa: S311  # Pictures, not secrets.
            sky.paste(self._colours.light, (0, 0), air.stars(sky.size, rng, self._unit))
        backdrop = Image.new("RGB", size, self._colours.sky_low)
        backdrop.paste(Image.blend(sky, _grain(sky.size), 0.02), (0, 0))
        return self._lit(backdrop, look)

    def _lit(self, backdrop: Image.Image, look: Look) -> Image.Image:
        """The wide light around a low sun hardly moves: painted once, halfway along its path."""
        across = {Hour.SUNSET: 1500, Hour.DAWN: 1200}.get(look.hour, 800)
        self._halo(across, 0.5 if look.hour is Hour.NIGHT else 0.8).paste(
            backdrop, *self._path.sun(self._script.seconds / 2)
        )
        return backdrop

    def _sun(self, look: Look) -> tuple[air.Sprite, air.Sprite]:
        u = self._unit
        match look.hour:
            case Hour.NIGHT:
                return air.crescent(self._colours.light, round(92 * u)), self._halo(260, 0.5)
            case Hour.SUNSET:
                return air.disc(self._colours.light, round(128 * u)), self._halo(330, 0.9)
            case Hour.DAWN:
                return air.disc(self._colours.light, round(100 * u)), self._halo(290, 0.8)
            case Hour.DAY:
                return air.disc(self._colours.light, round(88 * u)), self._halo(260, 0.8)

    def _halo(self, across: float, strength: float) -> air.Sprite:
        return air.glow(self._colours.glow, round(across * self._unit), strength)

    def _sky_full_of_clouds(self, rng: random.Random) -> list[tuple[air.Sprite, float, float, float]]:
        w, h, u = self._script.width, self._script.height, self._unit
        return [
            (
                air.cloud(self._colours.cloud, round(rng.uniform(190, 380) * u), rng),
                w * (n + rng.uniform(0.0, 0.9)) / 4,
                h * rng.uniform(0.08, 0.36),
                rng.uniform(8, 22) * u,
            )
            for n in range(4)
        ]

    def _boat_or_balloon(self) -> air.Sprite:
        tall = round(150 * self._unit)
        return air.boat(self._colours, tall) if self._land is Land.SEA else air.balloon(self._colours, tall)

    def _falling(self, look: Look) -> list[air.Shower | air.Bank]:
        rng = random.Random(self._script.story.prompt + "weather")  # noqa: S311  # Pictures, not secrets.
        falling: list[air.Shower | air.Bank] = []
        if Weather.FOG in look.weather:
            falling += air.fog(self._colours, (self._script.width, self._script.height), rng)
        if Weather.SNOW in look.weather:
            falling += air.snow(self._unit, rng)
        if Weather.RAIN in look.weather:
            falling += air.rain(self._colours, self._unit, rng)
        return falling

    def _glitter(self, picture: Image.Image, x: float, second: float) -> None:
        """The sun's road on the water."""
        u, top = self._unit, self._script.height * 0.61
        for n in range(16):
            swing = math.sin(second * 2.2 + n * 1.9)
            half, y = (9 + n * 3.4 + 9 * swing) * u, top + n * 8.5 * u
            left = x + swing * 7 * u - half
            picture.paste(self._colours.light, (round(left), round(y), round(left + 2 * half), round(y + 2.4 * u)))


def _grain(size: tuple[int, int]) -> Image.Image:
    """Noise that keeps the encoder from drawing bands into the sky; the same noise every time."""
    side = 256
    patch = Image.frombytes("L", (side, side), random.Random(0).randbytes(side * side))  # noqa: S311  # Pictures, not secrets.
    grain = Image.new("RGB", size)
    for x in range(0, size[0], side):
        for y in range(0, size[1], side):
            grain.paste(patch.convert("RGB"), (x, y))
    return grain


@dataclass(frozen=True, kw_only=True)
class _Path:
    """Where things are at which second: they take the whole film to cross their part of the picture."""

    width: int
    height: int
    seconds: int
    unit: float
    sun_from: tuple[float, float]
    sun_to: tuple[float, float]
    start: float
    lift: float

    @classmethod
    def thrown(cls, rng: random.Random, hour: Hour, script: Script) -> "_Path":
        x, high, start, lift = rng.uniform(0.58, 0.72), rng.uniform(0.15, 0.22), rng.uniform(0.12, 0.22), rng.random()
        low = {Hour.SUNSET: (0.34, 0.47), Hour.DAWN: (0.47, 0.36)}
        y_from, y_to = low.get(hour, (high + 0.04, high))
        return cls(
            width=script.width,
            height=script.height,
            seconds=script.seconds,
            unit=min(script.width, script.height) / 720,
            sun_from=(x, y_from),
            sun_to=(x + 0.1, y_to),
            start=start,
            lift=lift,
        )

    def sun(self, second: float) -> tuple[float, float]:
        done = second / self.seconds
        x = self.sun_from[0] + (self.sun_to[0] - self.sun_from[0]) * done
        y = self.sun_from[1] + (self.sun_to[1] - self.sun_from[1]) * done
        return x * self.width, y * self.height

    def balloon(self, second: float) -> tuple[float, float]:
        done = second / self.seconds
        x = self.start + 0.34 * done
        y = 0.42 - 0.1 * self.lift - 0.1 * math.sin(math.pi * done * 0.8)
        return x * self.width, y * self.height + 5 * self.unit * math.sin(second * 2.1)

    def boat(self, second: float) -> tuple[float, float]:
        x = self.start + 0.4 * second / self.seconds
        return x * self.width, self.height * 0.64 + 4 * self.unit * math.sin(second * 2.6) - 10 * self.unit
