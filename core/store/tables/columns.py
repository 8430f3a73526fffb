"""What columns hold: exact times and amounts on both engines, and ids of one length everywhere."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Executable, Integer, MetaData, String, Table, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MILLION = Decimal(1_000_000)


class Moment(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970: exact on both engines, and sortable as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone cannot be stored: {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


class Millionths(TypeDecorator[Decimal]):
    """A decimal with six places as a whole number, because SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        return None if value is None else round(value * _MILLION)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / _MILLION


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

VIDEO_ID, ACCOUNT, TEAM, PLACE = String(12), String(160), String(100), String(300)
PROVIDER, WHY = String(64), String(20)
MARK = String(200).with_variant(String(200, collation="C"), "postgresql")  # Sorted alike on both engines.
AUTOMATIC = BigInteger().with_variant(Integer, "sqlite")  # Only INTEGER counts by itself on SQLite.


def insert_if_absent(table: Table) -> Mapping[str, Executable]:
    """An insert that leaves an existing row alone, by the dialect's name; rowcount tells which it was."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }
