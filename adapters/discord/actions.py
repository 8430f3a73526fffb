"""What happens when a person presses a button or submits a form: one ask, one call of the studio, one answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from discord import ui

from adapters.discord import fields, places, views
from adapters.discord.answers import open_form, post_card, redraw, whisper
from adapters.discord.asking import ask_of
from adapters.discord.attachments import attached
from adapters.discord.desk import Desk, Press
from adapters.discord.envelope import message_of, typed, video_in
from core.cards import MakeForm, Notice, RemixForm, SearchForm, VideoCard
from core.names import Ask
from core.refusals import NotFound
from core.studio import Studio, Wish

T = TypeVar("T")

Handler = Callable[[Desk, Press, str], Awaitable[None]]
"""What a press does, and what it is about: a video, kept words, a bookmark, or nothing."""

Deed = Callable[[Studio], Callable[[Ask, str], Awaitable[T]]]
"""The one call of the studio."""


def whispering(deed: Deed[T], drawn: Callable[[T], ui.LayoutView]) -> Handler:
    """Answered to the person alone."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press)
        await whisper(press, drawn(await deed(desk.studio)(ask, target)))

    return pressed


def opening(deed: Deed[MakeForm | RemixForm | SearchForm]) -> Handler:
    """Answered by a form."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press)
        await open_form(press, await deed(desk.studio)(ask, target))

    return pressed


def starting(deed: Deed[VideoCard]) -> Handler:
    """A video begins; all who are here see its card."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press)
        await post_card(desk, press, ask, await deed(desk.studio)(ask, target))

    return pressed


def alone(call: Callable[[Ask], Awaitable[T]]) -> Callable[[Ask, str], Awaitable[T]]:
    """For what is about nothing but whoever asks."""
    return lambda ask, _target: call(ask)


remix_pressed = opening(lambda studio: studio.remix_form)
history_pressed = whispering(lambda studio: studio.lineage, views.lineage_card)


async def remix_submitted(desk: Desk, press: Press, video: str) -> None:
    ask, words = await ask_of(desk, press), typed(press)
    prompt, preset = words.get(fields.PROMPT, ""), words.get(fields.PRESET) or None
    await post_card(desk, press, ask, await desk.studio.remix(ask, video, prompt, preset=preset))


async def make_submitted(desk: Desk, press: Press, _target: str) -> None:
    ask, words = await ask_of(desk, press), typed(press)
    wish = Wish(model=words.get(fields.MODEL), seconds=words.get(fields.LENGTH), size=words.get(fields.SIZE))
    await post_card(desk, press, ask, await desk.studio.make(ask, words.get(fields.PROMPT, ""), wish))


async def turn_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    """Another page in the same message."""
    ask = await ask_of(desk, press)
    await redraw(press, views.archive_card(await desk.studio.archive(ask, bookmark)))


async def search_submitted(desk: Desk, press: Press, bookmark: str) -> None:
    ask, words = await ask_of(desk, press), typed(press)
    await redraw(press, views.archive_card(await desk.studio.search(ask, bookmark, words.get(fields.WORDS, ""))))


async def message_remix_pressed(desk: Desk, press: Press, _target: str) -> None:
    """The entry in a message's menu: which video it is about stands in the buttons of the message itself, if it is one
    of ours; else whoever presses brings its file along."""
    message = message_of(press)
    if _is_ours(press, message):
        await remix_pressed(desk, press, video_in(message))
        return
    ask = await ask_of(desk, press)
    there = places.place(places.guild_of(ask.at), ask.at.split(":")[2], str(message.get("id", "")))
    answer = await desk.studio.bring(replace(ask, at=there), attached(message))
    match answer:
        case RemixForm():
            await open_form(press, answer)
        case Notice():
            await whisper(press, views.notice(answer))


async def message_history_pressed(desk: Desk, press: Press, _target: str) -> None:
    message = message_of(press)
    if not _is_ours(press, message):
        raise NotFound("that message")
    await history_pressed(desk, press, video_in(message))


def _is_ours(press: Press, message: Mapping[str, Any]) -> bool:
    return press.client.user is not None and message.get("author", {}).get("id") == str(press.client.user.id)
