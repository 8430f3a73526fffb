"""Members' credits: looking at them, and admins moving them between the team's pool and a member."""

import re
from dataclasses import dataclass
from datetime import timedelta

from core import rules
from core.cards import AccountCard, Notice
from core.names import AccountId, Ask, pool_of, team_of
from core.refusals import BadAmount, BadMember
from core.store import books, ledger, teams
from core.store.database import Tx
from core.studio.house import House
from core.text import clamp, clean
from core.words.credits import account_card, entry_line, history_notice
from core.words.notices import already_notice, granted_notice, revoked_notice

_MONTH = timedelta(days=30)
_LINES = 20
_LONGEST_REASON = 200


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


def grant(tx: Tx, house: House, ask: Ask, transfer: Transfer) -> Notice:
    """From the team's pool to a member: only the operator's shell fills a pool, so no admin can mint credits."""
    credits, to = _check_transfer(ask, transfer), transfer.to
    now = house.database.now_of(tx)
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


def revoke(tx: Tx, house: House, ask: Ask, transfer: Transfer) -> Notice:
    """Takes what is available and never what is set aside."""
    credits, to = _check_transfer(ask, transfer), transfer.to
    now = house.database.now_of(tx)
    pool = pool_of(ask.by.team)
    words = clamp(clean(transfer.reason), _LONGEST_REASON)
    taken = ledger.revoke(
        tx, pool=pool, member=to, credits=credits, reference=ask.key, actor=ask.by.account, reason=words, now=now
    )
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
    return history_notice(of, drawn, pool=ledger.balance(tx, pool_of(ask.by.team)).available)


def _check_transfer(ask: Ask, transfer: Transfer) -> int:
    rules.check_admin(ask.by)
    if team_of(transfer.to) != ask.by.team or transfer.to == pool_of(ask.by.team):
        raise BadMember
    return check_amount(transfer.amount)


def check_amount(amount: int | str) -> int:
    digits = str(amount).strip().replace("_", "").replace(",", "")
    if re.fullmatch(r"[0-9]{1,9}", digits) is None or not 1 <= int(digits) <= rules.MOST_CREDITS_AT_ONCE:
        raise BadAmount(rules.MOST_CREDITS_AT_ONCE)
    return int(digits)
