"""One of every card, as the core fills it: what tests draw, and what /gallery shows."""

from bot.examples import (
    accounts,
    again,
    archive,
    brought,
    compare,
    films,
    forms,
    large,
    notices,
    pauses,
    refusals,
    videos,
)
from bot.examples.refusals import every_refusal
from bot.examples.scene import CATALOGUE, FILM, NOW, OWN_WAY, SHIPPED, SPEC, platform_facts, scene_on
from bot.examples.worst import WORST_TEXTS, worst

__all__ = [
    "CATALOGUE", "FILM", "NOW", "OWN_WAY", "SHIPPED", "SPEC", "WORST_TEXTS", "every_refusal", "examples",
    "platform_facts", "worst",
]  # fmt: skip

_SUBJECTS = (
    videos, forms, accounts, notices, archive, compare, large, again, films, brought, pauses, refusals,
)  # fmt: skip


def examples(platform: str) -> dict[str, object]:
    """Every card by a name that says what it shows."""
    scene = scene_on(platform)
    return {name: card for subject in _SUBJECTS for name, card in subject.cards(scene).items()}
