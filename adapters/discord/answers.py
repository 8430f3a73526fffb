"""One answer for each thing a person does: a form, a card for all, or a whisper; also when something broke."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
import discord
import structlog
from discord import ui

from adapters.discord import ids, places, views
from adapters.discord.desk import ASKED, Desk, Press
from adapters.discord.envelope import home_of
from adapters.discord.faults import SETTLED
from core.cards import MakeForm, RemixForm, SearchForm, VideoCard
from core.names import Ask
from core.refusals import AlreadyDone, Broken, Refusal
from core.words import notice_of

T = TypeVar("T")

ANSWER_S = 10.0
"""Discord waits three seconds; discord.py would try for twenty-five."""

_BEGAN = "began"
"""What a press carries along: since when somebody waits."""

_log = structlog.get_logger()


async def answering(press: Press, deed: Awaitable[None]) -> None:
    """Does the deed, and sees to it that the person reads something whatever comes of it."""
    press.extras[_BEGAN] = time.monotonic()
    try:
        await deed
    except AlreadyDone:
        return
    except Refusal as refusal:
        await whisper(press, views.notice(notice_of(refusal)))
    except Exception:  # noqa: BLE001  # Whatever it is, somebody waits for an answer; it is logged in full.
        reference = hashlib.sha256(str(press.id).encode()).hexdigest()[:6]
        _log.exception("discord_deed_broke", reference=reference)
        await whisper(press, views.notice(notice_of(Broken(reference))))
    await _tell_owed(press)


async def _tell_owed(press: Press) -> None:
    """Beside the answer; not over a form that somebody is about to fill in."""
    if ASKED not in press.extras or not press.response.is_done():
        return
    if press.response.type is discord.InteractionResponseType.modal:
        return
    studio, ask = press.extras[ASKED]
    try:
        notice = await studio.owed(ask)
    except Refusal:  # The database is away, or the team is out; it is told another time.
        return
    if notice is not None:
        await _given(press.followup.send(view=views.notice(notice), ephemeral=True))


async def whisper(press: Press, view: ui.LayoutView) -> None:
    """A message that the person alone sees; nothing where they have an answer already."""
    if press.response.is_done():
        return
    _say_home(press, view)
    await _given(press.response.send_message(view=view, ephemeral=True))
    _measured(press)


async def redraw(press: Press, view: ui.LayoutView) -> None:
    """The message that was pressed, or whose form was submitted, shows something else from now on."""
    if press.message is None:
        await whisper(press, view)
        return
    _say_home(press, view)
    await _given(press.response.edit_message(view=view))


def _say_home(press: Press, view: ui.LayoutView) -> None:
    for item in view.walk_children():
        if isinstance(item, ui.Button | ui.Select) and item.custom_id:
            item.custom_id = ids.at_home(item.custom_id, home_of(press))


async def open_form(press: Press, form: MakeForm | RemixForm | SearchForm) -> None:
    match form:
        case RemixForm():
            modal = views.remix_form(form)
        case MakeForm():
            modal = views.make_form(form)
        case SearchForm():
            modal = views.search_form(form)
    modal.custom_id = ids.at_home(modal.custom_id, home_of(press))
    await _given(press.response.send_modal(modal))
    _measured(press)


async def post_card(desk: Desk, press: Press, ask: Ask, card: VideoCard) -> None:
    """The credits are held; from here on nothing that fails may look to the person as if they were not."""
    message = await _posted(press, card)
    if message is not None:
        at = places.place(places.guild_of(ask.at), ask.at.split(":")[2], message)
        if not await desk.studio.placed(card.video, at):  # The worker was quicker: its card is kept up to date.
            await _given(press.delete_original_response())


async def _posted(press: Press, card: VideoCard) -> int | None:
    """The progress card as the answer itself, which needs no rights in the channel. Returns the message's id, or None
    where it could not be learned: then the worker posts a card of its own."""
    answer = await _given(press.response.send_message(view=views.video_card(card)))
    _measured(press)
    if answer is not None and answer.message_id is not None:
        return answer.message_id
    standing = await _given(press.original_response())
    return standing.id if standing else None


def _measured(press: Press) -> None:
    """How long somebody waited for the first answer, told to the client that wants to know."""
    began, acked = press.extras.pop(_BEGAN, None), getattr(press.client, "acked", None)
    if began is not None and acked is not None:
        acked(time.monotonic() - began)


async def _given(answer: Awaitable[T]) -> T | None:
    """None where Discord took no answer from us, which nobody can be told; or where its reply cannot be read."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await answer
    except discord.DiscordException as failure:
        if not (isinstance(failure, discord.HTTPException) and failure.code in SETTLED):
            _log.warning("discord_answer_refused", error=str(failure))
    except (aiohttp.ClientError, OSError, TimeoutError) as failure:
        _log.warning("discord_answer_lost", error=type(failure).__name__)
    except (KeyError, TypeError):  # A server that says 204 although we asked for the message; the answer stands.
        _log.debug("discord_answer_unread")
    return None
