"""How pages are written: Jinja with everything escaped, and a card's lines as HTML."""

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from core.card_parts import Channel, Line, Link, Member, Moment, Piece, Said, VideoName
from core.names import AccountId
from core.words import pages as words

HERE = Path(__file__).parent
STATIC = HERE / "static"


def line(pieces: Line, reader: AccountId | None = None) -> Markup:
    """One line of a card. `reader` is addressed as you; everybody else is an id, for names are the chat's."""
    return Markup("").join(_drawn(piece, reader) for piece in pieces)


def _drawn(piece: Piece, reader: AccountId | None) -> Markup:
    match piece:
        case str():
            return Markup("{}").format(piece)
        case Member(account=account):
            who = words.YOU if account == reader else f"@{account.rsplit(':', 1)[-1]}"
            return Markup('<span class="member">{}</span>').format(who)
        case Moment():
            return moment(piece)
        case Said(text=text):
            return Markup("<q>{}</q>").format(text)
        case VideoName(video=video):
            return Markup('<a class="name" href="/videos/{}">{}</a>').format(video, video)
        case Link(label=label, url=url):
            return Markup('<a href="{}">{}</a>').format(url, label)
        case Channel():
            return Markup("the channel")


def moment(when: Moment) -> Markup:
    """The reader's own clock and "in 37 minutes" are static/times.js's; this is what stands there without it."""
    utc = when.at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(), utc.strftime("%Y-%m-%d %H:%M UTC"))


def at(time: datetime) -> Markup:
    return moment(Moment(at=time))


def filled(bar: str) -> int:
    """How much of a card's bar is done, in percent."""
    return round(100 * bar.count("▰") / len(bar))


def one_time_key() -> str:
    """Of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


def _stamp() -> str:
    """Of all static files, so that a browser asks for new ones after an update."""
    whole = sha256()
    for file in sorted(STATIC.iterdir()):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:10]


_env = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),  # A bare Environment does not escape.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_env.filters |= {"line": line, "moment": moment, "at": at, "filled": filled}
_env.globals |= {"one_time_key": one_time_key, "words": words, "stamp": _stamp()}


def drawn(name: str, **values: object) -> Markup:
    """A template, by its file's name."""
    return Markup(_env.get_template(name).render(**values))  # noqa: S704  # Escaped piece by piece just now.
