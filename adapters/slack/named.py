"""Whom and what a command names."""

from adapters.slack import places
from adapters.slack.asking import is_external, our_own
from adapters.slack.desk import Desk, Press
from adapters.slack.facts import Unknown
from adapters.slack.grammar import Command
from adapters.slack.links import video_at
from core.names import AccountId
from core.refusals import BadMember, PlatformSlow, VideoUnnamed


async def video_of(desk: Desk, command: Command) -> str:
    if not command.video:
        raise VideoUnnamed(command.action)
    return await video_at(desk.api, command.video)


async def member_of(desk: Desk, press: Press, command: Command) -> AccountId:
    """Somebody of this team, by Slack's own mention."""
    user = command.member
    if not user.isalnum() or not user.isascii():
        raise BadMember
    try:
        person = await desk.people.get(user)
    except Unknown as unknown:
        raise PlatformSlow("Slack") from unknown
    me = await our_own(desk, press.envelope)
    if person.bot or is_external(person, me):
        raise BadMember
    return places.account(me.team, user)
