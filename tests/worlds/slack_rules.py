"""What Slack refuses: the documented limits of blocks and views in one table, checked the way Slack does it.

https://docs.slack.dev/reference/block-kit/blocks · https://docs.slack.dev/reference/views
"""

from typing import Any

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
LIMITS = {
    "header": 150, "section": 3000, "context": 3000, "context elements": 10, "actions": 25, "rich_text": 4000,
    "button": 75, "value": 2000, "id": 255, "title": 24, "submit": 24, "close": 24, "private_metadata": 3000,
    "options": 100, "overflow": 5, "option text": 75, "option value": 150, "label": 2000, "hint": 2000,
    "placeholder": 150, "initial_value": 3000, "max_length": 3000, "text": 40_000, "metadata": 8000,
    "confirm title": 100, "confirm text": 300, "confirm button": 30,
}  # fmt: skip
IN_MESSAGES = {"section", "context", "actions", "divider", "image", "header", "rich_text"}
IN_VIEWS = IN_MESSAGES | {"input"}
RICH_PARTS = {"rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"}
RICH_ELEMENTS = {
    "text": {"text"}, "user": {"user_id"}, "channel": {"channel_id"}, "link": {"url"},
    "date": {"timestamp", "format"}, "emoji": {"name"},
}  # fmt: skip
STYLES = {"bold", "italic", "strike", "code"}


def length(text: Any) -> int:
    """Slack counts as JavaScript does."""
    return len(str(text).encode("utf-16-le")) // 2


def message_faults(body: dict[str, Any]) -> list[str]:
    blocks = body.get("blocks") or []
    found = [f"{len(blocks)} blocks"] if len(blocks) > MESSAGE_BLOCKS else []
    if not body.get("text"):
        found.append("no top-level text")
    found += _over("text", body.get("text", ""))
    told = (body.get("metadata") or {}).get("event_payload") or {}
    found += [f"metadata {name}" for name, value in told.items() if not isinstance(value, str | int | float | bool)]
    return found + _block_faults(blocks, IN_MESSAGES)


def view_faults(view: dict[str, Any]) -> list[str]:
    known = {"type", "callback_id", "private_metadata", "title", "submit", "close", "blocks"}
    found = [f"unknown {key}" for key in set(view) - known]
    found += [f"{len(view['blocks'])} blocks"] if not 0 < len(view["blocks"]) <= VIEW_BLOCKS else []
    found += _plain("title", view["title"]) + _plain("submit", view["submit"])
    found += _over("id", view["callback_id"]) + _over("private_metadata", view.get("private_metadata", ""))
    return found + _block_faults(view["blocks"], IN_VIEWS)


def _block_faults(blocks: list[dict[str, Any]], allowed: set[str]) -> list[str]:
    found: list[str] = []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        found.append("block_id twice")
    for block in blocks:
        kind = block.get("type")
        if kind not in allowed:
            found.append(f"{kind} is not allowed here")
            continue
        found += _over("id", block.get("block_id", ""))
        found += _CHECKS[kind](block)
    return found


def _context(block: dict[str, Any]) -> list[str]:
    elements = block["elements"]
    found = [] if 0 < len(elements) <= LIMITS["context elements"] else ["context elements"]
    for element in elements:
        if element["type"] not in {"mrkdwn", "plain_text"}:
            found.append(f"context {element['type']}")
        found += _filled("context", element["text"])
    return found


def _actions(block: dict[str, Any]) -> list[str]:
    elements = block["elements"]
    found = [] if 0 < len(elements) <= LIMITS["actions"] else ["actions elements"]
    ids = [element["action_id"] for element in elements]
    if len(set(ids)) != len(ids):
        found.append("action_id twice in one block")
    for element in elements:
        if element["type"] == "static_select":
            found += _filled("id", element["action_id"]) + _plain("placeholder", element["placeholder"])
            found += _select(element)
            continue
        found += _plain("button", element["text"]) + _filled("id", element["action_id"])
        if "value" in element:
            found += _filled("value", element["value"])
        if element.get("style", "primary") not in {"primary", "danger"}:
            found.append("style")
        if "accessibility_label" in element:
            found += _filled("button", element["accessibility_label"])
        found += _confirm(element["confirm"]) if "confirm" in element else []
        if set(element) - {"type", "text", "action_id", "value", "style", "accessibility_label", "confirm"}:
            found.append("unknown key of a button")
    return found


