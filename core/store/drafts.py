"""What people typed and could not start yet, for a day, so that nobody types it twice."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.names import AccountId
from core.store.database import Tx
from core.store.tables import drafts
from core.video import Spec


@dataclass(frozen=True, kw_only=True)
class Draft:
    prompt: str
    spec: Spec | None
    at: datetime


def _upsert(insert: Any) -> Any:
    statement = insert(drafts)
    new = {name: statement.excluded[name] for name in ("prompt", "model", "size", "seconds", "at")}
    return statement.on_conflict_do_update(index_elements=[drafts.c.account, drafts.c.subject], set_=new)


_KEEP = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_THIS = (drafts.c.account == bindparam("of_account"), drafts.c.subject == bindparam("of_subject"))
_FIND = select(drafts).where(*_THIS)
_FORGET = delete(drafts).where(*_THIS)
_DROP = delete(drafts).where(drafts.c.at < bindparam("before"))


def marked(subject: str, prompt: str) -> str:
    """The name of exactly these words about this subject, short enough for a button."""
    return f"{subject}:{sha256(prompt.encode()).hexdigest()[:8]}"


def keep(tx: Tx, account: AccountId, subject: str, prompt: str, spec: Spec | None, now: datetime) -> None:
    """One per person and subject, the newest. The subject is what the form was about, such as a video's id."""
    row: dict[str, Any] = {"account": account, "subject": subject, "prompt": prompt, "at": now}
    row |= {name: None if spec is None else getattr(spec, name) for name in ("model", "size", "seconds")}
    tx.execute(_KEEP[tx.dialect.name], row)


def find(tx: Tx, account: AccountId, subject: str) -> Draft | None:
    row = tx.execute(_FIND, {"of_account": account, "of_subject": subject}).one_or_none()
    if row is None:
        return None
    spec = None if row.model is None else Spec(model=row.model, size=row.size, seconds=row.seconds)
    return Draft(prompt=row.prompt, spec=spec, at=row.at)


def forget(tx: Tx, account: AccountId, subject: str) -> None:
    tx.execute(_FORGET, {"of_account": account, "of_subject": subject})


def drop_older(tx: Tx, before: datetime) -> int:
    return tx.execute(_DROP, {"before": before}).rowcount
