"""People's text made harmless: normal form, no control or direction characters, within limits."""

import re
import unicodedata
from itertools import groupby, pairwise

REMIX_PREFIX = "REMIX: "
NEWLINE = " ⏎ "
_KEPT_FORMATS = frozenset("\u200c\u200d")
"""Joiners belong to Persian, to Indic scripts and to emoji families; every other format character is dropped."""


_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """NFC, without control, format, private and unassigned characters; every kind of line end becomes a newline."""
    normal = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return "".join(c for c in normal if _is_kept(c)).replace("\t", " ").strip()


def _is_kept(letter: str) -> bool:
    if letter in "\n\t" or letter in _KEPT_FORMATS:
        return True
    return unicodedata.category(letter) not in _DROPPED or _may_be_a_newer_emoji(letter)


def _may_be_a_newer_emoji(letter: str) -> bool:
    """Each Python knows the emoji of its own year; the pink heart of 2022 is unassigned to Python 3.11."""
    return "\U0001f000" <= letter <= "\U0001fffd" and unicodedata.category(letter) == "Cn"


def visible_length(text: str) -> int:
    """How many characters can be seen: no spaces, joiners, fillers, nor marks that sit on another character."""
    return sum(1 for c in text if unicodedata.category(c)[0] not in "ZMC" or _may_be_a_newer_emoji(c)) - sum(
        text.count(filler) for filler in _FILLERS
    )


_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols by their category, and blank."""


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


MOST_WORDS = 200
"""Of one text; a prompt's 2,000 characters rarely hold as many different ones."""

_LONGEST_WORD = 40
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip  # Thai, Lao, Burmese, Khmer, Japanese, Chinese, Korean: written without spaces, or with few.
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def search_words(text: str) -> tuple[str, ...]:
    """What a text is found by, each once: words without case and accents; pairs of neighbours where a script writes no
    spaces, and the last character of such a run; each emoji by itself."""
    if text.isascii():
        runs = _ASCII_WORD.findall(text.lower())
    else:
        runs = [
            run for kind, letters in groupby(_folded(text), _kind) if kind for run in _split(kind, "".join(letters))
        ]
    return tuple(dict.fromkeys(run[:_LONGEST_WORD] for run in runs))[:MOST_WORDS]


def is_unspaced(word: str) -> bool:
    """Whether it is of a script without spaces, so that it is whole as it stands."""
    return _kind(word[0]) == "unspaced"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_bare(letter) for letter in unicodedata.normalize("NFC", plain))


def _bare(letter: str) -> str:
    """Without its accent, in the scripts where people leave accents out when they search."""
    european = letter < "\u0530" or "\u1e00" <= letter <= "\u1fff"
    return "".join(c for c in unicodedata.normalize("NFD", letter) if c.isalnum()) or letter if european else letter


def _kind(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "So" or _may_be_a_newer_emoji(letter):
        return "sign"
    if category[0] not in "LNM":
        return ""
    return "unspaced" if any(low <= ord(letter) <= high for low, high in _UNSPACED) else "word"


def _split(kind: str, run: str) -> list[str]:
    if kind == "word":
        return [run]
    if kind == "sign":
        return list(run)
    return [*(first + second for first, second in pairwise(run)), run[-1]]
