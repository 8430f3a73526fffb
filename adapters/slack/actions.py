"""What happens when a person presses a button or submits a form: one ask, one call of the studio, one answer."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from adapters.slack import fields, places, views
from adapters.slack.address import Address
from adapters.slack.answers import ask_again, change_form, open_form, post_card, redraw, whisper
from adapters.slack.asking import ask_of
from adapters.slack.attachments import attached
from adapters.slack.blocks import Message
from adapters.slack.desk import Desk, Press
from adapters.slack.envelope import chosen, typed, video_in
from core.cards import MakeForm, Notice, RemixForm, SearchForm, VideoCard
from core.names import Ask
from core.refusals import JustStarted, NotFound, SeveralChanges
from core.studio import Studio, Wish
from core.words import insisting

T = TypeVar("T")

Handler = Callable[[Desk, Press, str], Awaitable[None]]
"""What a press does, and what it is about: a video, kept words, a bookmark, or nothing."""

Deed = Callable[[Studio], Callable[[Ask, str], Awaitable[T]]]
"""The one call of the studio."""


def whispering(
    deed: Deed[T], drawn: Callable[[T, str], Message], *, sure: bool = False, posting: bool = False
) -> Handler:
    """Answered to the person alone. `sure` and `posting` as ask_of() has them."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press, sure=sure, posting=posting)
        await whisper(desk, press, drawn(await deed(desk.studio)(ask, target), desk.me.workspace))

    return pressed


def opening(deed: Deed[MakeForm | RemixForm | SearchForm]) -> Handler:
    """Answered by a form."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press)
        await show_form(desk, press, await deed(desk.studio)(ask, target))

    return pressed


def starting(deed: Deed[VideoCard]) -> Handler:
    """A video begins; all who are here see its card."""

    async def pressed(desk: Desk, press: Press, target: str) -> None:
        ask = await ask_of(desk, press, posting=True)
        await post_card(desk, press, ask, await deed(desk.studio)(ask, target))

    return pressed


def alone(call: Callable[[Ask], Awaitable[T]]) -> Callable[[Ask, str], Awaitable[T]]:
    """For what is about nothing but whoever asks."""
    return lambda ask, _target: call(ask)


remix_pressed = opening(lambda studio: studio.remix_form)
history_pressed = whispering(lambda studio: studio.lineage, views.lineage_card, sure=True)
chain_go_pressed = starting(lambda studio: studio.chain)


async def remix_submitted(desk: Desk, press: Press, video: str) -> None:
    ask, address = await ask_of(desk, press, posting=True), press.envelope.address
    prompt = typed(press.envelope.view, fields.PROMPT)
    preset = chosen(press.envelope.view, views.PRESET, fields.PRESET)
    try:
        card = await desk.studio.remix(ask, video, prompt, preset=preset, insist=address.insist)
    except (SeveralChanges, JustStarted) as advice:
        form = insisting(replace(await desk.studio.remix_form(ask, video, preset), prefill=prompt), advice)
        view = views.remix_form(form, replace(address, insist=True), desk.me.workspace)
        await ask_again(desk, press, view, advice)
        return
    await post_card(desk, press, ask, card)


async def make_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    ask, address = await ask_of(desk, press, posting=True), press.envelope.address
    prompt, wish = typed(press.envelope.view, fields.PROMPT), _wish(press)
    try:
        card = await desk.studio.make(ask, prompt, wish, insist=address.insist)
    except JustStarted as advice:
        form = replace(await desk.studio.make_form(ask, prompt, wish), warning=str(advice))
        view = views.make_form(form, replace(address, insist=True), desk.me.workspace)
        await ask_again(desk, press, view, advice)
        return
    await post_card(desk, press, ask, card)


async def spec_changed(desk: Desk, press: Press, _video: str = "") -> None:
    """Another model, length or size was chosen in the open form: what it costs is said anew."""
    prompt = typed(press.envelope.view, fields.PROMPT)
    form = await desk.studio.make_form(await ask_of(desk, press), prompt, _wish(press))
    address = replace(press.envelope.address, insist=False)
    await change_form(desk, press, views.make_form(form, address, desk.me.workspace))


async def chain_pressed(desk: Desk, press: Press, draft: str) -> None:
    """ "Do them one after another": what that would be and cost, in the form in which it was asked."""
    plan = await desk.studio.chain_plan(await ask_of(desk, press, posting=True), draft)
    if press.envelope.view:
        address = replace(press.envelope.address, draft=draft, insist=False)
        await change_form(desk, press, views.chain_form(plan, address, desk.me.workspace))
    else:
        await whisper(desk, press, views.notice(plan, desk.me.workspace))


async def chain_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    await chain_go_pressed(desk, press, press.envelope.address.draft)


async def turn_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    """Another page in the same message."""
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), bookmark)
    await redraw(desk, press, views.archive_card(card, desk.me.workspace))


async def search_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    """What a form found comes as a new whisper: Slack tells a submit no way to the message before."""
    ask, words = await ask_of(desk, press, sure=True), typed(press.envelope.view, fields.WORDS)
    card = await desk.studio.search(ask, press.envelope.address.bookmark, words)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def message_remix_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    """The shortcut of a message: which video it is about stands in the message itself, if it is one of ours; else
    whoever presses brings its file along."""
    if await _is_ours(desk, press):
        await remix_pressed(desk, press, _video_in(press))
        return
    ask = await ask_of(desk, press, posting=True)
    there = places.place(places.team_id(ask.at), places.channel_id(ask.at), press.envelope.stamp)
    answer = await desk.studio.bring(replace(ask, at=there), attached(press.envelope.message))
    match answer:
        case RemixForm():
            await show_form(desk, press, answer)
        case Notice():
            await whisper(desk, press, views.notice(answer, desk.me.workspace))


async def message_history_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    await history_pressed(desk, press, _video_in(press))


async def _is_ours(desk: Desk, press: Press) -> bool:
    """Anybody can post a file that is called like one of ours."""
    me = await desk.me.told()
    return not me.bot or press.envelope.message.get("bot_id") == me.bot


def _video_in(press: Press) -> str:
    """Raises NotFound."""
    video = video_in(press.envelope.message)
    if not video:
        raise NotFound("that message")
    return video


async def show_form(desk: Desk, press: Press, form: MakeForm | RemixForm | SearchForm) -> None:
    """Without a channel it is for a direct message, which is looked for at the submit: a trigger does not wait."""
    here = Address(channel=press.envelope.channel, private=press.envelope.private)
    match form:
        case RemixForm():
            view = views.remix_form(form, replace(here, video=form.target), desk.me.workspace)
        case MakeForm():
            view = views.make_form(form, here, desk.me.workspace)
        case SearchForm():
            view = views.search_form(form, replace(here, bookmark=form.bookmark), desk.me.workspace)
    await open_form(desk, press, view)


def _wish(press: Press) -> Wish:
    view = press.envelope.view
    return Wish(
        model=chosen(view, views.MODEL, fields.SPEC),
        seconds=chosen(view, views.LENGTH, fields.SPEC),
        size=chosen(view, views.SIZE, fields.SPEC),
    )
