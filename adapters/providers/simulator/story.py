"""What a film tells: a first prompt, the changes asked for since, and the look that all of them together ask for."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

CHANGES_KEPT = 16  # A longer chain of remixes keeps its latest changes: a film has room for no more.


class Hour(StrEnum):
    DAY = "day"
    DAWN = "dawn"
    SUNSET = "sunset"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    SNOW = "snow"
    RAIN = "rain"
    FOG = "fog"


RGB = tuple[int, int, int]

HOURS = {
    Hour.SUNSET: r"sunset|dusk|golden|warm(?:er|th)?|evening|twilight",
    Hour.DAWN: r"sunrise|dawn|early morning|pastel",
    Hour.NIGHT: r"night(?:time|fall)?|midnight|moon(?:light|lit)?|starry|stars|dark(?:er|ness)?",
    Hour.DAY: r"day(?:light|time)?|noon|midday|sunny|morning|bright(?:er)?",
}
WEATHERS = {
    Weather.SNOW: r"snow(?:y|ing|fall|flakes|storm|-covered)?|winter(?:y|time)?|frost(?:y)?|blizzard|frozen",
    Weather.RAIN: r"rain(?:y|ing|s|storm|drops)?|drizzle|downpour|(?:thunder)?storm(?:y)?",
    Weather.FOG: r"fog(?:gy)?|mist(?:y)?|haz[ey]",
    Weather.CLEAR: r"summer|clear",
}
TINTS: Mapping[str, RGB] = {
    r"teal|turquoise|cyan|aqua": (0, 150, 150),
    r"blue|cool(?:er)?|cold(?:er)?|icy|underwater": (40, 110, 220),
    r"green|emerald|spring|forest": (50, 165, 80),
    r"purple|violet|lavender|neon": (130, 70, 210),
    r"pink|magenta|rose": (235, 90, 160),
    r"red|crimson|scarlet|mars": (215, 50, 45),
    r"orange|autumn|fall|amber": (235, 125, 35),
    r"yellow|gold": (235, 195, 50),
    r"sepia|vintage|antique": (150, 115, 70),
}
MONOCHROME = r"black[ -]and[ -]white|monochrome|gr[ea]y(?:scale)?|noir|silent film"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the words ask for: a later hour replaces an earlier one and its colours, weather and colours pile up."""

    hour: Hour = Hour.DAY
    weather: frozenset[Weather] = frozenset()
    tints: tuple[RGB, ...] = ()
    turn: float = 0.0  # How far unknown changes have turned the colour wheel, 0..1.
    monochrome: bool = False

    def after(self, words: str) -> "Look":
        """The look after one more change, which always shows: words that mean nothing here turn the colour wheel."""
        hour = _last_named(HOURS, words) or self.hour
        named = {weather for weather, pattern in WEATHERS.items() if _says(pattern, words)}
        weather = named - {Weather.CLEAR} if Weather.CLEAR in named else self.weather | named
        kept = self.tints if hour is self.hour else ()  # Another light is another set of colours.
        tints = kept + tuple(tint for pattern, tint in TINTS.items() if _says(pattern, words))
        monochrome = self.monochrome or _says(MONOCHROME, words)
        look = replace(self, hour=hour, weather=frozenset(weather), tints=tints, monochrome=monochrome)
        return look if look != self else self._turned(words)

    def _turned(self, words: str) -> "Look":
        # A fifth of the wheel at least, and never all the way round: anybody sees the difference.
        step = 0.2 + 0.6 * number("turn", words)
        # Colour comes back to a grey picture: nobody would see a grey wheel turn.
        return replace(self, turn=(self.turn + step) % 1.0, monochrome=False)


@dataclass(frozen=True, kw_only=True)
class Story:
    prompt: str
    changes: tuple[str, ...] = field(default=())

    def changed(self, words: str) -> "Story":
        return Story(prompt=self.prompt, changes=(*self.changes, words)[-CHANGES_KEPT:])

    def look(self) -> Look:
        """The first prompt may name an hour or weather too, but its scene comes from its letters alone."""
        look = replace(Look().after(self.prompt), turn=0.0)
        for words in self.changes:
            look = look.after(words)
        return look

    def as_json(self) -> dict[str, Any]:
        return {"prompt": self.prompt, "changes": list(self.changes)}

    @classmethod
    def from_json(cls, value: object) -> Self | None:
        match value:
            case {"prompt": str(prompt), "changes": list(changes)}:
                return cls(prompt=prompt, changes=tuple(str(change) for change in changes)[-CHANGES_KEPT:])
        return None


def number(what: str, of: str) -> float:
    """A number from 0 up to 1 that the same words give every time, on every machine."""
    digest = hashlib.sha256(f"{what}\n{of}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _says(pattern: str, words: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE) is not None


def _last_named(patterns: Mapping[Hour, str], words: str) -> Hour | None:
    """The last one wins, as in 'from day to night'."""
    places = {
        hour: found[-1].start()
        for hour, pattern in patterns.items()
        if (found := list(re.finditer(rf"\b(?:{pattern})\b", words, re.IGNORECASE)))
    }
    return max(places, key=lambda hour: places[hour]) if places else None
