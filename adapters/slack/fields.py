"""The fields of our forms: what is typed, what is chosen. Every length is brought within Slack's limits here."""

from zlib import crc32

from adapters.slack import limits
from adapters.slack.markup import Element, plain_text
from core.card_parts import Choice
from core.text import clamp

PROMPT = "sora_prompt"
SPEC = "sora_spec"
PRESET = "sora_preset"
WORDS = "sora_words"


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
        element["placeholder"] = plain_text(placeholder, limits.PLACEHOLDER)
    block: Element = {
        "type": "input",
        "block_id": "prompt",
        "label": plain_text(label, limits.INPUT_LABEL),
        "element": element,
    }
    if hint:
        block["hint"] = plain_text(hint, limits.INPUT_HINT)
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
        "label": plain_text(label, limits.INPUT_LABEL),
        "hint": plain_text(hint, limits.INPUT_HINT),
        "element": element,
    }


def pick(name: str, label: str, none: str, choices: tuple[Choice, ...]) -> Element | None:
    """A select that may be left alone; nothing else in the form depends on it."""
    if not choices:
        return None
    options = [_option(choice) for choice in choices[: limits.OPTIONS]]
    element: Element = {"type": "static_select", "action_id": PRESET, "options": options}
    element["placeholder"] = plain_text(none, limits.PLACEHOLDER)
    chosen = next((option for option, choice in zip(options, choices, strict=False) if choice.chosen), None)
    if chosen:
        element["initial_option"] = chosen
    label_ = plain_text(label, limits.INPUT_LABEL)
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
        "label": plain_text(label, limits.INPUT_LABEL),
        "element": element,
    }


def _fingerprint(element: Element) -> str:
    """Slack keeps a person's choice as long as the block's id stays; what we chose for them needs a new id."""
    return f"{crc32(repr(element).encode()):08x}"


def _option(choice: Choice) -> Element:
    option: Element = {
        "text": plain_text(choice.label, limits.OPTION_LABEL),
        "value": choice.value[: limits.OPTION_VALUE],
    }
    if choice.hint:
        option["description"] = plain_text(choice.hint, limits.OPTION_LABEL)
    return option
