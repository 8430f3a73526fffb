"""How the bot calls things: opaque ids, who is asking, and where."""

from dataclasses import dataclass
from typing import NewType

VideoId = NewType("VideoId", str)
"""Ours, short and speakable: "v7kq2". The vendor's own id sits beside it and is never shown in a button."""

AccountId = NewType("AccountId", str)
""""<platform>:<team>:<user>", or "<platform>:<team>:pool" for the team's own account."""

TeamId = NewType("TeamId", str)
""""discord:<guild>" or "slack:<workspace>"."""

Place = NewType("Place", str)
""""<platform>:<team>:<channel>:<message>"; the message is empty while nothing has been posted there. A channel that is
written "@…" is a direct message with limits of its own; elsewhere all channels of a team share the team's."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32: no i, l, o, u, so that an id survives being read aloud."""

_SHORTEST, _LONGEST = 5, 12
_LOOKALIKES = str.maketrans({"i": "1", "l": "1", "o": "0"})

WEB = "web"
"""The platform of what is asked for over HTTP: no chat, so nothing is ever posted to its places."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The facts about the one who asks, gathered by an adapter from the platform's authenticated envelope."""

    account: AccountId
    team: TeamId
    admin: bool = False
    guest: bool = False
    external: bool = False
    """Belongs to another organisation (Slack Connect): may watch, may not spend."""
    unsure: bool = False
    """The platform has not said yet whether this is a guest: good enough to look, not for a welcome of credits."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One thing a person did. The same delivery twice has the same key and counts once."""

    by: Actor
    at: Place
    key: str
    private: bool = False
    """The place is a direct message or a private channel: what is made there is not shown elsewhere."""
    missing: tuple[str, ...] = ()
    """What the bot would need to post a film here: names of permissions, or "membership"."""
    takes: int | None = None
    """Bytes of the largest file that the platform says it takes from this person here; 0 and None: it says nothing."""


def read_video_id(text: str) -> VideoId | None:
    """The id a person meant: any case, with or without "#", i and l read as 1, o as 0. None if it cannot be one."""
    folded = text.strip().removeprefix("#").lower().translate(_LOOKALIKES)
    if _SHORTEST <= len(folded) <= _LONGEST and all(letter in ALPHABET for letter in folded):
        return VideoId(folded)
    return None


def platform_of(name: AccountId | TeamId | Place) -> str:
    return name.split(":", 1)[0]


def team_of(name: AccountId | Place) -> TeamId:
    platform, team, *_ = name.split(":")
    return TeamId(f"{platform}:{team}")


def pool_of(team: TeamId) -> AccountId:
    return AccountId(f"{team}:pool")


def place_of(platform: str, team: str, channel: str, message: str = "") -> Place:
    return Place(f"{platform}:{team}:{channel}:{message}")


def web_place(account: AccountId) -> Place:
    """Where a member asks from over HTTP; everybody has a place of their own there."""
    platform, team, user = account.split(":")
    return place_of(WEB, f"{platform}-{team}", user)


def is_chat(place: Place) -> bool:
    """Whether messages can stand there."""
    return platform_of(place) != WEB


def channel_of(place: Place) -> Place:
    """The same place without its message."""
    platform, team, channel, *_ = place.split(":")
    return place_of(platform, team, channel)


def taker_of(place: Place) -> Place:
    """Whose limit of a file's size counts there: the team's, or that of a direct message, which is no matter of any
    team."""
    platform, team, channel, *_ = place.split(":")
    return place_of(platform, team, channel if channel.startswith("@") else "")


def message_of(place: Place) -> str:
    """The message's own id, or "" while there is none."""
    return place.split(":", 3)[3]
