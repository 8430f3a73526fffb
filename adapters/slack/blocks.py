"""The blocks that our cards are laid out with; every length is brought within Slack's limits here."""

from typing import Any
from zlib import crc32

from adapters.slack import limits
from adapters.slack.address import Address
from adapters.slack.envelope import MENU
from adapters.slack.markup import Element, escaped, holds_said, mrkdwn, plain, rich, text_element
from core.cards import Button, Choice, Confirm, Line, Menu
from core.names import read_video_id
from core.text import clamp, utf16_length

Message = dict[str, Any]
"""text and blocks, as chat.postMessage, chat.update and a response_url take them."""

View = dict[str, Any]

PROMPT = "sora_prompt"
SPEC = "sora_spec"
PRESET = "sora_preset"
WORDS = "sora_words"


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
        "title": _plain_text(title, limits.TITLE),
        "blocks": [block for block in blocks if block][: limits.VIEW_BLOCKS],
    }
    return {**drawn, "submit": _plain_text(submit, limits.TITLE)} if submit else drawn


def _plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": clamp(text, limit) or "–", "emoji": True}


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
    drawn["placeholder"] = _plain_text(menu.label, limits.PLACEHOLDER)
    if menu.chosen is not None and menu.chosen < len(options):
        drawn["initial_option"] = options[menu.chosen]
    return drawn


def _menu_option(button: Button) -> Element:
    return {
        "text": _plain_text(button.label, limits.OPTION_LABEL),
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
        "text": _plain_text(button.label, limits.BUTTON_LABEL),
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
        "title": _plain_text(asked.title, limits.CONFIRM_TITLE),
        "text": _plain_text(asked.text, limits.CONFIRM_TEXT),
        "confirm": _plain_text(asked.yes, limits.CONFIRM_BUTTON),
        "deny": _plain_text(asked.no, limits.CONFIRM_BUTTON),
        "style": "danger",
    }


def warning(words: str | None) -> Element | None:
    return rich_section(rich((f"⚠️ {words}",), bold=True)) if words else None


def prompt(label: str, hint: str, prefill: str, placeholder: str = "", *, optional: bool = False) -> Element:
    """As long as Slack allows, which is more than the core takes: a refusal keeps the words, a cut would lose them."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": PROMPT,
        "multiline": True,
        "max_length": limits.INPUT_TEXT,
    }
    if prefill:
        element["initial_value"] = clamp(prefill, limits.INPUT_TEXT)
    if placeholder:
        element["placeholder"] = _plain_text(placeholder, limits.PLACEHOLDER)
    block: Element = {
        "type": "input",
        "block_id": "prompt",
        "label": _plain_text(label, limits.INPUT_LABEL),
        "element": element,
    }
    if hint:
        block["hint"] = _plain_text(hint, limits.INPUT_HINT)
    if optional:
        block["optional"] = True
    return block


def words(label: str, hint: str, prefill: str, longest: int) -> Element:
    element: Element = {"type": "plain_text_input", "action_id": WORDS, "max_length": longest}
    if prefill:
        element["initial_value"] = clamp(prefill, longest)
    return {
        "type": "input",
        "block_id": "words",
        "optional": True,
        "label": _plain_text(label, limits.INPUT_LABEL),
        "hint": _plain_text(hint, limits.INPUT_HINT),
        "element": element,
    }


def pick(name: str, label: str, none: str, choices: tuple[Choice, ...]) -> Element | None:
    """A select that may be left alone; nothing else in the form depends on it."""
    if not choices:
        return None
    options = [_option(choice) for choice in choices[: limits.OPTIONS]]
    element: Element = {"type": "static_select", "action_id": PRESET, "options": options}
    element["placeholder"] = _plain_text(none, limits.PLACEHOLDER)
    chosen = next((option for option, choice in zip(options, choices, strict=False) if choice.chosen), None)
    if chosen:
        element["initial_option"] = chosen
    label_ = _plain_text(label, limits.INPUT_LABEL)
    block_id = f"{name}:{_fingerprint(element)}"
    return {"type": "input", "block_id": block_id, "optional": True, "label": label_, "element": element}


def select(name: str, label: str, choices: tuple[Choice, ...]) -> Element | None:
    """Each change sends the form back to us, so that the price on it is always the price of what is chosen."""
    options = [_option(choice) for choice in choices[: limits.OPTIONS]]
    if not options:
        return None
    element: Element = {"type": "static_select", "action_id": SPEC, "options": options}
    chosen = next((option for option, choice in zip(options, choices, strict=False) if choice.chosen), None)
    if chosen:
        element["initial_option"] = chosen
    return {
        "type": "input",
        "block_id": f"{name}:{_fingerprint(element)}",
        "dispatch_action": True,
        "label": _plain_text(label, limits.INPUT_LABEL),
        "element": element,
    }


def _fingerprint(element: Element) -> str:
    """Slack keeps a person's choice as long as the block's id stays; what we chose for them needs a new id."""
    return f"{crc32(repr(element).encode()):08x}"


def _option(choice: Choice) -> Element:
    option: Element = {
        "text": _plain_text(choice.label, limits.OPTION_LABEL),
        "value": choice.value[: limits.OPTION_VALUE],
    }
    if choice.hint:
        option["description"] = _plain_text(choice.hint, limits.OPTION_LABEL)
    return option


def _sent(button: Button) -> str:
    """Slack asks by itself whether somebody is sure."""
    return button.confirm.action if button.confirm else button.action
