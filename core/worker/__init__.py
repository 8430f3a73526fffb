"""Makes the videos and keeps the cards true. It answers nobody and may be killed at any line."""

from core.worker.loop import Worker
from core.worker.shop import IsMember, Timing, Workshop

__all__ = ["IsMember", "Timing", "Worker", "Workshop"]
