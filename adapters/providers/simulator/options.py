"""How a stand-in vendor behaves: its pace, its key, what it offers, and how often it lets people down."""

from dataclasses import dataclass
from typing import Literal

Plays = Literal["openai", "litellm", "vllm-omni", "sglang", "new-api", "bfl", "xai", "openrouter"]


@dataclass(frozen=True, kw_only=True)
class Options:
    plays: Plays = "openai"
    """Whose protocol it speaks, with that vendor's habits."""
    seconds_to_render: float = 8.0
    """From accepting a video to its being completed."""
    expires_after_s: float = 3600.0
    """From completed to gone, for downloads and remixes alike; the real one kept its files for an hour."""
    api_key: str | None = None
    """When set, every other bearer is answered with 401."""
    poll_after_ms: int | None = None
    """Sent as `openai-poll-after-ms` with every unfinished video."""
    listing: bool = True
    deleting: bool = True
    """Gateways often lack both; the answer is 405 then."""
    cloud: bool = False
    """As SGLang with cloud storage: films lie at links of their own."""
    fail_rate: float = 0.0
    drop_rate: float = 0.0
    busy_rate: float = 0.0
    """Shares, 0 to 1: of videos that fail, of submits accepted but cut off unanswered, of submits refused with 429."""
    fps: int = 20
    """Frames a second; a load test that wants many small films quickly asks for 2."""
    max_videos: int = 20_000
    """Kept in memory; the oldest finished ones are forgotten first."""
    max_film_bytes: int = 128 * 1024 * 1024
    """Kept in memory; others are painted again when asked for."""
