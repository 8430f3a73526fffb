"""What both drawings share: the people of the examples, the time of day, a film that was not started."""

import html
from datetime import UTC, datetime, timedelta

from bot.examples import NOW

PEOPLE = {"501": "ana", "502": "ben", "U0ANA": "ana", "U0BEN": "ben"}
SEEN_AT = NOW + timedelta(minutes=2)


def escape(text: object) -> str:
    return html.escape(str(text), quote=True)


def clock(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%H:%M")


def relative(stamp: int) -> str:
    minutes = round((datetime.fromtimestamp(stamp, UTC) - SEEN_AT).total_seconds() / 60)
    return f"in {minutes} minutes" if minutes > 0 else f"{-minutes} minutes ago"


def person(name: str) -> str:
    return f'<span class="mention">@{escape(PEOPLE.get(name, name))}</span>'


def channel() -> str:
    """All examples were asked for in one."""
    return '<span class="mention">#videos</span>'


def film(still: str) -> str:
    """A still with a play mark, as a player shows a film that was not started."""
    return (
        f'<div class="film"><img src="{escape(still)}" alt="" loading="lazy"><span class="play"></span>'
        '<span class="length">0:08</span></div>'
    )


def thumbnail(still: str) -> str:
    return f'<img class="thumbnail" src="{escape(still)}" alt="" loading="lazy">'


def unknown(what: object) -> str:
    """A part that the platform knows and this drawing does not; a test finds it."""
    return f'<p class="unknown">no drawing of {escape(what)}</p>'
