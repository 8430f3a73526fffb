"""The front door: what people can ask for. Adapters call nothing else of the core's doing."""

from core.studio.front import Studio
from core.studio.house import Brake, House, Limits
from core.studio.wish import Wish

__all__ = ["Brake", "House", "Limits", "Studio", "Wish"]
