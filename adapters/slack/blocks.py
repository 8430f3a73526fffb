"""The blocks that our cards are laid out with; every length is brought within Slack's limits here."""

from typing import Any

from adapters.slack import limits
from adapters.slack.address import Address
from adapters.slack.envelope import MENU
from adapters.slack.markup import Element, escaped, holds_said, mrkdwn, plain, plain_text, rich, text_element
from core.card_parts import Button, Confirm, Line, Menu
from core.names import read_video_id
from core.text import clamp, utf16_length

Message = dict[str, Any]
"""text and blocks, as chat.postMessage, chat.update and a response_url take them."""

View = dict[str, Any]


def message(summary: str, blocks: list[Element | None]) -> Message:
    drawn = [block for block in blocks if block][: limits.MESSAGE_BLOCKS]
    return {"text": escaped(summary, limits.FALLBACK_TEXT), "blocks": drawn}


def first_lines(*lines: str) -> str:
    """For the top-level text, which notifications show and screen readers read out: never a whole history."""
    said = ""
    for line in filter(None, lines):
        if said and utf16_length(said) + utf16_length(line) >= limits.FIRST_LINES:
            break
        said += f"\n{line}" if said else line
    return said


def view(callback: str, title: str, submit: str, address: Address, blocks: list[Element | None]) -> View:
    """Without words for its button it can only be closed."""
    drawn = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": address.pack(),  # Its texts are cut at 64, so it is far below Slack's 3000.
        "title": plain_text(title, limits.TITLE),
        "blocks": [block for block in blocks if block][: limits.VIEW_BLOCKS],
    }
    return {**drawn, "submit": plain_text(submit, limits.TITLE)} if submit else drawn


def rich_section(elements: list[Element]) -> Element | None:
    if not elements:
        return None
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def line(line: Line, workspace: str, *, bold: bool = False) -> Element | None:
    return rich_section(rich(line, workspace, bold=bold))


def paragraphs(lines: tuple[Line, ...], workspace: str) -> list[Element | None]:
    """All lines in as few blocks as their length allows: a history has more lines than a message may have blocks."""
    blocks: list[Element | None] = []
    elements: list[Element] = []
    used = 0
    for line in lines:
        length = utf16_length(plain(line)) + 1
        if elements and used + length > limits.TEXT:
            blocks.append(rich_section(elements))
            elements, used = [], 0
        elements += [*([{"type": "text", "text": "\n"}] if elements else []), *rich(line, workspace)]
        used += length
    return [*blocks, rich_section(elements)]


def bar(bar: str | None) -> Element | None:
    return rich_section([{"type": "text", "text": bar, "style": {"code": True}}]) if bar else None


def quote(said: str | None) -> Element | None:
    element = text_element(said or "")
    if element is None:
        return None
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [element]}]}


def small(workspace: str, *facts: Line) -> list[Element | None]:
    """Facts in small print, side by side. That block is parsed: a line with people's words in it is drawn large."""
    parts = [mrkdwn(fact, workspace) for fact in facts if fact and not holds_said(fact)]
    elements = [{"type": "mrkdwn", "text": part, "verbatim": True} for part in parts if part]
    large = [line(fact, workspace) for fact in facts if holds_said(fact)]
    return [{"type": "context", "elements": elements[: limits.CONTEXT_ELEMENTS]} if elements else None, *large]


def facts_with_menu(lines: tuple[Line, ...], workspace: str, buttons: tuple[Button, ...]) -> Element:
    """Our own words with a menu behind ⋯. The block is parsed, so no line may hold people's words."""
    assert not any(map(holds_said, lines)), "people's words stand in rich_text alone"
    text = clamp("\n".join(mrkdwn(line, workspace) for line in lines), limits.TEXT)
    options = [_menu_option(button) for button in buttons[: limits.OVERFLOW]]
    menu = {"type": "overflow", "action_id": f"sora_{MENU}", "options": options}
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, "accessory": menu}


def menus(menus: tuple[Menu, ...], further: tuple[Button, ...] = ()) -> list[Element]:
    """Side by side, each showing how things are now; then buttons."""
    elements = [_menu(menu, number) for number, menu in enumerate(menus)]
    return [{"type": "actions", "elements": [*elements, *(one for row in buttons(further) for one in row["elements"])]}]


def _menu(menu: Menu, number: int) -> Element:
    options = [_menu_option(button) for button in menu.buttons[: limits.OPTIONS]]
    drawn: Element = {"type": "static_select", "action_id": f"sora_{MENU}:{number}", "options": options}
    drawn["placeholder"] = plain_text(menu.label, limits.PLACEHOLDER)
    if menu.chosen is not None and menu.chosen < len(options):
        drawn["initial_option"] = options[menu.chosen]
    return drawn


def _menu_option(button: Button) -> Element:
    return {
        "text": plain_text(button.label, limits.OPTION_LABEL),
        "value": f"{button.action}:{button.target}"[: limits.OPTION_VALUE],
    }


def buttons(buttons: tuple[Button, ...]) -> list[Element]:
    if not buttons:
        return []
    elements: list[Element] = []
    for button in buttons[: limits.BUTTONS_IN_A_ROW]:
        taken = sum(element["action_id"].split(":")[0] == f"sora_{_sent(button)}" for element in elements)
        elements.append(_button(button, f":{taken}" if taken else ""))
    return [{"type": "actions", "elements": elements}]


def _button(button: Button, suffix: str) -> Element:
    """The suffix keeps action ids apart inside one row, as Slack demands; whoever routes the press drops it."""
    drawn: Element = {
        "type": "button",
        "text": plain_text(button.label, limits.BUTTON_LABEL),
        "action_id": f"sora_{_sent(button)}{suffix}",
    }
    if button.target:
        drawn["value"] = button.target[: limits.VALUE]
        video = button.target.partition(":")[0]
        if read_video_id(video):
            drawn["accessibility_label"] = clamp(f"{button.label}, {video}", limits.BUTTON_LABEL)
    if button.style != "secondary":
        drawn["style"] = button.style
    if button.confirm:
        drawn["confirm"] = _confirm(button.confirm)
    return drawn


def _confirm(asked: Confirm) -> Element:
    """Slack asks by itself before it sends the press."""
    return {
        "title": plain_text(asked.title, limits.CONFIRM_TITLE),
        "text": plain_text(asked.text, limits.CONFIRM_TEXT),
        "confirm": plain_text(asked.yes, limits.CONFIRM_BUTTON),
        "deny": plain_text(asked.no, limits.CONFIRM_BUTTON),
        "style": "danger",
    }


def warning(words: str | None) -> Element | None:
    return rich_section(rich((f"⚠️ {words}",), bold=True)) if words else None


def _sent(button: Button) -> str:
    """Slack asks by itself whether somebody is sure."""
    return button.confirm.action if button.confirm else button.action
