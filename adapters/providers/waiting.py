"""How long a vendor wants us to wait before we ask again."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST_S, LONGEST_S = 0.5, 120.0
_HEADERS = {"openai-poll-after-ms": 1000.0, "retry-after-ms": 1000.0, "retry-after": 1.0}
"""By how much a header's number is divided to give seconds; the first that can be read counts."""


def wanted_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds, within bounds: neither a zero nor a year from a vendor changes how we live."""
    for name, per_second in _HEADERS.items():
        text = headers.get(name, "").strip()[:64]
        seconds = _number(text, per_second)
        if seconds is None and name == "retry-after":
            seconds = _until(text, now)
        if seconds is not None:
            return min(max(seconds, SHORTEST_S), LONGEST_S)
    return None


def _number(text: str, per_second: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number / per_second if math.isfinite(number) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
