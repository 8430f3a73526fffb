"""How long films are kept: an admin of the team decides, and is told first what would go at once."""

from datetime import timedelta

from core import rules
from core.cards import Notice
from core.names import Ask
from core.refusals import BadDays
from core.store import retention
from core.store.database import Tx
from core.store.retention import FOR_GOOD
from core.studio.house import House
from core.words.keeping import kept_notice, retention_notice, sure_notice

MOST_DAYS = 3650


def plan(tx: Tx, house: House, ask: Ask, typed: int | str | None) -> Notice:
    """Without a wish how it is now. Where films would go at once it only asks; retain() does it."""
    rules.check_admin(ask.by)
    if typed is None or typed == "":
        rule = retention.rule_of(tx, ask.by.team, house.limits.film_days)
        return retention_notice(rule.days, rule.set_by)
    days = _days(typed)
    if days != FOR_GOOD:
        count, size = retention.weight(tx, ask.by.team, house.database.now_of(tx) - timedelta(days=days))
        if count:
            return sure_notice(days, count, size)
    return retain(tx, house, ask, typed)


def retain(tx: Tx, house: House, ask: Ask, typed: int | str) -> Notice:
    """Safe to repeat."""
    rules.check_admin(ask.by)
    days = _days(typed)
    retention.set_rule(tx, ask.by.team, days, ask.by.account, house.database.now_of(tx))
    return kept_notice(days)


def _days(typed: int | str) -> int:
    word = str(typed).strip().lower().removesuffix("days").removesuffix("day").removesuffix("d").strip()
    if word == "off":
        return FOR_GOOD
    if not word.isascii() or not word.isdecimal() or not 1 <= int(word[:6]) <= MOST_DAYS:
        raise BadDays(MOST_DAYS, or_off=True)
    return int(word)
