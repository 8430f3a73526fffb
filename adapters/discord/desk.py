"""What every deed works with: the desk, and the press that is to be answered."""

from dataclasses import dataclass
from typing import Any

import discord

from core.studio import Studio

Press = discord.Interaction[Any]
"""What Discord calls an interaction: a press, a submitted form, a command."""

ASKED = "asked"
"""What a press carries along once it is known: the studio, and who asks it."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every action works with."""

    studio: Studio
    admin_roles: frozenset[int] = frozenset()
    """Roles whose members count as admins of their guild, beside those who may manage it."""
