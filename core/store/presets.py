"""Presets that members and teams have saved: the words of a remix under a name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId, TeamId
from core.store.database import Tx
from core.store.tables import presets


@dataclass(frozen=True, kw_only=True)
class Preset:
    name: str
    text: str
    description: str = ""
    whose: Literal["own", "team", "starter"]


Owner = AccountId | TeamId
"""A member, or a whole team."""


def _upsert(insert: Any) -> Any:
    statement = insert(presets)
    new = {name: statement.excluded[name] for name in ("name", "text", "description", "saved_by", "saved_at")}
    return statement.on_conflict_do_update(index_elements=[presets.c.owner, presets.c.key], set_=new)


_SAVE = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_OWN = presets.c.owner == bindparam("account")
_OF = (
    select(presets, case((_OWN, "own"), else_="team").label("whose"))
    .where(_OWN | (presets.c.owner == bindparam("team")))
    .order_by(case((_OWN, 0), else_=1), presets.c.uses.desc(), presets.c.key)
)
_THIS = (presets.c.owner == bindparam("of_owner"), presets.c.key == bindparam("of_key"))
_HAS = select(presets.c.key).where(*_THIS)
_COUNT = select(func.count()).select_from(presets).where(presets.c.owner == bindparam("of_owner"))
_DELETE = delete(presets).where(*_THIS)
_USED = update(presets).where(*_THIS).values(uses=presets.c.uses + 1)


def key_of(name: str) -> str:
    """Names are equal whatever their case, and however their words are joined: "golden-hour" is "Golden hour"."""
    return " ".join(re.split(r"[\s_-]+", name.casefold())).strip()


def of(tx: Tx, account: AccountId, team: TeamId) -> list[Preset]:
    """The member's own, then the team's; the most used first."""
    return [
        Preset(name=row.name, text=row.text, description=row.description, whose=row.whose)
        for row in tx.execute(_OF, {"account": account, "team": team})
    ]


def has(tx: Tx, owner: Owner, name: str) -> bool:
    return tx.execute(_HAS, {"of_owner": owner, "of_key": key_of(name)}).first() is not None


def count(tx: Tx, owner: Owner) -> int:
    return int(tx.execute(_COUNT, {"of_owner": owner}).scalar_one())


def save(tx: Tx, owner: Owner, preset: Preset, by: AccountId, now: datetime) -> None:
    """Over the one of the same name, whose uses go on counting."""
    row = {
        "owner": owner, "key": key_of(preset.name), "name": preset.name, "text": preset.text,
        "description": preset.description, "uses": 0, "saved_by": by, "saved_at": now,
    }  # fmt: skip
    tx.execute(_SAVE[tx.dialect.name], row)


def delete_one(tx: Tx, owner: Owner, name: str) -> bool:
    """False: there was none."""
    return tx.execute(_DELETE, {"of_owner": owner, "of_key": key_of(name)}).rowcount == 1


def used(tx: Tx, owner: Owner, name: str) -> None:
    tx.execute(_USED, {"of_owner": owner, "of_key": key_of(name)})
