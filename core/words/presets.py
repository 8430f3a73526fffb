"""The presets that come with the bot, and the words about presets."""

from core.card_parts import Line, Said, Tone
from core.cards import Notice
from core.text import clamp, one_line

STARTERS: tuple[tuple[str, str], ...] = (
    ("Make it winter", "Change the season to winter, with snow on the ground"),
    ("Add rain", "Add steady rain, with wet surfaces and soft reflections"),
    ("Golden hour", "Change lighting to golden hour, with long soft shadows"),
    ("Night", "Change time from day to night, lit by the moon"),
    ("Fog", "Add a light layer of fog close to the ground"),
    ("Autumn", "Change the season to autumn, with red and golden leaves"),
    ("Black and white", "Render it in black and white, with rich contrast"),
    ("Warm sunset palette", "Shift the color palette to warm sunset tones"),
)
"""Name and text; each is one change."""

LABEL = "Or start from a preset"
NONE = "No preset"
_SAID = 100
Told = tuple[str, str, str]
"""Name, text, description."""


def presets_notice(own: tuple[Told, ...], team: tuple[Told, ...], starters: tuple[Told, ...]) -> Notice:
    lines: list[Line] = []
    for title, told in (("Yours", own), ("The team's", team), ("Everybody's", starters)):
        if told:
            lines += [(f"{title}:",), *(_line(*preset) for preset in told)]
    lines.append(("Choose one in the remix form. /sora presets save keeps one of your own.",))
    return Notice(tone=Tone.READY, title="Presets for remixes", lines=tuple(lines))


def _line(name: str, text: str, description: str) -> Line:
    return ("• ", Said(text=name), " ", Said(text=clamp(one_line(description or text), _SAID)))


def saved_notice(name: str, *, team: bool, new: bool) -> Notice:
    whose = "for the whole team" if team else "for you"
    words = f"is {'saved' if new else 'saved anew'} {whose}. It stands in the remix form."
    return Notice(tone=Tone.READY, lines=(("The preset ", Said(text=name), f" {words}"),))


def deleted_notice(name: str) -> Notice:
    return Notice(tone=Tone.READY, lines=(("The preset ", Said(text=name), " is deleted. Videos made with it stay."),))
