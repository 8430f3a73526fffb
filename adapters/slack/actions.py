"""What happens when a person presses a button or submits a form: one ask, one call of the studio, one answer."""

import asyncio
from dataclasses import replace

from adapters.slack import blocks, places, views
from adapters.slack.address import Address
from adapters.slack.answers import Desk, Press, ask_again, change_form, direct_channel, open_form, post_card, whisper
from adapters.slack.envelope import Envelope, chosen, typed, video_in
from adapters.slack.facts import Person, Room, Unknown
from core.cards import MakeForm, RemixForm
from core.names import Actor, Ask
from core.refusals import JustStarted, NotFound, SeveralChanges, TryAgainSoon
from core.studio import Wish
from core.words import insisting


async def remix_pressed(desk: Desk, press: Press, video: str) -> None:
    await show_form(desk, press, await desk.studio.remix_form(await ask_of(desk, press), video))


async def remix_submitted(desk: Desk, press: Press, video: str) -> None:
    ask, address = await ask_of(desk, press, posting=True), press.envelope.address
    prompt = typed(press.envelope.view, blocks.PROMPT)
    try:
        card = await desk.studio.remix(ask, video, prompt, insist=address.insist)
    except (SeveralChanges, JustStarted) as advice:
        form = insisting(replace(await desk.studio.remix_form(ask, video), prefill=prompt), advice)
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


async def edit_pressed(desk: Desk, press: Press, video: str) -> None:
    await show_form(desk, press, await desk.studio.edit_form(await ask_of(desk, press), video))


async def cancel_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.cancel(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def making_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    card = await desk.studio.making(await ask_of(desk, press))
    await whisper(desk, press, views.list_card(card, desk.me.workspace))


async def details_pressed(desk: Desk, press: Press, video: str) -> None:
    notice = await desk.studio.details(await ask_of(desk, press, sure=True), video)
    await whisper(desk, press, views.notice(notice, desk.me.workspace))


async def message_remix_pressed(desk: Desk, press: Press, _video: str = "") -> None:
    """The shortcut of a message: which video it is about stands in the message itself."""
    video = video_in(press.envelope.message)
    if not video:
        raise NotFound("that message")
    await remix_pressed(desk, press, video)


async def show_form(desk: Desk, press: Press, form: MakeForm | RemixForm) -> None:
    envelope = press.envelope
    channel = envelope.channel or await direct_channel(desk, envelope.user)
    private = envelope.private or not envelope.channel
    if isinstance(form, RemixForm):
        view = views.remix_form(form, Address(channel=channel, video=form.video, private=private), desk.me.workspace)
    else:
        view = views.make_form(form, Address(channel=channel, private=private), desk.me.workspace)
    await open_form(desk, press, view)


async def ask_of(desk: Desk, press: Press, *, sure: bool = False, posting: bool = False) -> Ask:
    """Who asks, where, once. Opening a form is judged by what is known already, for its trigger lives three seconds;
    what changes something (`sure`) or brings a film here (`posting`) waits for Slack's word; no word means no."""
    user, room_key = press.envelope.user, f"{press.envelope.channel} {press.envelope.user}"
    person, room = desk.people.known(user), desk.rooms.known(room_key)
    try:
        if posting:
            person, room = await asyncio.gather(desk.people.get(user), desk.rooms.get(room_key))
        elif sure:
            person = await desk.people.get(user)
    except Unknown as unknown:
        raise TryAgainSoon from unknown
    return _ask(desk, press.envelope, person or Person(), room)


def _ask(desk: Desk, envelope: Envelope, person: Person, room: Room | None) -> Ask:
    external = envelope.external or is_external(person, envelope.team, envelope.enterprise)
    return Ask(
        by=Actor(
            account=places.account(envelope.team, envelope.user),
            team=places.team(envelope.team),
            admin=not external and (person.admin or envelope.user in desk.admins),
            guest=person.guest,
            external=external,
        ),
        at=places.place(envelope.team, envelope.channel),
        key=envelope.key,
        private=envelope.private or (room is not None and room.private),
        missing=("membership",) if room is not None and not room.member else (),
    )


def is_external(person: Person, team: str, enterprise: str) -> bool:
    """People of another workspace are colleagues only inside one organisation."""
    if person.stranger:
        return True
    if not person.team or person.team in {team, enterprise}:
        return False
    return not enterprise or person.enterprise != enterprise


def _wish(press: Press) -> Wish:
    view = press.envelope.view
    return Wish(
        model=chosen(view, views.MODEL, blocks.SPEC),
        seconds=chosen(view, views.LENGTH, blocks.SPEC),
        size=chosen(view, views.SIZE, blocks.SPEC),
    )
