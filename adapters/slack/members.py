"""Is this person of our workspace, and an admin there? For tokens and pages, which come without Slack's own word."""

from adapters.slack.client import Self
from adapters.slack.facts import Person, Remembered, Unknown
from core.refusals import TryAgainSoon


async def is_member(people: Remembered[Person], user: str) -> bool:
    person = await _person(people, user)
    return not (person.stranger or person.bot or person.guest)


async def is_admin(people: Remembered[Person], me: Self, user: str) -> bool:
    person = await _person(people, user)
    return person.admin and not (person.stranger or person.bot) and is_at_home(person, me)


def is_at_home(person: Person, me: Self) -> bool:
    """An admin of another workspace of the same organisation is none of ours."""
    return person.team in {"", me.team, me.enterprise} or me.team in person.teams


async def _person(people: Remembered[Person], user: str) -> Person:
    try:
        return await people.get(user)
    except Unknown as unknown:
        raise TryAgainSoon from unknown
