"""Words as Discord markdown in which nothing pings, links, quotes or styles but what we mean to."""

import re

from adapters.discord.places import channel_id, link, user_id
from core.card_parts import Channel, Line, Link, Member, Moment, Piece, Said, VideoName
from core.text import clamp, one_line

_MARKS = re.compile(r"([\\*_~`|<>\[\]])")
_LEADING = re.compile(r"^(\s*)([-+#])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])")
_ZERO_WIDTH = "\u200b"


def inert(text: str) -> str:
    """discord.utils.escape_markdown leaves headings, mentions, timestamps and addresses alive, so this is our own."""
    flat = _MARKS.sub(r"\\\1", one_line(text) if "\n" in text else text)
    flat = _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\1\\\2", flat))
    return flat.replace("@", "@" + _ZERO_WIDTH).replace("://", r":\//")


def said(text: str) -> str:
    return f"“{inert(text)}”"


def line(pieces: Line, limit: int) -> str:
    """One line of markdown. A cut may lose a closing quote, and never frees anything."""
    return clamp("".join(_drawn(piece) for piece in pieces), limit)


def quoted(text: str, limit: int) -> str:
    """People's text in full, as a quotation."""
    return f"> “{clamp(inert(text), limit - len('> “”'))}”"


def small(text: str) -> str:
    return f"-# {text}" if text else ""


def bold(text: str) -> str:
    return f"**{text}**" if text else ""


def _drawn(piece: Piece) -> str:
    match piece:
        case Member(account=account):
            return f"<@{user_id(account)}>"
        case Moment(at=at):
            return f"<t:{int(at.timestamp())}:t> (<t:{int(at.timestamp())}:R>)"
        case Said(text=text):
            return said(text)
        case VideoName(video=video, at=at):
            address = link(at)
            return f"[{video}]({address})" if address else video
        case Link(label=label, url=url):
            return f"[{inert(label)}](<{url}>)"  # The angle brackets keep Discord from fetching it for a preview.
        case Channel(at=at):
            return f"<#{channel_id(at)}>"
        case str():
            return inert(piece)
