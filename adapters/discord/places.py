"""Places on Discord: "discord:<guild>:<channel>:<message>"; the channel of a direct message is written "@<channel>"."""

from core.names import AccountId, Place, TeamId, message_of, place_of

PLATFORM = "discord"
_LONGEST_ID = 20
"""Digits of a number with 64 bits."""


def place(guild: int | str, channel: int | str, message: int | str = "", *, direct: bool = False) -> Place:
    """A direct message belongs to a guild as well: the one whose video it is about."""
    return place_of(PLATFORM, str(guild), f"@{channel}" if direct else str(channel), str(message))


def guild_of(name: Place | AccountId | TeamId) -> str:
    return name.split(":")[1]


def channel_id(at: Place) -> int:
    return int(at.split(":")[2].removeprefix("@"))


def message_id(at: Place) -> int | None:
    message = message_of(at)
    return int(message) if message else None


def user_id(account: AccountId) -> int:
    return int(account.rsplit(":", 1)[1])


def is_account(name: AccountId) -> bool:
    """Whether somebody could have it. "0501" would be 501 to Discord, and another account in our books."""
    user = name.rsplit(":", 1)[1]
    return user.isascii() and user.isdecimal() and user[0] != "0" and len(user) <= _LONGEST_ID


def account(guild: int | str, user: int | str) -> AccountId:
    return AccountId(f"{PLATFORM}:{guild}:{user}")


def team(guild: int | str) -> TeamId:
    return TeamId(f"{PLATFORM}:{guild}")


def link(at: Place | None) -> str | None:
    """The address of a message; None where the place is another platform's or names no message."""
    if at is None or not at.startswith(f"{PLATFORM}:") or not message_of(at):
        return None
    _, guild, channel, message = at.split(":", 3)
    home = "@me" if channel.startswith("@") else guild
    return f"https://discord.com/channels/{home}/{channel.removeprefix('@')}/{message}"
