"""What both pages share: the people of the examples, the time of day, and a page around it all."""

import html
from datetime import UTC, datetime, timedelta

from tests.examples import NOW

PEOPLE = {"501": "ana", "502": "ben", "U0ANA": "ana", "U0BEN": "ben"}
SEEN_AT = NOW + timedelta(minutes=2)

FONT = "Inter, 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Color Emoji', sans-serif"


def escape(text: str) -> str:
    return html.escape(text, quote=True)


def clock(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%H:%M")


def relative(stamp: int) -> str:
    minutes = round((datetime.fromtimestamp(stamp, UTC) - SEEN_AT).total_seconds() / 60)
    return f"in {minutes} minutes" if minutes > 0 else f"{-minutes} minutes ago"


def person(name: str) -> str:
    return f'<span class="mention">@{PEOPLE.get(name, name)}</span>'


def page(css: str, body: str) -> str:
    base = f"*{{box-sizing:border-box}}body{{margin:0;padding:16px 20px;font:15px/1.42 {FONT}}}"
    return f"<!doctype html><meta charset=utf-8><style>{base}{css}</style><body>{body}</body>"


def film(still: str) -> str:
    """A still with a play mark, as a player shows a film that was not started."""
    return f'<div class="film"><img src="{still}"><span class="play"></span><span class="length">0:08</span></div>'


FILM_CSS = """
.film{position:relative;line-height:0;border-radius:8px;overflow:hidden;margin:6px 0}
.film img{width:100%}
.play{position:absolute;left:50%;top:50%;width:58px;height:58px;margin:-29px 0 0 -29px;border-radius:50%;
  background:rgba(0,0,0,.55)}
.play:after{content:"";position:absolute;left:23px;top:17px;border-left:19px solid #fff;
  border-top:12px solid transparent;border-bottom:12px solid transparent}
.length{position:absolute;right:10px;top:10px;padding:9px 7px;border-radius:4px;background:rgba(0,0,0,.6);color:#fff;
  font-size:12px}
"""
