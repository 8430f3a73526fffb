"""Discord's side: Components V2 and a modal as HTML."""

import re
from typing import Any

from scripts.pictures import sheet
from scripts.pictures.sheet import escape

Part = dict[str, Any]

CSS = (
    sheet.FILM_CSS
    + """
body{background:#313338;color:#dbdee1}
.message{display:flex;gap:14px;margin:0 0 18px}
.face{flex:none;width:40px;height:40px;border-radius:50%;background:#8b5cf6;color:#fff;font-weight:600;font-size:19px;
  text-align:center;line-height:40px}
.who{font-weight:600;color:#f2f3f5}.who i{font:600 10px/1 inherit;background:#5865f2;color:#fff;border-radius:3px;
  padding:1px 4px;margin:0 6px;font-style:normal;font-size:10px}.who small{color:#949ba4;font-weight:400;font-size:12px}
.card{width:500px;background:#2b2d31;border:1px solid #3f4147;border-left:4px solid;border-radius:6px;
  padding:12px 14px;margin-top:4px}
.card>*+*{margin-top:7px}
p{margin:0}b{color:#f2f3f5}
.small{font-size:12.5px;color:#a5abb3}
blockquote{margin:0;padding-left:11px;border-left:4px solid #4e5058;border-radius:3px}
a{color:#00a8fc;text-decoration:none}
.mention{background:#3c4270;color:#c9cdfb;border-radius:3px;padding:0 3px}
.row{display:flex;gap:8px;padding-top:3px}
.button{background:#4e5058;color:#fff;border-radius:5px;padding:6px 16px;font-size:14px;font-weight:500}
.primary{background:#5865f2}
.modal{background:#313338;border:1px solid #44464d;border-radius:8px;padding:20px 20px 0;overflow:hidden}
body.form{background:#1e1f22}
.modal h1{font-size:19px;margin:0 0 14px;color:#f2f3f5}
.modal>*+*{margin-top:13px}.modal p+p{margin-top:5px}
label{display:block;font-weight:600;color:#f2f3f5;font-size:14px}
.hint{color:#a5abb3;font-size:12.5px;margin:1px 0 6px}
.input{background:#1e1f22;border:1px solid #3f4147;border-radius:5px;color:#82868d;padding:10px 12px;height:84px}
.foot{background:#2b2d31;margin:18px -20px 0;padding:14px 20px;display:flex;justify-content:flex-end;gap:10px}
"""
)

_TOKENS = re.compile(
    r"\\(?P<raw>.)|\*\*(?P<bold>(?:\\.|[^*])+)\*\*|\[(?P<name>[^\]]+)\]\((?P<url>[^)]+)\)|<@(?P<user>\d+)>"
    r"|<t:(?P<stamp>\d+):(?P<style>[tR])>|(?P<plain>.)",
    re.DOTALL,
)


def channel(progress: list[Part], result: list[Part], still: str) -> str:
    body = _message("Today at 14:00", progress, still) + _message("Today at 14:02", result, still)
    return sheet.page(CSS, body)


def form(modal: Part) -> str:
    """Discord writes "Submit" on every form's button, so START REMIX is only read on Slack."""
    parts = "".join(_part(part, "") for part in modal["components"])
    foot = '<div class="foot"><span class="button">Cancel</span><span class="button primary">Submit</span></div>'
    body = f'<div class="modal"><h1>{escape(modal["title"])}</h1>{parts}{foot}</div>'
    return sheet.page(CSS, body).replace("<body>", '<body class="form">')


def _message(when: str, components: list[Part], still: str) -> str:
    cards = "".join(_part(part, still) for part in components)
    who = f'<div class="who">sora<i>APP</i><small>{when}</small></div>'
    return f'<div class="message"><div class="face">S</div><div>{who}{cards}</div></div>'


def _part(part: Part, still: str) -> str:
    match part["type"]:
        case 1:
            return f'<div class="row">{"".join(_part(button, still) for button in part["components"])}</div>'
        case 2:
            return f'<span class="button {"primary" if part["style"] == 1 else ""}">{escape(part["label"])}</span>'
        case 10:
            return f"<div>{''.join(map(_line, part['content'].splitlines()))}</div>"
        case 12:
            return sheet.film(still)
        case 17:
            inside = "".join(_part(inner, still) for inner in part["components"])
            return f'<div class="card" style="border-left-color:#{part["accent_color"]:06x}">{inside}</div>'
        case 18:
            entry = part["component"]
            hint = f'<div class="hint">{escape(part.get("description") or "")}</div>'
            return f'<div><label>{escape(part["label"])}</label>{hint}<div class="input">{_shown(entry)}</div></div>'
        case other:
            raise ValueError(f"no picture of a component of type {other}")


def _shown(entry: Part) -> str:
    return escape(entry.get("value") or entry.get("placeholder") or "")


def _line(line: str) -> str:
    if line.startswith("> "):
        return f"<blockquote>{_inline(line[2:])}</blockquote>"
    if line.startswith("-# "):
        return f'<p class="small">{_inline(line[3:])}</p>'
    return f"<p>{_inline(line)}</p>"


def _inline(text: str) -> str:
    return "".join(_token(match) for match in _TOKENS.finditer(text))


def _token(match: re.Match[str]) -> str:
    if match["bold"]:
        return f"<b>{_inline(match['bold'])}</b>"
    if match["url"]:
        return f"<a>{escape(match['name'])}</a>"
    if match["user"]:
        return sheet.person(match["user"])
    if match["stamp"]:
        stamp = int(match["stamp"])
        return sheet.clock(stamp) if match["style"] == "t" else sheet.relative(stamp)
    return escape(match["raw"] or match["plain"])
