"""Links for people without an account: made by a member who may see the film, ended by who may."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from core import remixing, rules
from core.card_parts import Button
from core.cards import Notice
from core.names import AccountId, Ask, platform_of
from core.ports import Rng
from core.refusals import AlreadyDone, BadDays, External, Guest, NoFilmYet, NoPublicAddress, TooManyLinks
from core.store import inbox, shares
from core.store.database import Tx
from core.studio.finding import find
from core.studio.house import House
from core.video import OPEN, Status, Video
from core.words.sharing import link_button, unlink_button, unlinked_notice

USUAL_DAYS, MOST_DAYS = 7, 30
_MOST_LINKS = 20
"""To one film at a time."""
_LETTERS = 52
"""Of 32 each: 260 bits, which nobody guesses; so no salt and no slow hash."""


def draw(rng: Rng) -> str:
    return rng.letters(_LETTERS)


def digest_of(secret: str) -> str:
    """Of a link as somebody opens it; players like an address that ends in what it is."""
    return sha256(secret.removesuffix(".mp4").encode()).hexdigest()


def open_to_all(tx: Tx, house: House, video: Video, secret: str, *, by: AccountId, ends_at: datetime) -> str:
    """The address under which everybody who has it sees this film until then. Told once; only its hash is kept."""
    shares.keep(tx, digest_of(secret), video.id, by, house.database.now_of(tx), ends_at)
    return f"{house.pages.public_url}/m/{secret}.mp4"


@dataclass(frozen=True, kw_only=True)
class Shared:
    video: Video
    address: str
    until: datetime


def make(tx: Tx, house: House, ask: Ask, text: str, secret: str, *, days: int | str | None) -> Shared:
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    video = find(tx, ask, text)
    lasts = _days(days)
    if not house.pages.public_url:
        raise NoPublicAddress
    if video.status is not Status.READY:
        raise NoFilmYet(video.id, failed=video.status not in OPEN)
    remixing.check_film(video)
    now = house.database.now_of(tx)
    if shares.live(tx, video.id, now).count >= _MOST_LINKS:
        raise TooManyLinks(video.id, _MOST_LINKS)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, None, now):
        raise AlreadyDone
    until = now + lasts
    address = open_to_all(tx, house, video, secret, by=ask.by.account, ends_at=until)
    return Shared(video=video, address=address, until=until)


def links_of(tx: Tx, ask: Ask, video: Video, now: datetime) -> shares.Live:
    """Those that this person may end."""
    return shares.live(tx, video.id, now, _whose(ask, video))


def buttons(house: House, ask: Ask, video: Video, live: shares.Live) -> tuple[Button, ...]:
    """Under the details of a video."""
    may = (
        house.pages.public_url
        and video.status is Status.READY
        and not video.retired
        and not (ask.by.guest or ask.by.external)
    )
    make_one = (link_button(video.id),) if may else ()
    return (*make_one, unlink_button(video.id)) if live.count else make_one


def end(tx: Tx, house: House, ask: Ask, text: str) -> Notice:
    """All of them by the video's owner or an admin; by anybody else those that they made."""
    video = find(tx, ask, text, removed=True)
    own = _whose(ask, video)
    ended = shares.end(tx, video.id, house.database.now_of(tx), own)
    if own and not ended:
        rules.check_may_end(ask.by, video)  # There may be others', of which this person is told nothing.
    return unlinked_notice(video.id, ended)


def _whose(ask: Ask, video: Video) -> AccountId | None:
    """None: everybody's."""
    return None if ask.by.admin or ask.by.account == video.account else ask.by.account


def _days(typed: int | str | None) -> timedelta:
    if typed is None or typed == "":
        return timedelta(days=USUAL_DAYS)
    word = str(typed).strip().lower().removesuffix("days").removesuffix("day").removesuffix("d").strip()
    if not word.isascii() or not word.isdecimal() or not 1 <= int(word[:6]) <= MOST_DAYS:
        raise BadDays(MOST_DAYS)
    return timedelta(days=int(word))
