"""Numbers, times and words as vendors really send them: as text, as null, out of range."""

import math
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

_EARLIEST, _LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 1e11
_SIZE = re.compile(r"(\d{1,5}) ?[xX×*] ?(\d{1,5})")
DEAREST_USD = Decimal(10_000)


def identity(value: object) -> str | None:
    """An id as text; some servers count theirs."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return str(value)
    return value if isinstance(value, str) else None


def said(value: object) -> str | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() or None
    number = number_in(value)
    return None if number is None else f"{number:g}"


def length(value: object) -> str | None:
    """Seconds as the protocol writes them: "8", also where a server says 8.0 or "8.0"."""
    number = number_in(value)
    return None if number is None else f"{number:g}"


def size(value: object) -> str | None:
    """Pixels as the protocol writes them, 1280x720; None for a word such as 720p, which names no width."""
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return f"{int(found[1])}x{int(found[2])}" if found else None


def percent(value: object) -> int | None:
    """A fraction is told from a percentage by its point: 1.0 is all of it, 1 is one percent."""
    fraction = isinstance(value, float) or (isinstance(value, str) and "." in value)
    number = number_in(value.strip().removesuffix("%") if isinstance(value, str) else value)
    if number is None:
        return None
    if fraction and 0 <= number <= 1:
        number *= 100
    return round(min(max(number, 0), 100))


def moment(value: object) -> datetime | None:
    """From seconds or milliseconds since 1970 or ISO 8601; None outside of the years in which videos are made."""
    number = number_in(value)
    try:
        if number is not None:
            found = datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS_FROM else number, UTC)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value)
        else:
            return None
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if _EARLIEST < found < _LATEST else None


def number_in(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def dollars(value: object, per_dollar: int = 1) -> Decimal | None:
    """None for what is no price: nothing, zero, where a vendor does not know, and sums beyond reason."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        cost = Decimal(str(value)[:40]) / per_dollar
    except (InvalidOperation, ValueError):
        return None
    return cost if cost.is_finite() and 0 < cost <= DEAREST_USD else None
