"""What happens when a person presses a button or submits a form: one ask, one call of the studio, one answer."""

import asyncio
from dataclasses import replace

from adapters.slack import blocks, places, views
from adapters.slack.address import Address
from adapters.slack.answers import (
    Desk,
    Press,
    ask_again,
    change_form,
    direct_channel,
    open_form,
    post_card,
    redraw,
    whisper,
)
from adapters.slack.client import Self
from adapters.slack.envelope import Envelope, chosen, typed, video_in
from adapters.slack.facts import Person, Room, Unknown
from adapters.slack.members import is_at_home
from core.cards import MakeForm, RemixForm, SearchForm
from core.names import Actor, Ask
from core.refusals import JustStarted, NotFound, PlatformSlow, SeveralChanges
from core.studio import Wish
from core.words import insisting


async def remix_pressed(desk: Desk, press: Press, video: str) -> None:
    await show_form(desk, press, await desk.studio.remix_form(await ask_of(desk, press), video))


async def remix_submitted(desk: Desk, press: Press, video: str) -> None:
    ask, address = await ask_of(desk, press, posting=True), press.envelope.address
    prompt = typed(press.envelope.view, blocks.PROMPT)
    preset = chosen(press.envelope.view, views.PRESET, blocks.PRESET)
    try:
        card = await desk.studio.remix(ask, video, prompt, preset=preset, insist=address.insist)
    except (SeveralChanges, JustStarted) as advice:
        form = insisting(replace(await desk.studio.remix_form(ask, video, preset), prefill=prompt), advice)
        view = views.remix_form(form, replace(address, insist=True), desk.me.workspace)
        await ask_again(desk, press, view, advice)
        return
    await post_card(desk, press, ask, card)


async def make_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    await show_form(desk, press, await desk.studio.make_form(await ask_of(desk, press)))


async def make_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    ask, address = await ask_of(desk, press, posting=True), press.envelope.address
    prompt, wish = typed(press.envelope.view, blocks.PROMPT), _wish(press)
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
    prompt = typed(press.envelope.view, blocks.PROMPT)
    form = await desk.studio.make_form(await ask_of(desk, press), prompt, _wish(press))
    address = replace(press.envelope.address, insist=False)
    await change_form(desk, press, views.make_form(form, address, desk.me.workspace))


async def insist_pressed(desk: Desk, press: Press, video: str) -> None:
    ask = await ask_of(desk, press, posting=True)
    await post_card(desk, press, ask, await desk.studio.insist(ask, video))


async def chain_pressed(desk: Desk, press: Press, draft: str) -> None:
    """ "Do them one after another": what that would be and cost, in the form in which it was asked."""
    plan = await desk.studio.chain_plan(await ask_of(desk, press, posting=True), draft)
    if press.envelope.view:
        address = replace(press.envelope.address, draft=draft, insist=False)
        await change_form(desk, press, views.chain_form(plan, address, desk.me.workspace))
    else:
        await whisper(desk, press, views.notice(plan, desk.me.workspace))


async def chain_go_pressed(desk: Desk, press: Press, draft: str) -> None:
    ask = await ask_of(desk, press, posting=True)
    await post_card(desk, press, ask, await desk.studio.chain(ask, draft))


async def chain_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    await chain_go_pressed(desk, press, press.envelope.address.draft)


async def edit_pressed(desk: Desk, press: Press, video: str) -> None:
    await show_form(desk, press, await desk.studio.edit_form(await ask_of(desk, press), video))


