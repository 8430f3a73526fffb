"""What people see of vendors that do not work."""

from core.cards import Line, Notice
from core.names import Ask
from core.store import pauses
from core.store.database import Tx
from core.words.pauses import paused_line, warned


def with_pauses(tx: Tx, ask: Ask, notice: Notice) -> Notice:
    """For admins: perhaps nobody could write to them."""
    if not ask.by.admin:
        return notice
    return warned(notice, [(pause.provider, pause.why, pause.since) for pause in pauses.every(tx)])


def lines(tx: Tx) -> tuple[Line, ...]:
    return tuple(paused_line(pause.provider, pause.why, pause.since) for pause in pauses.every(tx))
