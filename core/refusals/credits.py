"""The polite noes about credits, and about what else there is only so much of."""

from dataclasses import dataclass

from core.refusals.refusal import Refusal
from core.refusals.wording import credits_text, gigabytes


@dataclass
class InsufficientCredits(Refusal):
    price: int
    available: int

    def __str__(self) -> str:
        return (
            f"This costs {credits_text(self.price)} and you have {self.available}. Nothing was charged. "
            "Ask an admin for credits."
        )


@dataclass
class PoolEmpty(Refusal):
    wanted: int
    available: int

    def __str__(self) -> str:
        return (
            f"The team's pool has {credits_text(self.available)} left, not {self.wanted}. Nobody's credits changed. "
            "Whoever runs this bot can fill the pool."
        )


@dataclass
class BadAmount(Refusal):
    most: int

    def __str__(self) -> str:
        return f"An amount is a whole number from 1 to {self.most}. Nobody's credits changed."


@dataclass
class BadMember(Refusal):
    def __str__(self) -> str:
        return "Name one member of this team, for instance @ana. Nobody's credits changed."


@dataclass
class TooManyVideos(Refusal):
    making: int
    limit: int

    def __str__(self) -> str:
        return (
            f"You already have {self.making} video{'' if self.making == 1 else 's'} in the making; "
            f"the limit is {self.limit}. Wait for one to finish or cancel one. Nothing was charged."
        )


@dataclass
class TeamIsFull(Refusal):
    """The films of the team take all the room that it has."""

    used: int
    room: int

    def __str__(self) -> str:
        return (
            f"This team's videos take {gigabytes(self.used)} of the {gigabytes(self.room)} that there is for them. "
            "Nothing was charged. Type /sora delete for those that can go, or ask an admin to keep films for fewer days."
        )
