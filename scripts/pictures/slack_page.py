"""Slack's side: blocks of a message and of a modal as HTML."""

import re
from typing import Any

from scripts.pictures import sheet
from scripts.pictures.sheet import escape

Part = dict[str, Any]

CSS = (
    sheet.FILM_CSS
    + """
body{background:#fff;color:#1d1c1d}
.message{display:flex;gap:12px;margin:0 0 16px}
.face{flex:none;width:38px;height:38px;border-radius:8px;background:#8b5cf6;color:#fff;font-weight:600;font-size:18px;
  text-align:center;line-height:38px}
.who{font-weight:700}.who i{background:#e8e8e8;color:#616061;border-radius:3px;padding:1px 4px;margin:0 6px;
  font-style:normal;font-weight:600;font-size:10px}.who small{color:#616061;font-weight:400;font-size:12px}
.body{width:500px}.body>*+*{margin-top:7px}
p{margin:0}
.context{display:flex;flex-wrap:wrap;gap:2px 12px;font-size:12.5px;color:#616061}
blockquote{margin:0;padding-left:11px;border-left:4px solid #ddd;border-radius:3px}
a{color:#1264a3}
code{font:13px/1 'DejaVu Sans Mono',monospace;background:#f6f6f6;border:1px solid #ddd;border-radius:3px;
  padding:2px 4px;color:#b3124d}
.mention{background:#e5f0f7;color:#1264a3;border-radius:3px;padding:0 3px}
.row{display:flex;gap:8px;padding-top:2px}
.button{border:1px solid #bbb;border-radius:4px;padding:5px 12px;font-size:14px;font-weight:600}
.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.name{font-size:13px;color:#616061}
body.form{background:#e9e7ea}
.modal{background:#fff;border-radius:8px;border:1px solid #cfcdd1;overflow:hidden}
.modal h1{font-size:20px;margin:0;padding:16px 22px;border-bottom:1px solid #e4e2e5}
.inside{padding:16px 22px}.inside>*+*{margin-top:11px}
label{display:block;font-weight:700;margin-bottom:6px}
.hint{color:#616061;font-size:12.5px;margin-top:4px}
.input{border:1px solid #bbb;border-radius:4px;color:#868686;padding:9px 12px;height:76px}
.foot{border-top:1px solid #e4e2e5;padding:14px 22px;display:flex;justify-content:flex-end;gap:10px}
"""
)

_MRKDWN = re.compile(
    r"`(?P<code>[^`]+)`|<@(?P<user>[A-Z0-9]+)>|<!date\^(?P<stamp>\d+)\^[^>]*>|<(?P<url>https?://[^|>]+)\|(?P<name>[^>]+)>"
    r"|(?P<plain>&(?:amp|lt|gt);|.)",
    re.DOTALL,
)


def channel(progress: Part, result: Part, still: str, file_name: str) -> str:
    """The film is a message of its own, the card stands below it."""
    shared = f'<div class="name">{escape(file_name)}</div>{sheet.film(still)}'
    body = _message("14:00", _blocks(progress)) + _message("14:02", shared) + _message("", _blocks(result))
    return sheet.page(CSS, body)


def form(view: Part) -> str:
    submit = f'<span class="button primary">{_text(view["submit"])}</span>'
    foot = f'<div class="foot"><span class="button">Cancel</span>{submit}</div>'
    body = f'<div class="modal"><h1>{_text(view["title"])}</h1><div class="inside">{_blocks(view)}</div>{foot}</div>'
    return sheet.page(CSS, body).replace("<body>", '<body class="form">')


def _message(when: str, inside: str) -> str:
    """Without a time it goes on below the one before, as Slack draws it."""
    face = '<div class="face">S</div>' if when else '<div class="face" style="background:none"></div>'
    who = f'<div class="who">sora<i>APP</i><small>{when}</small></div>' if when else ""
    return f'<div class="message">{face}<div class="body">{who}{inside}</div></div>'


def _blocks(message: Part) -> str:
    return "".join(_block(block) for block in message["blocks"])


def _block(block: Part) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_rich(element) for element in block["elements"])
        case "context":
            facts = "".join(f"<span>{_mrkdwn(element['text'])}</span>" for element in block["elements"])
            return f'<div class="context">{facts}</div>'
        case "actions":
            return f'<div class="row">{"".join(_button(button) for button in block["elements"])}</div>'
        case "input":
            entry = block["element"]
            shown = escape(entry.get("initial_value") or entry.get("placeholder", {}).get("text", ""))
            hint = f'<div class="hint">{_text(block["hint"])}</div>' if "hint" in block else ""
            return f'<div><label>{_text(block["label"])}</label><div class="input">{shown}</div>{hint}</div>'
        case other:
            raise ValueError(f"no picture of a block of type {other}")


def _button(button: Part) -> str:
    return f'<span class="button {button.get("style", "")}">{_text(button["text"])}</span>'


def _rich(element: Part) -> str:
    tag = "blockquote" if element["type"] == "rich_text_quote" else "p"
    return f"<{tag}>{''.join(_piece(piece) for piece in element['elements'])}</{tag}>"


def _piece(piece: Part) -> str:
    match piece["type"]:
        case "user":
            return sheet.person(piece["user_id"])
        case "link":
            return f"<a>{escape(piece['text'])}</a>"
        case "date":
            return _when(piece["timestamp"])
        case _:
            text, style = escape(piece["text"]).replace("\n", "<br>"), piece.get("style", {})
            text = f"<code>{text}</code>" if style.get("code") else text
            return f"<b>{text}</b>" if style.get("bold") else text


def _mrkdwn(text: str) -> str:
    return "".join(_token(match) for match in _MRKDWN.finditer(text))


def _token(match: re.Match[str]) -> str:
    if match["code"]:
        return f"<code>{match['code']}</code>"
    if match["user"]:
        return sheet.person(match["user"])
    if match["stamp"]:
        return _when(int(match["stamp"]))
    return f"<a>{match['name']}</a>" if match["url"] else match["plain"]


def _when(stamp: int) -> str:
    return f"{sheet.clock(stamp)} ({sheet.relative(stamp)})"


def _text(text: Part) -> str:
    return escape(text["text"])
