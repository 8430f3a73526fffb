"""How unkind one history is: every rate is drawn from the seed before it begins."""

import random
from dataclasses import dataclass
from typing import Self

FAULTS = (0.0, 0.05, 0.2, 0.5)
KILLS = (0.0, 0.002, 0.01, 0.03)


@dataclass(frozen=True, kw_only=True)
class Fate:
    platform: str
    replicas: int
    members: int
    presses: int
    lists: bool
    echoes_prompt: bool
    cancels: bool
    kills: float
    """At every port call."""
    stalls: float
    database: float
    posts: float
    """Faults of the vendor's POST."""
    looks: float
    """Faults of its GETs, listings and downloads."""
    chat: float
    bad_endings: float
    """Videos that fail, never finish or come too late."""
    jump_s: float
    """By which the clock that rows are dated by is set, once."""
    skewed: bool
    """Each replica's own clock is off by up to an hour."""
    tardy: bool
    """The vendor may accept or list later than the grace: the one case in which a second video may be made."""

    @classmethod
    def of(cls, seed: int) -> Self:
        dice = random.Random(f"fate {seed}")
        return cls(
            platform=dice.choice(["discord", "slack"]),
            replicas=dice.choice([1, 1, 2, 3]),
            members=dice.randint(1, 4),
            presses=dice.randint(3, 16),
            lists=dice.random() < 0.8,
            echoes_prompt=dice.random() < 0.7,
            cancels=dice.random() < 0.3,
            kills=dice.choice(KILLS),
            stalls=dice.choice([0.0, 0.0, 0.003, 0.01]),
            database=dice.choice([0.0, 0.0, 0.01, 0.05]),
            posts=dice.choice([0.0, 0.1, 0.3, 0.6]),
            looks=dice.choice(FAULTS),
            chat=dice.choice(FAULTS),
            bad_endings=dice.choice([0.0, 0.1, 0.4]),
            jump_s=dice.choice([0.0] * 20 + [60.0, 3600.0, 7200.0, -3600.0]),
            skewed=dice.random() < 0.15,
            tardy=dice.random() < 0.04,
        )

    @property
    def unsure(self) -> bool:
        """Whether a second video may be made: the vendor is tardy, or a submit is dated later than the vendor dates its
        video, which is then not looked for far enough back."""
        return self.tardy or self.jump_s < 0
