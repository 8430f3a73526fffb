"""Members' credits: looking at them, and admins moving them between the team's pool and a member."""

import re
from dataclasses import dataclass
from datetime import timedelta

from core import rules
from core.cards import AccountCard, Notice
from core.names import AccountId, Ask, platform_of, pool_of, team_of
from core.refusals import BadAmount, BadMember
from core.store import books, drafts, inbox, ledger, teams
from core.store.database import Tx
from core.studio.house import House
from core.text import clamp, clean
from core.words.credits import account_card, entry_line, history_notice, large_grant_notice
from core.words.notices import already_notice, granted_notice, revoked_notice

_MONTH = timedelta(days=30)
_LINES = 20
_LONGEST_REASON = 200
_LARGE = "grant+"
"""Before a draft's subject: no video's id has this sign."""


def account(tx: Tx, house: House, ask: Ask) -> AccountCard:
    who = ask.by.account
    balance = ledger.balance(tx, who)
    usual = house.catalogue.default()
    return account_card(
        available=balance.available,
        held=balance.held,
        making=books.held_videos(tx, who) if balance.held else 0,
        used=books.spent_since(tx, who, house.database.now_of(tx) - _MONTH),
        default_price=house.catalogue.price(usual) if usual else None,
    )


@dataclass(frozen=True)
class Transfer:
    """What an admin typed; judged here."""

    to: AccountId
    amount: int | str
    reason: str
    sure: bool = False
    """It was asked about."""


def grant(tx: Tx, house: House, ask: Ask, transfer: Transfer) -> Notice:
    """From the team's pool to a member: only the operator's shell fills a pool, so no admin can mint credits. A large
    one is asked about first, its reason kept as a draft."""
    credits, to = _check_transfer(ask, transfer), transfer.to
    now = house.database.now_of(tx)
    left = ledger.balance(tx, pool_of(ask.by.team)).available
    if rules.ASKED_ABOUT_ABOVE < credits <= left and not transfer.sure:
        name = f"{to.rsplit(':', 1)[1]}:{credits}"
        drafts.keep(tx, ask.by.account, _LARGE + name, clamp(clean(transfer.reason), _LONGEST_REASON), None, now)
        return large_grant_notice(name, to, credits, pool=left)
    pool = pool_of(ask.by.team)
    teams.joined(tx, to, ask.by.team, house.limits.welcome_credits, now)
    before = ledger.balance(tx, to).available
    words = clamp(clean(transfer.reason), _LONGEST_REASON)
    done = ledger.grant(
        tx, pool=pool, member=to, credits=credits, reference=ask.key, actor=ask.by.account, reason=words, now=now
    )
    if not done:
        return already_notice()
    after, left = ledger.balance(tx, to).available, ledger.balance(tx, pool).available
    own = to == ask.by.account
    return granted_notice(to, credits, before=before, after=after, pool=left, own=own, reason=words)


def grant_asked(tx: Tx, house: House, ask: Ask, name: str) -> Notice:
    """The button under that question; it works once."""
    rules.check_admin(ask.by)
    kept = drafts.find(tx, ask.by.account, _LARGE + name)
    if kept is None:
        return already_notice()
    drafts.forget(tx, ask.by.account, _LARGE + name)
    member, _, amount = name.partition(":")
    to = AccountId(f"{ask.by.team}:{member}")
    return grant(tx, house, ask, Transfer(to, amount, kept.prompt, sure=True))


def revoke(tx: Tx, house: House, ask: Ask, transfer: Transfer) -> Notice:
    """Takes what is available and never what is set aside."""
    credits, to = _check_transfer(ask, transfer), transfer.to
    now = house.database.now_of(tx)
    pool = pool_of(ask.by.team)
    words = clamp(clean(transfer.reason), _LONGEST_REASON)
    if inbox.seen(tx, platform_of(ask.at), ask.key)[0]:
        return already_notice()
    taken = ledger.revoke(
        tx, pool=pool, member=to, credits=credits, reference=ask.key, actor=ask.by.account, reason=words, now=now
    )
    if not taken:  # No entry tells that this was done, and later there may be something to take.
        inbox.first_time(tx, platform_of(ask.at), ask.key, None, now)
    after, left = ledger.balance(tx, to).available, ledger.balance(tx, pool).available
    return revoked_notice(to, taken, credits, after=after, pool=left)


def history(tx: Tx, ask: Ask, of: AccountId | None) -> Notice:
    """A member sees their own lines; an admin anybody's, and the team's."""
    if of != ask.by.account:
        rules.check_admin(ask.by)
    if of is not None and team_of(of) != ask.by.team:
        raise BadMember
    lines = books.entries_of(tx, of, _LINES) if of else books.team_entries(tx, ask.by.team, _LINES)
    drawn = tuple(
        entry_line(
            kind=line.kind,
            amount=line.amount,
            account=line.account,
            video=line.video_id,
            actor=AccountId(line.actor) if line.actor else None,
            reason=line.reason,
            at=line.at,
        )
        for line in lines
    )
    pool = ledger.balance(tx, pool_of(ask.by.team)).available if ask.by.admin else None
    return history_notice(of, drawn, pool=pool)


def _check_transfer(ask: Ask, transfer: Transfer) -> int:
    rules.check_admin(ask.by)
    if team_of(transfer.to) != ask.by.team or transfer.to == pool_of(ask.by.team):
        raise BadMember
    return check_amount(transfer.amount)


def check_amount(amount: int | str) -> int:
    """Commas only between thousands: "12,5" is no 125."""
    typed = str(amount).strip()
    digits = typed.replace(",", "")
    if (
        re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}", typed) is None
        or not 1 <= int(digits) <= rules.MOST_CREDITS_AT_ONCE
    ):
        raise BadAmount(rules.MOST_CREDITS_AT_ONCE)
    return int(digits)
