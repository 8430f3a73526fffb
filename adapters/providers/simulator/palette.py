"""Which colours a scene is painted in: a palette by day, bent by hour, weather and the colours asked for."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

from adapters.providers.simulator.story import RGB, Hour, Look, Weather


@dataclass(frozen=True, kw_only=True)
class Palette:
    sky_top: RGB
    sky_low: RGB
    light: RGB  # Sun or moon.
    glow: RGB  # The air around it.
    cloud: RGB
    far: RGB
    middle: RGB
    near: RGB
    accent: RGB  # Balloon, sail, lit windows, and the chip of the caption.
    trim: RGB

    def mapped(self, change: Callable[[RGB], RGB], *, but: tuple[str, ...] = ()) -> "Palette":
        colours = {f.name: getattr(self, f.name) for f in fields(self)}
        return Palette(**{name: c if name in but else change(c) for name, c in colours.items()})


def _days(*rows: tuple[str, ...]) -> tuple[Palette, ...]:
    names = [f.name for f in fields(Palette)]
    return tuple(Palette(**dict(zip(names, map(_hex, row), strict=True))) for row in rows)


def _hex(colour: str) -> RGB:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


DAYS = _days(  # sky_top, sky_low, light, glow, cloud, far, middle, near, accent, trim
    ("3f8fd2", "cdeaf5", "fff6d8", "fff3cf", "ffffff", "8fb8c9", "5c9a86", "2f6b57", "e8524a", "fdf0dc"),
    ("5aa7c7", "e9f3e4", "fff8de", "fff2c8", "ffffff", "9cbcb0", "6fa073", "3d6d48", "f2a03d", "fff6e6"),
    ("4a78c4", "d9e6f7", "fff9e6", "fdf1d6", "ffffff", "8ea6cb", "6282ad", "37527d", "f06b7a", "fff1ea"),
    ("2f9aa8", "d8f0e6", "fff4d0", "fff0c2", "ffffff", "86bdb8", "4f9793", "28625f", "ef7f45", "fdf3de"),
    ("6b8fd6", "f3e3e6", "fff3dd", "ffe9d2", "fffafa", "a9a8cb", "7f83ad", "4b5382", "d8487e", "ffeef2"),
    ("4f9fd0", "fbeed2", "fff6dc", "fff0cc", "ffffff", "e6c794", "d3a469", "a8743f", "2f8f9d", "fff4df"),
)


def palette(look: Look, day: int) -> Palette:
    colours = HOURS[look.hour](DAYS[day % len(DAYS)])
    for weather in sorted(look.weather):
        colours = WEATHERS[weather](colours)
    if look.turn:
        colours = _turned(colours, look.turn)
    for tint in look.tints:
        colours = colours.mapped(partial(tinted, tint=tint))
    return colours.mapped(grey) if look.monochrome else colours


def mixed(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]  # Three in, three out.


def dimmed(colour: RGB, factor: float) -> RGB:
    return mixed((0, 0, 0), colour, factor)


def luminance(colour: RGB) -> float:
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def grey(colour: RGB) -> RGB:
    level = round(luminance(colour) * 255)
    return level, level, level


def turned(colour: RGB, turn: float) -> RGB:
    hue, light, saturation = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1.0, light, min(1.0, saturation * 1.1))
    return round(red * 255), round(green * 255), round(blue * 255)


def tinted(colour: RGB, tint: RGB) -> RGB:
    """The tint at this colour's brightness, mixed in strongly: dark stays dark and light stays light."""
    level = luminance(colour)
    target = dimmed(tint, level * 2) if level < 0.5 else mixed(tint, (255, 255, 255), level * 2 - 1)  # noqa: PLR2004  # Half.
    return mixed(colour, target, 0.6)


def _turned(p: Palette, turn: float) -> Palette:
    """The land turns all the way and the sky an eighth of it: strange, but still a sky."""
    sky = (turn - round(turn)) / 8
    return _with(
        p.mapped(lambda c: turned(c, turn), but=("sky_top", "sky_low", "light", "glow", "cloud")),
        sky_top=turned(p.sky_top, sky),
        sky_low=turned(p.sky_low, sky),
        glow=turned(p.glow, sky),
    )


