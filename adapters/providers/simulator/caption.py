"""The words printed on a film: its prompt or change, its id, and what it was made from."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from adapters.providers.simulator.story import RGB

if TYPE_CHECKING:
    from adapters.providers.simulator.scene import Script

WHITE = (255, 255, 255)
PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "×": "x"})
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, kw_only=True)
class Caption:
    """Drawn once, laid over every frame; only the bar that shows how far the film has run is drawn each time."""

    picture: Image.Image
    mask: Image.Image
    top: int
    bar: RGB

    def paste(self, frame: Image.Image, done: float) -> None:
        frame.paste(self.picture, (0, self.top), self.mask)
        thick = max(4, frame.height // 160)
        frame.paste(self.bar, (0, frame.height - thick, round(frame.width * done), frame.height))


def caption(script: "Script", accent: RGB) -> Caption:
    unit = min(script.width, script.height) / 720
    tall = round(250 * unit)
    text, mask = Image.new("RGB", (script.width, tall), WHITE), Image.new("L", (script.width, tall))
    page = _Page(picture=ImageDraw.Draw(text), mask=ImageDraw.Draw(mask), unit=unit, width=script.width)
    _write(script, page, accent, tall)
    text.putalpha(mask)
    both = Image.alpha_composite(_shade(text.size), text)
    return Caption(picture=both.convert("RGB"), mask=both.getchannel("A"), top=script.height - tall, bar=accent)


def _shade(size: tuple[int, int]) -> Image.Image:
    """The picture grows dark towards its lower edge, so that white letters can be read on any scene."""
    shade = Image.new("RGBA", size, (8, 10, 22, 255))
    fall = Image.linear_gradient("L").point([round(205 * (v / 255) ** 0.8) for v in range(256)])
    shade.putalpha(fall.resize(size))
    return shade


@dataclass(frozen=True, kw_only=True)
class _Page:
    picture: ImageDraw.ImageDraw
    mask: ImageDraw.ImageDraw
    unit: float
    width: int

    def line(self, x: float, y: float, words: str, size: float, ink: int = 255) -> None:
        self.mask.text((x, y), words, font=font(size * self.unit), fill=ink)

    def chip(self, x: float, y: float, word: str, colour: RGB) -> float:
        """A word on a coloured plate; gives the x after it."""
        letters, pad = font(19 * self.unit), 11 * self.unit
        wide = letters.getlength(word) + 2 * pad
        box = (x, y, x + wide, y + 31 * self.unit)
        self.picture.rounded_rectangle(box, radius=7 * self.unit, fill=colour)
        self.mask.rounded_rectangle(box, radius=7 * self.unit, fill=235)
        self.picture.text((x + pad, y + 4 * self.unit), word, font=letters, fill=WHITE)
        return x + wide + 14 * self.unit


def _write(script: "Script", page: _Page, accent: RGB, tall: int) -> None:
    u, left = page.unit, 36 * page.unit
    change = script.story.changes[-1] if script.story.changes else None
    room = page.width - 2 * left
    lines = wrapped(change or script.story.prompt, room, 31 * u, 2)
    y = tall - (62 + 38 * len(lines) + (30 if change else 0)) * u
    after = page.chip(left, y - 44 * u, "REMIX" if change else "ORIGINAL", accent)
    page.line(after, y - 40 * u, fitted(_made_from(script), page.width - after - left, 19 * u), 19, 215)
    for number, line in enumerate(lines):
        page.line(left, y + number * 38 * u, line, 31)
    y += 38 * u * len(lines) + 6 * u
    if change:
        page.line(left, y, fitted(f"first: {script.story.prompt}", room, 19 * u), 19, 205)
        y += 30 * u
    facts = f"{script.video_id}  ·  {script.model}  ·  {script.width}x{script.height}  ·  {script.seconds} s"
    page.line(left, y, fitted(facts, room, 17 * u), 17, 170)


def _made_from(script: "Script") -> str:
    return f"of {script.made_from}" if script.made_from else "made by the stand-in vendor"


@cache
def font(size: float) -> Font:
    return ImageFont.load_default(size=max(8, round(size)))


def wrapped(words: str, room: float, size: float, most: int) -> list[str]:
    """At most so many lines; the last one ends in dots when there is more."""
    letters, lines, rest = font(size), list[str](), legible(words).split()
    while rest and len(lines) < most - 1:
        line = rest.pop(0)
        while rest and letters.getlength(f"{line} {rest[0]}") <= room:
            line += f" {rest.pop(0)}"
        lines.append(fitted(line, room, size))
    return [*lines, fitted(" ".join(rest), room, size)] if rest else lines


def fitted(words: str, room: float, size: float) -> str:
    letters, words = font(size), legible(words)
    if letters.getlength(words) <= room:
        return words
    while words and letters.getlength(words + "...") > room:
        words = words[:-1]
    return words.rstrip() + "..."


def legible(words: str) -> str:
    """Pillow's own font has Latin letters only: accents go, and other scripts are left out."""
    plain = unicodedata.normalize("NFKD", words[:600].translate(PLAIN))
    return " ".join("".join(c for c in plain if c == "·" or c.isascii()).split())
