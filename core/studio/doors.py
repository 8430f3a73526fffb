"""Signing in to the pages: a link that the chat tells its owner, used once, becomes a session with an end."""

from datetime import timedelta
from hashlib import sha256

from core.cards import Notice
from core.names import AccountId, Actor, Ask, platform_of, team_of
from core.refusals import AlreadyDone, External, Guest, PagesOff
from core.store import inbox, sessions
from core.store.database import Tx
from core.studio.house import House
from core.words.notices import web_notice

LINK_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(hours=12)
_LETTERS = 52
"""Of 32 each: 260 bits, which nobody guesses; so no salt and no slow hash."""


def draw(house: House) -> str:
    return house.rng.letters(_LETTERS)


def make_link(tx: Tx, house: House, ask: Ask, secret: str) -> Notice:
    """The same delivery again must not end the link that was told already."""
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    if house.pages.address is None:
        raise PagesOff
    now = house.database.now_of(tx)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, None, now):
        raise AlreadyDone
    sessions.keep_link(tx, ask.by.account, _hash(secret), now + LINK_LIVES)
    return web_notice(f"{house.pages.address}/sign-in/{secret}", int(LINK_LIVES.total_seconds() // 60))


class Doors:
    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def address(self) -> str | None:
        """Under which the pages are reached, without a slash at the end."""
        return self._house.pages.address

    async def opens(self, link: str) -> bool:
        """Whether this link would open now. Looking does not use it up: a chat's preview may look."""
        return await self._house.database.read(
            lambda tx: sessions.is_link(tx, _hash(link), self._house.database.now_of(tx))
        )

    async def enter(self, link: str) -> str | None:
        """The session's secret, for the cookie; None where the link is used, too old or nobody's."""
        session = draw(self._house)

        def change(tx: Tx) -> str | None:
            now = self._house.database.now_of(tx)
            account = sessions.take_link(tx, _hash(link), now)
            if account is None:
                return None
            sessions.begin(tx, account, _hash(session), now + SESSION_LIVES)
            return session

        return await self._house.database.write(change)

    async def visitor(self, session: str) -> Actor | None:
        """Without rights: whether this is an admin, or still a member, the chat is asked."""

        def look(tx: Tx) -> AccountId | None:
            return sessions.holder(tx, _hash(session), self._house.database.now_of(tx))

        account = await self._house.database.read(look)
        return None if account is None else Actor(account=account, team=team_of(account))

    async def leave(self, session: str) -> None:
        await self._house.database.write(lambda tx: sessions.end(tx, _hash(session)))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
