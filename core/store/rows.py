"""How a Video lies in its row: the nested values flattened into columns and back; what a statement finds, as videos."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from core.names import AccountId, Place, TeamId, VideoId
from core.store.database import Tx
from core.store.tables import videos
from core.video import Film, Reason, Spec, Status, Video

_FILM = {
    "film_key": "key",
    "film_bytes": "bytes",
    "film_sha256": "sha256",
    "film_seconds": "seconds",
    "film_width": "width",
    "film_height": "height",
}
_SPEC = ("model", "size", "seconds")
_PLAIN = tuple(name for name in videos.c.keys() if name not in _FILM and name not in _SPEC)  # noqa: SIM118  # A column collection is no dict.
NEWEST_FIRST = (videos.c.created_at.desc(), videos.c.id.desc())


def columns_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Field names of Video to columns; film is the only nested one that changes."""
    row = dict(changes)
    if "film" in row:
        film: Film | None = row.pop("film")
        row |= {column: None if film is None else getattr(film, field) for column, field in _FILM.items()}
    return row


def row_of(video: Video) -> dict[str, Any]:
    row = {name: getattr(video, name) for name in _PLAIN}
    row |= {name: getattr(video.spec, name) for name in _SPEC}
    return row | columns_of({"film": video.film})


def video_of(row: Row[Any]) -> Video:
    return Video(
        id=VideoId(row.id),
        team=TeamId(row.team),
        account=AccountId(row.account),
        prompt=row.prompt,
        spec=Spec(model=row.model, size=row.size, seconds=row.seconds),
        price=row.price,
        asked_at=Place(row.asked_at),
        created_at=row.created_at,
        private=row.private,
        brought=row.brought,
        remix_of=row.remix_of,
        gift_of=row.gift_of,
        status=Status(row.status),
        reason=None if row.reason is None else Reason(row.reason),
        error_code=row.error_code,
        attempts=row.attempts,
        submitted_at=row.submitted_at,
        fingerprint=row.fingerprint,
        provider=row.provider,
        provider_id=row.provider_id,
        poll_url=row.poll_url,
        progress=row.progress,
        waited_s=float(row.waited_s),  # SQLite RETURNs a whole number as an int.
        looked_at=row.looked_at,
        missed=row.missed,
        cancel_asked=row.cancel_asked,
        film=_film_of(row),
        ended_at=row.ended_at,
        result_expires_at=row.result_expires_at,
        remixable_until=row.remixable_until,
        cost_usd=row.cost_usd,
        due_at=row.due_at,
        claim=row.claim,
        removed_at=row.removed_at,
        removed_by=None if row.removed_by is None else AccountId(row.removed_by),
        erased_at=row.erased_at,
        moved_from=None if row.moved_from is None else VideoId(row.moved_from),
        retired_at=row.retired_at,
        retired_by=None if row.retired_by is None else AccountId(row.retired_by),
    )


def _film_of(row: Row[Any]) -> Film | None:
    if row.film_key is None:
        return None
    return Film(
        key=row.film_key,
        bytes=row.film_bytes,
        sha256=row.film_sha256,
        seconds=row.film_seconds,
        width=row.film_width,
        height=row.film_height,
    )


def videos_from(tx: Tx, statement: Any, values: dict[str, Any]) -> list[Video]:
    return [video_of(row) for row in tx.execute(statement, values)]
