"""How large a file each place takes: what its platform says, and what was refused and taken there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, case, func, null, or_, select, update

from core.names import Ask, Place, is_chat, taker_of
from core.store.database import Tx
from core.store.tables import Moment, file_limits, insert_if_absent

REMEMBERED = timedelta(days=30)
"""A refusal counts that long; then the place is tried once more."""

_MARGIN = 0.98
"""Of a figure: what goes along with a file counts on some platforms, and some figures are meant exclusively."""


@dataclass(frozen=True, kw_only=True)
class FileLimit:
    """Bytes, all of them; None: not known."""

    told: int | None = None
    """What the platform said last. It may count what the person who asked has bought, which is no help to the bot."""
    refused: int | None = None
    """The smallest file that was refused."""
    taken: int | None = None
    """The largest one that was taken."""

    @property
    def most(self) -> int | None:
        """As people should read it."""
        return min((figure for figure in (self.told, self.refused) if figure), default=None)

    def takes(self, size: int) -> bool:
        return self.most is None or size <= self.most * _MARGIN

    @property
    def aim(self) -> int | None:
        """Of a copy: what should fit, as far as is known. A refusal says only how much is too much, so after one it is
        half of that, or what was taken before. None: there is no telling, for nothing was refused."""
        if self.most is None:
            return None
        aim = int(self.most * _MARGIN)
        return min(aim, max(self.refused // 2, self.taken or 0)) if self.refused else aim


_limits = file_limits.c
_ABSENT = insert_if_absent(file_limits)
_OF = select(file_limits).where(_limits.taker == bindparam("of_taker"))
_THIS = update(file_limits).where(_limits.taker == bindparam("of_taker"))
_BYTES = bindparam("bytes", type_=BigInteger)
_BOUGHT_MORE = func.coalesce(_limits.told_then, 0) < _BYTES
"""A higher figure than at the refusal: that server was boosted meanwhile."""

_TELL = _THIS.where(_limits.told.is_distinct_from(_BYTES)).values(
    told=_BYTES, refused=case((_BOUGHT_MORE, null()), else_=_limits.refused)
)
_REFUSE = _THIS.values(
    refused=case(
        (or_(_limits.refused.is_(None), _limits.refused > _BYTES, _limits.refused_at < bindparam("before")), _BYTES),
        else_=_limits.refused,
    ),
    refused_at=bindparam("now", type_=Moment),
    told_then=_limits.told,
    taken=case((_limits.taken >= _BYTES, null()), else_=_limits.taken),
)
_TAKE = _THIS.where(or_(_limits.taken.is_(None), _limits.taken < _BYTES, _limits.refused <= _BYTES)).values(
    taken=case((_limits.taken > _BYTES, _limits.taken), else_=_BYTES),
    refused=case((_limits.refused <= _BYTES, null()), else_=_limits.refused),
)


def of(tx: Tx, at: Place, now: datetime) -> FileLimit:
    row = tx.execute(_OF, {"of_taker": taker_of(at)}).one_or_none()
    if row is None:
        return FileLimit()
    fresh = row.refused_at is not None and row.refused_at > now - REMEMBERED
    return FileLimit(told=row.told, refused=row.refused if fresh else None, taken=row.taken)


def heard(tx: Tx, ask: Ask) -> None:
    """What the platform says wherever somebody asks for something."""
    if ask.takes and is_chat(ask.at):
        known = tx.execute(_OF, {"of_taker": taker_of(ask.at)}).one_or_none()
        if known is None or known.told != ask.takes:
            _write(tx, _TELL, ask.at, {"bytes": ask.takes})


def refused(tx: Tx, at: Place, size: int, now: datetime) -> None:
    """A file of this size was not taken there."""
    _write(tx, _REFUSE, at, {"bytes": size, "now": now, "before": now - REMEMBERED})


def taken(tx: Tx, at: Place, size: int) -> None:
    """A file of this size was; seldom news, for most are smaller than the largest."""
    known = tx.execute(_OF, {"of_taker": taker_of(at)}).one_or_none()
    if known is None or (known.taken or 0) < size or (known.refused and known.refused <= size):
        _write(tx, _TAKE, at, {"bytes": size})


def _write(tx: Tx, statement: object, at: Place, values: dict[str, object]) -> None:
    tx.execute(_ABSENT[tx.dialect.name], {"taker": taker_of(at)})
    tx.execute(statement, {"of_taker": taker_of(at), **values})  # type: ignore[call-overload]  # One of the three above.
