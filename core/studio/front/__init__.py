"""What people can ask for: each method one short transaction, never the network. Returns a card or raises a Refusal."""

from core.studio.front.films import WEBHOOK, FilmDesk
from core.studio.front.making import MakingDesk
from core.studio.front.members import MemberDesk

__all__ = ["WEBHOOK", "Studio"]


class Studio(MakingDesk, FilmDesk, MemberDesk):
    """The whole front door, as every adapter is given it."""
