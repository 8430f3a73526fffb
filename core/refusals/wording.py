"""The small pieces that sentences are made of: credits, sizes, lists, and what somebody typed."""

from core.text import clamp, clean, one_line

_MOST_CHOICES = 8


def are_back(amount: int) -> str:
    return f"{credits_text(amount)} {'is' if amount == 1 else 'are'} back."


def credits_text(amount: int) -> str:
    return f"{amount} credit{'' if amount == 1 else 's'}"


def gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def listed(things: tuple[str, ...], last: str = "and") -> str:
    return f" {last} ".join([", ".join(things[:-1]), things[-1]]) if len(things) > 1 else "".join(things)


def choices(offered: tuple[str, ...]) -> str:
    """A model that makes each length from 1 to 60 is told by its ends."""
    if len(offered) <= _MOST_CHOICES:
        return listed(offered, "or")
    if all(choice.isdecimal() for choice in offered):
        return f"from {offered[0]} to {offered[-1]}"
    return f"{', '.join(offered[: _MOST_CHOICES - 1])} or one of {len(offered) - _MOST_CHOICES + 1} more"


def typed(text: str) -> str:
    """What a person typed, in one short harmless line."""
    return clamp(one_line(clean(text)), 40)
