"""What a client makes of blocks: elements, labels, and the values of a form."""

from typing import Any


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for b in blocks if b["type"] == "rich_text" for part in b["elements"] for e in part["elements"]]


def labels(blocks: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(e["text"]["text"] for e in buttons(blocks))


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for b in blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "button"]


def choice(blocks: list[dict[str, Any]], of: str, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A menu and one of its options: the one behind ⋯ of a block with these words, or the one of this name."""
    found = [b["accessory"] for b in blocks if b["type"] == "section" and of in b["text"]["text"] and "accessory" in b]
    for block in blocks:
        if block["type"] == "actions":
            found += [e for e in block["elements"] if e["type"] == "static_select" and e["placeholder"]["text"] == of]
    for menu in found:
        for option in menu["options"]:
            if option["text"]["text"] == label:
                return menu, option
    raise AssertionError(f"no {label!r} of {of!r}")


def value(element: dict[str, Any]) -> str:
    return str(element.get("initial_value") or (element.get("initial_option") or {}).get("value") or "")


def values(view: dict[str, Any], inputs: dict[str, str]) -> dict[str, Any]:
    """What Slack sends of a form: every input, by block and action."""
    values: dict[str, Any] = {}
    left = dict(inputs)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        filled = left.pop(block["block_id"].split(":")[0], value(element))
        if element["type"] == "plain_text_input":
            told: dict[str, Any] = {"type": element["type"], "value": filled or None}
        else:
            assert filled or block.get("optional"), f"{block['block_id']} needs a choice"
            chosen = next(o for o in element["options"] if o["value"] == filled) if filled else None
            told = {"type": element["type"], "selected_option": chosen}
        values[block["block_id"]] = {element["action_id"]: told}
    assert not left, f"the form has no {left}"
    return values
