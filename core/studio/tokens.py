"""Tokens of the HTTP API: made for the one who asks, told once, kept as a hash."""

from hashlib import sha256

from core.cards import Notice
from core.names import AccountId, Actor, Ask, platform_of, team_of
from core.ports import Rng
from core.refusals import AlreadyDone, BadMember, External, Guest
from core.store import inbox, tokens
from core.store.database import Tx
from core.studio.house import House
from core.words.notices import token_notice, token_of_revoked_notice, token_revoked_notice

_LETTERS = 52
"""Of 32 each: 260 bits."""


def draw(rng: Rng) -> str:
    return f"sora-{rng.letters(_LETTERS)}"


def make(tx: Tx, house: House, ask: Ask, token: str) -> Notice:
    """The same delivery again must not end the token that was told already."""
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    now = house.database.now_of(tx)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, None, now):
        raise AlreadyDone
    tokens.keep(tx, ask.by.account, _hash(token), now)
    return token_notice(token)


def revoke(tx: Tx, ask: Ask) -> Notice:
    return token_revoked_notice(had=tokens.revoke(tx, ask.by.account))


def revoke_of(tx: Tx, ask: Ask, member: AccountId) -> Notice:
    if team_of(member) != ask.by.team:
        raise BadMember
    return token_of_revoked_notice(member, had=tokens.revoke(tx, member))


def holder(tx: Tx, token: str) -> Actor | None:
    """Nobody is admin by a token: the chat's word on that is not at hand, and no word means no."""
    account: AccountId | None = tokens.holder(tx, _hash(token))
    return None if account is None else Actor(account=account, team=team_of(account))


def _hash(token: str) -> str:
    """No salt and no slow hash: nobody guesses 260 bits."""
    return sha256(token.encode()).hexdigest()
