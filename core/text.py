"""People's text made harmless: normal form, no control or direction characters, within limits."""

import unicodedata

REMIX_PREFIX = "REMIX: "
NEWLINE = " ⏎ "
_KEPT_FORMATS = frozenset("\u200c\u200d")
"""Joiners belong to Persian, to Indic scripts and to emoji families; every other format character is dropped."""


def clean(text: str) -> str:
    """NFC, without control, format and surrogate characters; line ends become single spaces' worth of newline."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    kept = (c for c in normal if c in "\n\t" or c in _KEPT_FORMATS or unicodedata.category(c) not in _DROPPED)
    return "".join(kept).replace("\t", " ").strip()


_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def one_line(text: str) -> str:
    return NEWLINE.join(part.strip() for part in text.split("\n") if part.strip())


def clamp(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, as the chat platforms count, ending in an ellipsis where something was cut."""
    if utf16_length(text) <= limit:
        return text
    kept, used = [], 1
    for letter in text:
        used += utf16_length(letter)
        if used > limit:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def stored_remix_prompt(prompt: str) -> str:
    """How the archive keeps a remix's prompt: the seed's prefix, once, also along a chain."""
    return REMIX_PREFIX + shown_prompt(prompt)


def shown_prompt(prompt: str) -> str:
    """The prompt as a person typed it, without the stored prefix."""
    while prompt.startswith(REMIX_PREFIX):
        prompt = prompt.removeprefix(REMIX_PREFIX)
    return prompt
