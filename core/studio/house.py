"""What the studio works with: the catalogue, the database, the house rules, the clock and the dice."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.catalogue import Catalogue
from core.names import Actor, TeamId
from core.ports import Clock, Rng
from core.refusals import Paused, TeamNotAdmitted
from core.store.database import Database

EVERY_TEAM = "*"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the operator decided."""

    teams: frozenset[str] = frozenset({EVERY_TEAM})
    team_credits: int = 0
    welcome_credits: int = 0
    member_limit: int = 5
    team_bytes: int | None = None
    """Of films; beyond that a team starts nothing new."""
    bring_bytes: int = 100_000_000
    bring_seconds: int = 120
    """Of a film that a member brings along."""
    film_days: int = 0
    """After how many days films go, where a team says nothing else; 0: they are kept for good."""
    same_teams: frozenset[frozenset[TeamId]] = frozenset()
    """Teams of the same people on several platforms."""

    def admits(self, team: TeamId) -> bool:
        return EVERY_TEAM in self.teams or team in self.teams

    def others_of(self, team: TeamId) -> list[TeamId]:
        """Where else the same people are."""
        return sorted({other for same in self.same_teams if team in same for other in same} - {team})


class Brake:
    """Pulled when the books do not add up: nothing new is started, everything running goes on."""

    def __init__(self) -> None:
        self.pulled = False


class Pages:
    """Where the pages in a browser are reached; known once they are served, and None where they are not."""

    def __init__(self, public_url: str = "") -> None:
        self.address: str | None = None
        self.public_url = public_url
        """Under which the operator says they are reached from everywhere; "" where they are not."""


@dataclass(frozen=True, kw_only=True)
class House:
    catalogue: Catalogue
    database: Database
    clock: Clock
    rng: Rng
    limits: Limits = Limits()
    brake: Brake = field(default_factory=Brake)
    pages: Pages = field(default_factory=Pages)
    cancels: frozenset[str] = frozenset()
    """Providers that can stop a running video."""
    wake: Callable[[], None] = lambda: None
    """Tells this process's worker that something is due."""

    def check_admitted(self, actor: Actor) -> None:
        if not self.limits.admits(actor.team):
            raise TeamNotAdmitted

    def check_brake(self) -> None:
        if self.brake.pulled:
            raise Paused
