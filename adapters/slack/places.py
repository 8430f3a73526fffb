"""Places on Slack: "slack:<team>:<channel>:<ts>"."""

from core.names import AccountId, Place, TeamId, message_of, place_of

PLATFORM = "slack"

WORKSPACE = "https://slack.com/"
"""Where links to messages lead until auth.test has told the workspace's own address."""


def place(team: str, channel: str, message: str = "") -> Place:
    return place_of(PLATFORM, team, channel, message)


def team_id(name: Place | AccountId | TeamId) -> str:
    return name.split(":")[1]


def channel_id(at: Place) -> str:
    return at.split(":")[2]


def user_id(account: AccountId) -> str:
    return account.rsplit(":", 1)[-1]


def account(team: str, user: str) -> AccountId:
    return AccountId(f"{PLATFORM}:{team}:{user}")


def team(team_of_slack: str) -> TeamId:
    return TeamId(f"{PLATFORM}:{team_of_slack}")


def link(at: Place | None, workspace: str = WORKSPACE) -> str | None:
    """The address of a message; None where the place is another platform's or names no message."""
    if at is None or not at.startswith(f"{PLATFORM}:") or not message_of(at):
        return None
    return f"{workspace.rstrip('/')}/archives/{channel_id(at)}/p{message_of(at).replace('.', '')}"
