"""Typed words as the person saw them: mentions and links by their names, quotes off; and what a word names."""

import re

from core.names import read_video_id

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<?(https?://[^|>\s]+/archives/[A-Z0-9]+/p\d{10,20}[^|>\s]*)(?:\|[^>]*)?>?")


def is_plain(word: str) -> bool:
    """Nothing about it says that an id is meant."""
    return not re.search(r"[#\d]", word) and not _LINK.match(word)


def video_named(word: str) -> str | None:
    """An id as typed or the address of a message; None for any other word."""
    link = _LINK.match(word)
    if link:
        return link[1]
    return word if read_video_id(word) else None


def user(text: str) -> str:
    mention = _MENTION.fullmatch(unquoted(text))
    return mention[1] if mention else text


def unquoted(text: str) -> str:
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text


def prose(words: list[str]) -> str:
    """Free text as the person saw it: mentions and links by their names, entities undone, outer quotes off."""
    text = " ".join(words)
    if text.count('"') == 2:  # noqa: PLR2004  # One pair, around everything or not at all.
        text = unquoted(text)
    text = re.sub(r"<@[A-Z0-9]+\|([^>]*)>", r"@\1", text)
    text = re.sub(r"<#[A-Z0-9]+\|([^>]*)>", r"#\1", text)
    text = re.sub(r"<!(?:subteam\^[A-Z0-9]+\|@?)?([^>|^]+)(?:\|[^>]*)?>", r"@\1", text)
    text = re.sub(r"<(?:https?|mailto):[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<((?:https?|mailto):[^>]*)>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
