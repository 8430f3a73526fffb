"""Discord's side: Components V2 and a modal as HTML, and how much of Discord's limits they take."""

import re
from collections.abc import Callable
from typing import Any

from adapters.discord import limits
from bot.gallery import sheet
from bot.gallery.sheet import escape

Part = dict[str, Any]

_TOKENS = re.compile(
    r"\\(?P<raw>.)|\*\*(?P<bold>(?:\\.|[^*])+)\*\*|\[(?P<name>[^\]]+)\]\((?P<url>[^)]+)\)|<@(?P<user>\d+)>"
    r"|<t:(?P<stamp>\d+):(?P<style>[tR])>|`(?P<code>[^`]+)`|(?P<plain>.)",
    re.DOTALL,
)
_STYLES = {1: "primary", 3: "primary", 4: "danger", 5: "link"}


def message(components: list[Part], still: str, when: str = "Today at 14:00") -> str:
    cards = "".join(_part(part, still) for part in components)
    who = f'<div class="who">sora<i>APP</i><small>{when}</small></div>'
    return f'<div class="message"><div class="face">S</div><div class="body">{who}{cards}</div></div>'


def form(modal: Part, still: str = "") -> str:
    """Discord writes "Submit" on every form's button, so START REMIX is only read on Slack."""
    parts = "".join(_part(part, still) for part in modal["components"])
    foot = '<div class="foot"><span class="button">Cancel</span><span class="button primary">Submit</span></div>'
    return f'<div class="modal"><h3>{escape(modal["title"])}</h3><div class="inside">{parts}</div>{foot}</div>'


def counters(shown: Part | list[Part]) -> str:
    if isinstance(shown, dict):
        return f"{len(shown['components'])}/{limits.MODAL_PARTS} parts"
    everything = _all(shown)
    text = sum(len(part["content"]) for part in everything if part["type"] == 10)  # noqa: PLR2004  # Discord's number of a text.
    return f"{len(everything)}/{limits.COMPONENTS} components · {text}/{limits.TEXT} characters"


def _all(parts: list[Part]) -> list[Part]:
    """Nested ones count too."""
    found = []
    for part in parts:
        inner = [*part.get("components", ()), *(part[key] for key in ("accessory", "component") if part.get(key))]
        found += [part, *_all(inner)]
    return found


def _part(part: Part, still: str) -> str:
    draw = _DRAWINGS.get(part["type"])
    return draw(part, still) if draw else sheet.unknown(f"a component of type {part['type']}")


def _parts(parts: list[Part], still: str) -> str:
    return "".join(_part(part, still) for part in parts)


def _row(part: Part, still: str) -> str:
    return f'<div class="row">{_parts(part["components"], still)}</div>'


def _button(part: Part, _: str) -> str:
    style = _STYLES.get(part["style"], "") + (" disabled" if part.get("disabled") else "")
    return f'<span class="button {style}">{escape(part["label"])}</span>'


def _input(part: Part, _: str) -> str:
    return f'<div class="input">{escape(part.get("value") or part.get("placeholder") or "")}</div>'


def _section(part: Part, still: str) -> str:
    return f'<div class="section"><div>{_parts(part["components"], still)}</div>{_part(part["accessory"], still)}</div>'


def _text(part: Part, _: str) -> str:
    return f"<div>{''.join(map(_line, part['content'].splitlines()))}</div>"


def _films(part: Part, still: str) -> str:
    return f'<div class="films">{sheet.film(still) * len(part["items"])}</div>'


def _container(part: Part, still: str) -> str:
    return f'<div class="card accent-{part.get("accent_color") or 0:06x}">{_parts(part["components"], still)}</div>'


def _field(part: Part, still: str) -> str:
    hint = f'<div class="hint">{escape(part.get("description") or "")}</div>'
    return f'<div class="field"><b>{escape(part["label"])}</b>{hint}{_part(part["component"], still)}</div>'


def _options(part: Part, _: str) -> str:
    options = "".join(f"<li>{escape(option['label'])}</li>" for option in part["options"])
    return f'<ul class="options">{options}</ul>'


def _select(part: Part, _: str) -> str:
    chosen = [option["label"] for option in part.get("options", ()) if option.get("default")]
    shown = ", ".join(chosen) or part.get("placeholder") or "Choose"
    return f'<div class="input select">{escape(shown)}</div>'


_DRAWINGS: dict[int, Callable[[Part, str], str]] = {
    1: _row,
    2: _button,
    3: _select,
    4: _input,
    5: _select,
    9: _section,
    10: _text,
    11: lambda _, still: sheet.thumbnail(still),
    12: _films,
    14: lambda *_: "<hr>",
    17: _container,
    18: _field,
    21: _options,
}
"""By Discord's numbers: https://discord.com/developers/docs/components/reference"""


def _line(line: str) -> str:
    for mark, before, after in (
        ("> ", "<blockquote>", "</blockquote>"),
        ("-# ", '<p class="small">', "</p>"),
        ("### ", '<p class="big">', "</p>"),
    ):
        if line.startswith(mark):
            return f"{before}{_inline(line.removeprefix(mark))}{after}"
    return f"<p>{_inline(line)}</p>"


def _inline(text: str) -> str:
    return "".join(_token(match) for match in _TOKENS.finditer(text))


def _token(match: re.Match[str]) -> str:
    if match["bold"]:
        return f"<b>{_inline(match['bold'])}</b>"
    if match["code"]:
        return f"<code>{escape(match['code'])}</code>"
    if match["url"]:
        return f'<span class="link">{escape(match["name"])}</span>'
    if match["user"]:
        return sheet.person(match["user"])
    if match["stamp"]:
        stamp = int(match["stamp"])
        return sheet.clock(stamp) if match["style"] == "t" else sheet.relative(stamp)
    return escape(match["raw"] or match["plain"])
