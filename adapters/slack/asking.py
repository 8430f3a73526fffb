"""Who asks, and where, read from Slack's own envelope and from what Slack says of people and channels."""

import asyncio
from dataclasses import replace

from adapters.slack import places
from adapters.slack.client import Self
from adapters.slack.desk import Desk, Press
from adapters.slack.envelope import Envelope
from adapters.slack.facts import LOOK_S, Person, Room, Unknown, open_direct
from adapters.slack.faults import FAILURES
from adapters.slack.members import is_at_home
from core.names import Actor, Ask
from core.refusals import PlatformSlow


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
    return await _direct_channel(desk, envelope.user), Room(member=True, private=True)


async def _direct_channel(desk: Desk, user: str) -> str:
    try:
        async with asyncio.timeout(LOOK_S):
            return await open_direct(desk.api, user)
    except FAILURES as failure:
        raise PlatformSlow("Slack") from failure


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
