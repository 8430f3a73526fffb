"""Makes the videos and keeps the cards true. It answers nobody and may be killed at any line."""

from core.worker.ladder import LADDERS
from core.worker.loop import Worker
from core.worker.shop import IsMember, Timing, Workshop

__all__ = ["LADDERS", "IsMember", "Timing", "Worker", "Workshop"]