def _day(day: Palette) -> Palette:
    return day


def _sunset(day: Palette) -> Palette:
    return Palette(
        sky_top=mixed(_hex("6a3f7d"), day.sky_top, 0.1),
        sky_low=_hex("ffb35c"),
        light=_hex("fff0b8"),
        glow=_hex("ff9a3d"),
        cloud=_hex("f58f6c"),
        far=mixed(_hex("c4695a"), day.far, 0.15),
        middle=mixed(_hex("8a4348"), day.middle, 0.15),
        near=mixed(_hex("47233a"), day.near, 0.15),
        accent=mixed(day.accent, _hex("ff7a2f"), 0.3),
        trim=_hex("ffe0ad"),
    )


def _dawn(day: Palette) -> Palette:
    return Palette(
        sky_top=mixed(_hex("8fa6d8"), day.sky_top, 0.25),
        sky_low=_hex("ffd9cf"),
        light=_hex("fff3e0"),
        glow=_hex("ffc7b0"),
        cloud=_hex("ffe6e6"),
        far=mixed(_hex("b9a5c6"), day.far, 0.3),
        middle=mixed(_hex("8a7fa8"), day.middle, 0.35),
        near=mixed(_hex("55507a"), day.near, 0.35),
        accent=mixed(day.accent, _hex("ff9a9a"), 0.25),
        trim=_hex("fff0ea"),
    )


def _night(day: Palette) -> Palette:
    return Palette(
        sky_top=_hex("070b22"),
        sky_low=mixed(_hex("2c3a6e"), day.sky_low, 0.06),
        light=_hex("eef1ff"),
        glow=_hex("7f93d8"),
        cloud=_hex("2f3a66"),
        far=mixed(_hex("232d57"), day.far, 0.12),
        middle=mixed(_hex("161d3d"), day.middle, 0.12),
        near=mixed(_hex("0a0f24"), day.near, 0.1),
        accent=mixed(day.accent, _hex("ffb65c"), 0.35),
        trim=_hex("ffdd9c"),
    )


def _snow(p: Palette) -> Palette:
    """Snow lies on the land and takes the colour of the sky above it."""
    white = mixed(_hex("f4f8ff"), p.sky_low, 0.1 + 0.5 * (1 - luminance(p.sky_low)))
    land = {"far": mixed(p.far, white, 0.5), "middle": mixed(p.middle, white, 0.68), "near": mixed(p.near, white, 0.8)}
    sky = {"sky_top": mixed(p.sky_top, grey(p.sky_low), 0.25), "sky_low": mixed(p.sky_low, white, 0.3)}
    return _with(p, **land, **sky)


def _rain(p: Palette) -> Palette:
    def wet(colour: RGB) -> RGB:
        return dimmed(mixed(colour, _hex("6d7b8c"), 0.5), 0.82)

    return p.mapped(wet, but=("accent", "trim", "light"))


def _fog(p: Palette) -> Palette:
    air = mixed(p.sky_low, grey(p.sky_low), 0.5)
    return _with(
        p,
        sky_top=mixed(p.sky_top, air, 0.6),
        sky_low=mixed(p.sky_low, air, 0.6),
        far=mixed(p.far, air, 0.75),
        middle=mixed(p.middle, air, 0.5),
        near=mixed(p.near, air, 0.2),
        light=mixed(p.light, air, 0.35),
        accent=mixed(p.accent, air, 0.3),
        trim=mixed(p.trim, air, 0.3),
    )


def _with(p: Palette, **colours: RGB) -> Palette:
    return Palette(**{f.name: colours.get(f.name, getattr(p, f.name)) for f in fields(p)})


HOURS = {Hour.DAY: _day, Hour.DAWN: _dawn, Hour.SUNSET: _sunset, Hour.NIGHT: _night}
WEATHERS = {Weather.CLEAR: _day, Weather.SNOW: _snow, Weather.RAIN: _rain, Weather.FOG: _fog}
