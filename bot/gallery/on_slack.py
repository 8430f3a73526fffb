"""Slack's side: blocks of a message and of a modal as HTML, and how much of Slack's limits they take."""

import re
from typing import Any

from adapters.slack import limits
from bot.gallery import sheet
from bot.gallery.sheet import escape

Part = dict[str, Any]

_MRKDWN = re.compile(
    r"`(?P<code>[^`]+)`|\*(?P<bold>[^*\n]+)\*|<@(?P<user>[A-Z0-9]+)>|<!date\^(?P<stamp>\d+)\^[^>]*>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<name>[^>]+)>|(?P<plain>&(?:amp|lt|gt);|.)",
    re.DOTALL,
)


def message(shown: Part, still: str, when: str = "14:00") -> str:
    """Without a time it goes on below the one before, as Slack draws it."""
    return _message(when, _blocks(shown, still))


def shared(file_name: str, still: str, when: str = "14:02") -> str:
    """The film is a message of its own, the card stands below it."""
    return _message(when, f'<div class="name">{escape(file_name)}</div>{sheet.film(still)}')


def form(view: Part, still: str = "") -> str:
    submit = f'<span class="button primary">{_text(view["submit"])}</span>' if "submit" in view else ""
    foot = f'<div class="foot"><span class="button">Cancel</span>{submit}</div>'
    inside = f'<div class="inside">{_blocks(view, still)}</div>'
    return f'<div class="modal"><h3>{_text(view["title"])}</h3>{inside}{foot}</div>'


def counters(shown: Part) -> str:
    most = limits.VIEW_BLOCKS if shown.get("type") in {"modal", "home"} else limits.MESSAGE_BLOCKS
    return f"{len(shown['blocks'])}/{most} blocks"


def _message(when: str, inside: str) -> str:
    face = '<div class="face">S</div>' if when else '<div class="face same"></div>'
    who = f'<div class="who">sora<i>APP</i><small>{when}</small></div>' if when else ""
    return f'<div class="message">{face}<div class="body">{who}{inside}</div></div>'


def _blocks(shown: Part, still: str) -> str:
    return "".join(_block(block, still) for block in shown["blocks"])


def _block(block: Part, still: str) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_rich(element) for element in block["elements"])
        case "context":
            return f'<div class="context">{"".join(_small(part, still) for part in block["elements"])}</div>'
        case "actions":
            return f'<div class="row">{"".join(_element(part, still) for part in block["elements"])}</div>'
        case "section":
            text = f"<div>{_mrkdwn(block['text']['text'])}</div>" if "text" in block else ""
            beside = _element(block["accessory"], still) if "accessory" in block else ""
            return f'<div class="section">{text}{beside}</div>'
        case "header":
            return f'<p class="big">{_text(block["text"])}</p>'
        case "divider":
            return "<hr>"
        case "image" | "video":
            return sheet.film(still)
        case "input":
            hint = f'<div class="hint">{_text(block["hint"])}</div>' if "hint" in block else ""
            return f'<div class="field"><b>{_text(block["label"])}</b>{_element(block["element"], still)}{hint}</div>'
        case other:
            return sheet.unknown(f"a block of type {other}")


def _small(part: Part, still: str) -> str:
    if part["type"] == "image":
        return _element(part, still)
    return f"<span>{_mrkdwn(part['text']) if part['type'] == 'mrkdwn' else escape(part['text'])}</span>"


def _element(part: Part, still: str) -> str:
    match part["type"]:
        case "button":
            return f'<span class="button {part.get("style", "")}">{_text(part["text"])}</span>'
        case "overflow":
            labels = " · ".join(_text(option["text"]) for option in part["options"])
            return f'<span class="button overflow" title="{labels}">⋯</span>'
        case "image":
            return sheet.thumbnail(still)
        case "static_select" | "users_select" | "conversations_select" | "external_select":
            chosen = part.get("initial_option", {}).get("text") or part.get("placeholder") or {"text": "Choose"}
            return f'<span class="input select">{_text(chosen)}</span>'
        case "plain_text_input" | "number_input":
            shown = part.get("initial_value") or part.get("placeholder", {}).get("text", "")
            return f'<div class="input">{escape(shown)}</div>'
        case "checkboxes" | "radio_buttons":
            options = "".join(f"<li>{_text(option['text'])}</li>" for option in part["options"])
            return f'<ul class="options">{options}</ul>'
        case other:
            return sheet.unknown(f"an element of type {other}")


def _rich(element: Part) -> str:
    if element["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{_pieces(item)}</li>' for item in element['elements'])}</ul>"
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(element["type"], "p")
    return f"<{tag}>{_pieces(element)}</{tag}>"


def _pieces(element: Part) -> str:
    return "".join(_piece(piece) for piece in element["elements"])


def _piece(piece: Part) -> str:
    match piece["type"]:
        case "user":
            return sheet.person(piece["user_id"])
        case "channel":
            return sheet.channel()
        case "link":
            return f'<span class="link">{escape(piece.get("text") or piece["url"])}</span>'
        case "date":
            return _when(piece["timestamp"])
        case "text":
            text, style = escape(piece["text"]).replace("\n", "<br>"), piece.get("style", {})
            text = f"<code>{text}</code>" if style.get("code") else text
            return f"<b>{text}</b>" if style.get("bold") else text
        case other:
            return sheet.unknown(f"a piece of type {other}")


def _mrkdwn(text: str) -> str:
    return "".join(_token(match) for match in _MRKDWN.finditer(text))


def _token(match: re.Match[str]) -> str:
    if match["code"]:
        return f"<code>{match['code']}</code>"
    if match["bold"]:
        return f"<b>{_mrkdwn(match['bold'])}</b>"
    if match["user"]:
        return sheet.person(match["user"])
    if match["stamp"]:
        return _when(int(match["stamp"]))
    return f'<span class="link">{match["name"]}</span>' if match["url"] else escape(match["plain"].replace("\n", " "))


def _when(stamp: int) -> str:
    return f"{sheet.clock(stamp)} ({sheet.relative(stamp)})"


def _text(text: Part) -> str:
    return escape(text["text"])