async def cancel_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.cancel(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def delete_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.confirm_delete(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def erase_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.delete(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def making_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    card = await desk.studio.making(await ask_of(desk, press, sure=True))
    await whisper(desk, press, views.list_card(card, desk.me.workspace))


async def details_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.details(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def compare_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.compare(await ask_of(desk, press, posting=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def show_pressed(desk: Desk, press: Press, video: str) -> None:
    """SHARE HERE: the worker brings it."""
    notice = await desk.studio.show(await ask_of(desk, press, posting=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def history_pressed(desk: Desk, press: Press, video: str) -> None:
    card = await desk.studio.lineage(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.lineage_card(card, desk.me.workspace))


async def archive_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), bookmark)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def turn_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    """Another page in the same message."""
    card = await desk.studio.archive(await ask_of(desk, press, sure=True), bookmark)
    await redraw(desk, press, views.archive_card(card, desk.me.workspace))


async def search_pressed(desk: Desk, press: Press, bookmark: str) -> None:
    await show_form(desk, press, await desk.studio.search_form(await ask_of(desk, press), bookmark))


async def search_submitted(desk: Desk, press: Press, _video: str = "") -> None:
    """What a form found comes as a new whisper: Slack tells a submit no way to the message before."""
    ask, words = await ask_of(desk, press, sure=True), typed(press.envelope.view, blocks.WORDS)
    card = await desk.studio.search(ask, press.envelope.address.bookmark, words)
    await whisper(desk, press, views.archive_card(card, desk.me.workspace))


async def grant_pressed(desk: Desk, press: Press, draft: str) -> None:
    """A large grant, asked about."""
    notice = await desk.studio.grant_asked(await ask_of(desk, press, sure=True), draft)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def help_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    notice = await desk.studio.help(await ask_of(desk, press))
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def message_remix_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    """The shortcut of a message: which video it is about stands in the message itself."""
    await remix_pressed(desk, press, _video_in(press))


async def message_history_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    await history_pressed(desk, press, _video_in(press))


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


async def ask_of(desk: Desk, press: Press, *, sure: bool = False, posting: bool = False) -> Ask:
    """Who asks, where, once. Opening a form waits a moment at most, for its trigger lives three seconds; what opens an
    account or changes something (`sure`) or brings a film here (`posting`) waits for Slack's word; no word means no."""
    press.asked = await _read(desk, press, sure=sure, posting=posting)
    return press.asked


async def _read(desk: Desk, press: Press, *, sure: bool, posting: bool) -> Ask:
    envelope = press.envelope
    me = await our_own(desk, envelope)
    try:
        if posting:
            person, (channel, room) = await asyncio.gather(desk.people.get(envelope.user), _room(desk, envelope))
            return _ask(me, desk, replace(envelope, channel=channel), person, room)
        look = desk.people.get if sure else desk.people.glance
        known = await look(envelope.user)
    except Unknown as unknown:
        raise PlatformSlow("Slack") from unknown
    return _ask(me, desk, envelope, known, desk.rooms.known(f"{envelope.channel} {envelope.user}"))


async def _room(desk: Desk, envelope: Envelope) -> tuple[str, Room]:
    """What was asked for outside any channel comes as a direct message."""
    if envelope.channel:
        return envelope.channel, await desk.rooms.get(f"{envelope.channel} {envelope.user}")
    return await direct_channel(desk, envelope.user), Room(member=True, private=True)


async def our_own(desk: Desk, envelope: Envelope) -> Self:
    """A token belongs to one workspace, and that one alone has accounts here, whatever workspace a delivery names.
    Only where auth.test tells none, as on servers that speak a part of Slack's API, the delivery is believed."""
    me = await desk.me.told()
    return me if me.team else replace(me, team=envelope.team)


def _ask(me: Self, desk: Desk, envelope: Envelope, known: Person | None, room: Room | None) -> Ask:
    person = known or Person(enterprise=me.enterprise)  # Only to look at a form; the submit asks Slack.
    external = is_external(person, me, envelope.user_team or ("" if person.team else envelope.team))
    return Ask(
        by=Actor(
            account=places.account(me.team, envelope.user),
            team=places.team(me.team),
            admin=not external and (envelope.user in desk.admins or (person.admin and is_at_home(person, me))),
            guest=person.guest,
            external=external,
            unsure=known is None,
        ),
        at=places.place(me.team, envelope.channel),
        key=envelope.key,
        private=envelope.private or not envelope.channel or (room is not None and room.private),
        missing=("membership",) if room is not None and not room.member else (),
    )


def is_external(person: Person, me: Self, named: str = "") -> bool:
    """`named`: the person's workspace by the delivery. People of another one than ours are colleagues only inside one
    organisation, and only where Slack itself says so."""
    if person.stranger:
        return True
    if {person.team, named} <= {"", me.team, me.enterprise}:
        return False
    return not me.enterprise or person.enterprise != me.enterprise


def _wish(press: Press) -> Wish:
    view = press.envelope.view
    return Wish(
        model=chosen(view, views.MODEL, blocks.SPEC),
        seconds=chosen(view, views.LENGTH, blocks.SPEC),
        size=chosen(view, views.SIZE, blocks.SPEC),
    )
