"""Pieces of a card as Slack's own elements, people's text inert by construction.

rich_text elements are data and never parsed, so whatever people typed goes there. mrkdwn is parsed: our own words are
escaped in it all the same, and links in it are made by us alone.
https://docs.slack.dev/messaging/formatting-message-text/#escaping
"""

from typing import Any

from adapters.slack import limits
from adapters.slack.places import WORKSPACE, channel_id, link, user_id
from core.card_parts import Channel, Line, Link, Member, Moment, Piece, Said, VideoName
from core.text import clamp, utf16_length

Element = dict[str, Any]

_WHEN = "{time} ({ago})"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str, limit: int) -> str:
    """Escaped and still within the limit; what is cut is cut before escaping, so that no entity is halved."""
    room = limit
    while utf16_length(done := escape(clamp(text, room))) > limit:
        room -= max(1, utf16_length(done) - limit) // 5 or 1
    return done


def rich(line: Line, workspace: str = WORKSPACE, *, bold: bool = False) -> list[Element]:
    """A line as elements of a rich_text_section; empty texts are left out, for Slack refuses them."""
    return [element for piece in line if (element := _rich_piece(piece, workspace, bold=bold))]


def _rich_piece(piece: Piece, workspace: str, *, bold: bool) -> Element | None:
    match piece:
        case str():
            return text_element(piece, bold=bold)
        case Member():
            return {"type": "user", "user_id": user_id(piece.account)}
        case Moment():
            stamp = int(piece.at.timestamp())
            return {"type": "date", "timestamp": stamp, "format": _WHEN, "fallback": _clock(piece)}
        case Said():
            return text_element(f"“{piece.text}”")
        case VideoName():
            url = link(piece.at, workspace)
            if url is None:
                return {"type": "text", "text": piece.video, "style": {"code": True}}
            return {"type": "link", "url": url, "text": piece.video}
        case Link():
            return {"type": "link", "url": piece.url, "text": piece.label}
        case Channel():
            return {"type": "channel", "channel_id": channel_id(piece.at)}


def text_element(text: str, *, bold: bool = False) -> Element | None:
    if not text:
        return None
    element: Element = {"type": "text", "text": clamp(text, limits.TEXT)}
    if bold:
        element["style"] = {"bold": True}
    return element


def mrkdwn(line: Line, workspace: str = WORKSPACE) -> str:
    """A line for a context block, our own words escaped; it stops before the limit rather than inside a link."""
    done = ""
    for piece in line:
        more = _mrkdwn_piece(piece, workspace)
        if utf16_length(done + more) > limits.TEXT - 1:
            return done + "…"
        done += more
    return done


def _mrkdwn_piece(piece: Piece, workspace: str) -> str:
    match piece:
        case str():
            return escaped(piece, limits.TEXT - 2)
        case Member():
            return f"<@{user_id(piece.account)}>"
        case Moment():
            return f"<!date^{int(piece.at.timestamp())}^{_WHEN}|{_clock(piece)}>"
        case Said():
            return escaped(f"“{piece.text}”", limits.TEXT - 2)
        case VideoName():
            url = link(piece.at, workspace)
            return f"<{url}|{piece.video}>" if url else f"`{piece.video}`"
        case Link():
            return f"<{piece.url}|{escape(piece.label)}>"
        case Channel():
            return f"<#{channel_id(piece.at)}>"


def plain(line: Line) -> str:
    """A line as words alone, for the top-level text. Slack parses that one too: escape it once it is complete."""
    return "".join(_plain_piece(piece) for piece in line)


def _plain_piece(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Member():
            return "@member"  # No mention: the one in the blocks notifies already. And an id is no name to read out.
        case Moment():
            return _clock(piece)
        case Said():
            return f"“{piece.text}”"
        case VideoName():
            return piece.video
        case Link():
            return piece.label
        case Channel():
            return "the channel"


def _clock(moment: Moment) -> str:
    return moment.at.strftime("%Y-%m-%d %H:%M UTC")


def holds_said(line: Line) -> bool:
    return any(isinstance(piece, Said) for piece in line)


def plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": clamp(text, limit) or "–", "emoji": True}
