"""Every card, form and notice as each platform draws it, side by side: for whoever changes how something looks."""

import json
import re
from collections.abc import Mapping
from functools import cache
from inspect import signature
from typing import Any
from urllib.parse import quote

from discord import ui
from markupsafe import Markup, escape

from adapters.discord import views as discord_views
from adapters.slack import views as slack_views
from adapters.slack.address import Address
from adapters.web import views as web_views
from adapters.web.pieces import Drawn, Piece
from adapters.web.visitors import Visitor
from bot.examples import examples, platform_facts
from bot.gallery import on_discord, on_slack
from core.cards import FilmCard
from core.names import Actor
from core.words import rooms

WORKSPACE = "https://the-team.slack.com/"
STILL = "/static/still.svg"
_BUILDER = "https://app.slack.com/block-kit-builder/#"
_FILM = re.compile(r'src="/media/[^"]+" poster="/media/[^"]+"')
"""Of videos that nobody made."""
_LONGEST_ADDRESS = 8000


def function_of(name: str) -> str:
    """An example is named like its card, and so is the function that draws it."""
    return name.split(" ", 1)[0]


async def discord_payload(name: str, card: Any) -> Any:
    """Components of a message, or a form. discord.py makes views only where a loop runs."""
    view = getattr(discord_views, function_of(name))(card)
    return view.to_dict() if isinstance(view, ui.Modal) else view.to_components()


def slack_payload(name: str, card: Any) -> Any:
    draw = getattr(slack_views, function_of(name))
    if "address" in signature(draw).parameters:  # A form, which carries along where it was opened.
        return draw(card, Address(channel="C0001", video=getattr(card, "video", "")), WORKSPACE)
    return draw(card, WORKSPACE)


async def pieces() -> tuple[Piece, ...]:
    ours, theirs = examples("discord"), examples("slack")
    return tuple([await _piece(name, ours[name], theirs[name]) for name in ours])


async def _piece(name: str, ours: Any, theirs: Any) -> Piece:
    return Piece(
        name=name,
        kind=function_of(name),
        drawn=(await _on_discord(name, ours), _on_slack(name, theirs), _on_the_web(name, ours)),
    )


async def _on_discord(name: str, card: Any) -> Drawn:
    payload = await discord_payload(name, card)
    html = on_discord.form(payload) if isinstance(payload, dict) else on_discord.message(payload, STILL)
    return Drawn(platform="discord", html=_safe(html), counters=on_discord.counters(payload))


def _on_slack(name: str, card: Any) -> Drawn:
    payload = slack_payload(name, card)
    film = on_slack.shared(card.file_name, STILL) if isinstance(card, FilmCard) and card.file_name else ""
    html = on_slack.form(payload) if "title" in payload else film + on_slack.message(payload, STILL)
    return Drawn(platform="slack", html=_safe(html), counters=on_slack.counters(payload), builder=_builder(payload))


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704  # All three drawings escape piece by piece.


def _builder(payload: Mapping[str, Any]) -> str:
    """Where Slack's own tool draws the same; nothing is sent there before somebody follows the link."""
    address = _BUILDER + quote(json.dumps({"blocks": payload["blocks"]}, separators=(",", ":"), ensure_ascii=False))
    return address if len(address) <= _LONGEST_ADDRESS else ""


def _on_the_web(name: str, card: Any) -> Drawn:
    draw = getattr(web_views, function_of(name), None)
    if draw is None:
        return Drawn(platform="web", html=escape(rooms.PAGE_OF_ITS_OWN), counters="")
    html = draw(card, _visitor())
    return Drawn(platform="web", html=_safe(_FILM.sub(f'poster="{STILL}"', html)), counters="")


@cache
def _visitor() -> Visitor:
    team, ana, *_ = platform_facts("discord")
    return Visitor(actor=Actor(account=ana, team=team), csrf="")
