"""A member brings a video along: what can be said at once, and a row for the worker to fetch."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from core import rules
from core.cards import Notice, RemixForm
from core.catalogue import Catalogue
from core.names import Ask, VideoId, platform_of
from core.refusals import AlreadyDone, FileHidden, FileTooBig, NoEditor, NoVideoThere, StillFetching
from core.store import archive, bringings, inbox, ledger
from core.store.bringings import Bringing
from core.store.database import Tx
from core.studio import forms
from core.studio.house import House
from core.studio.making import check_first_time, check_room
from core.text import clamp, clean, one_line
from core.video import Status, Video
from core.words.brought import fetching_notice

_OURS = re.compile(r"(?:remix|video)-([0-9a-z]{5,12})\.mp4", re.IGNORECASE)
"""What our films are called when they are posted: core/words/videos.py."""
_KINDS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
_ENDINGS = (".mp4", ".mov", ".webm")
"""Whatever it is, an mp4 is made of it on its way in."""

_MOST_AT_ONCE = 3
_LONGEST_NAME = 200
_NAMELESS = "a video"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file on a message, as the chat describes it; all of it is somebody's word until the file was read."""

    source: str
    """For the chat's own carrier, which alone knows how to read it."""
    name: str
    kind: str = ""
    """Its media type; "" where it is not told."""
    bytes: int | None = None
    hidden: bool = False
    """The chat names the file and does not show it."""

    @property
    def is_film(self) -> bool:
        return self.kind.partition(";")[0].strip().lower() in _KINDS or self.name.lower().endswith(_ENDINGS)


def bring(tx: Tx, house: House, ask: Ask, file: Attachment | None) -> RemixForm | Notice:
    """The form at once for a film of ours; else a row, for the studio never waits for the network."""
    if file is None:
        raise NoVideoThere
    ours = _one_of_ours(tx, ask, file)
    if ours is not None:
        return forms.remix_form(tx, house, ask, ours.id)
    check_first_time(tx, ask)
    rules.check_may_spend(ask)
    _check_file(house, ask, file)
    now = house.database.now_of(tx)
    if not brings(house.catalogue, now.date()):
        raise NoEditor
    check_room(tx, house, ask.by.team)
    ledger.lock(tx, ask.by.account)  # On PostgreSQL two presses at once would else not see each other's row.
    coming = bringings.coming_of(tx, ask.by.account)
    if any(one.source == file.source for one in coming):
        return fetching_notice()
    if len(coming) >= _MOST_AT_ONCE:
        raise StillFetching(len(coming))
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, None, now):
        raise AlreadyDone
    bringings.begin(
        tx,
        Bringing(
            id=archive.free_id(tx, house.rng),
            team=ask.by.team,
            account=ask.by.account,
            at=ask.at,
            private=ask.private,
            source=file.source,
            name=title_of(file.name),
            began_at=now,
            due_at=now,
        ),
    )
    return fetching_notice()


def brings(catalogue: Catalogue, today: date) -> bool:
    """Whether any model changes a film that no vendor knows."""
    return any(set(catalogue.source_kinds(editor)) - {"provider_id"} for editor in catalogue.editors(today))


def title_of(name: str) -> str:
    """What the file is called, without its ending: by these words it is found in the archive."""
    return clamp(one_line(clean(PurePosixPath(name).stem)), _LONGEST_NAME) or _NAMELESS


def _check_file(house: House, ask: Ask, file: Attachment) -> None:
    if file.hidden:
        raise FileHidden(platform_of(ask.at).capitalize())
    if not file.is_film:
        raise NoVideoThere
    if file.bytes is not None and file.bytes > house.limits.bring_bytes:
        raise FileTooBig(house.limits.bring_bytes, file.bytes)


def _one_of_ours(tx: Tx, ask: Ask, file: Attachment) -> Video | None:
    """Forwarded or posted again, a film keeps its name and its size. Both can be chosen by anybody, so it only saves
    the way; what is opened is judged like any other form."""
    named = _OURS.fullmatch(file.name.strip())
    found = archive.get(tx, ask.by.team, VideoId(named[1].lower())) if named else None
    if found is None or found.removed or found.retired or found.status is not Status.READY or found.film is None:
        return None
    return found if found.film.bytes == file.bytes and rules.may_see(ask.by, ask.at, found) else None