def _confirm(asked: dict[str, Any]) -> list[str]:
    found = _plain("confirm title", asked["title"]) + _plain("confirm text", asked["text"])
    found += _plain("confirm button", asked["confirm"]) + _plain("confirm button", asked["deny"])
    return found + ([] if asked.get("style", "primary") in {"primary", "danger"} else ["confirm style"])


def _rich_text(block: dict[str, Any]) -> list[str]:
    found = [] if block["elements"] else ["empty rich_text"]
    for part in block["elements"]:
        if part["type"] not in RICH_PARTS:
            found.append(f"rich part {part['type']}")
        found += [] if part["elements"] else ["empty rich part"]
        total = 0
        for element in part["elements"]:
            needed = RICH_ELEMENTS.get(element["type"])
            if needed is None or not needed <= set(element):
                found.append(f"rich element {element}")
                continue
            if element["type"] == "text" and not element["text"]:
                found.append("empty rich text")
            if set(element.get("style", {})) - STYLES:
                found.append("rich style")
            if element["type"] == "date" and not isinstance(element["timestamp"], int):
                found.append("timestamp")
            total += length(element.get("text", ""))
        found += [f"rich text of {total}"] if total > LIMITS["rich_text"] else []
    return found


def _input(block: dict[str, Any]) -> list[str]:
    found = _plain("label", block["label"])
    found += _plain("hint", block["hint"]) if "hint" in block else []
    element = block["element"]
    found += _filled("id", element["action_id"])
    found += _plain("placeholder", element["placeholder"]) if "placeholder" in element else []
    if element["type"] == "plain_text_input":
        most = element.get("max_length", LIMITS["max_length"])
        found += ["max_length"] if not 0 < most <= LIMITS["max_length"] else []
        found += ["initial_value"] if length(element.get("initial_value", "")) > most else []
    elif element["type"] == "static_select":
        found += _select(element)
    else:
        found.append(f"input {element['type']}")
    return found


def _select(element: dict[str, Any]) -> list[str]:
    options = element["options"]
    found = ["options"] if not 0 < len(options) <= LIMITS["options"] else []
    for option in options:
        found += _plain("option text", option["text"]) + _filled("option value", option["value"])
    if "initial_option" in element and element["initial_option"] not in options:
        found.append("initial_option is none of the options")
    if len({option["value"] for option in options}) < len(options):
        found.append("two options of one value")
    return found


def _section(block: dict[str, Any]) -> list[str]:
    found = _filled("section", block["text"]["text"])
    if "accessory" in block:
        menu = block["accessory"]
        found += [] if menu["type"] == "overflow" and len(menu["options"]) <= LIMITS["overflow"] else ["accessory"]
        found += _filled("id", menu["action_id"]) + _select(menu)
    return found


_CHECKS = {
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "input": _input,
    "divider": lambda _: [],
    "section": _section,
    "header": lambda block: _plain("header", block["text"]),
    "image": lambda block: _filled("id", block["image_url"]),
}


def _plain(name: str, text: dict[str, Any]) -> list[str]:
    return [*([f"{name} is no plain_text"] if text["type"] != "plain_text" else []), *_filled(name, text["text"])]


def _filled(name: str, text: str) -> list[str]:
    return [f"empty {name}"] if not text else _over(name, text)


def _over(name: str, text: str) -> list[str]:
    return [f"{name} of {length(text)}"] if length(text) > LIMITS[name] else []


def words(blocks: list[dict[str, Any]]) -> str:
    """What a reader sees, line by line."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "rich_text":
            return ["".join(map(_rich_words, part["elements"])) for part in block["elements"]]
        case "context":
            return [element["text"] for element in block["elements"]]
        case "section" | "header":
            return [block["text"]["text"]]
        case "input":
            return [block["label"]["text"], block.get("hint", {}).get("text", "")]
        case _:
            return []


def _rich_words(element: dict[str, Any]) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "date":
            return element["fallback"]
        case _:
            return element["text"]
