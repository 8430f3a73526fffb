"""Discord's side: Components V2 and a modal as HTML, and how much of Discord's limits they take."""

import re
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
    match part["type"]:
        case 1:
            return f'<div class="row">{"".join(_part(inner, still) for inner in part["components"])}</div>'
        case 2:
            style = _STYLES.get(part["style"], "") + (" disabled" if part.get("disabled") else "")
            return f'<span class="button {style}">{escape(part["label"])}</span>'
        case 3 | 5:
            return _select(part)
        case 4:
            return f'<div class="input">{escape(part.get("value") or part.get("placeholder") or "")}</div>'
        case 9:
            inside = "".join(_part(inner, still) for inner in part["components"])
            return f'<div class="section"><div>{inside}</div>{_part(part["accessory"], still)}</div>'
        case 10:
            return f"<div>{''.join(map(_line, part['content'].splitlines()))}</div>"
        case 11:
            return sheet.thumbnail(still)
        case 12:
            return f'<div class="films">{sheet.film(still) * len(part["items"])}</div>'
        case 14:
            return "<hr>"
        case 17:
            inside = "".join(_part(inner, still) for inner in part["components"])
            return f'<div class="card accent-{part.get("accent_color") or 0:06x}">{inside}</div>'
        case 18:
            hint = f'<div class="hint">{escape(part.get("description") or "")}</div>'
            return f'<div class="field"><b>{escape(part["label"])}</b>{hint}{_part(part["component"], still)}</div>'
        case 21:
            options = "".join(f"<li>{escape(option['label'])}</li>" for option in part["options"])
            return f'<ul class="options">{options}</ul>'
        case other:
            return sheet.unknown(f"a component of type {other}")


def _select(part: Part) -> str:
    chosen = [option["label"] for option in part.get("options", ()) if option.get("default")]
    shown = ", ".join(chosen) or part.get("placeholder") or "Choose"
    return f'<div class="input select">{escape(shown)}</div>'


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
