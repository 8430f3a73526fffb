"""The archive, a page at a time, and a video's family: looking at many videos, and at those alone that one may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core import rules
from core.cards import ArchiveCard, LineageCard
from core.names import Ask, VideoId
from core.refusals import ModelUnknown, UnknownOption
from core.store import pages, posts, shelves
from core.store.database import Tx
from core.store.ending import RESULT
from core.store.pages import Shelf, Sight
from core.studio.house import House
from core.studio.making import find
from core.video import Video
from core.words import archive as words
from core.words.archive import Family, Standing
from core.words.bookmarks import Bookmark, Edge, Kind, Whose, mark_of

T = TypeVar("T", bound=str)

ROWS = 5
_UP, _DOWN, _WIDE = 3, 2, 12
"""How much of a family is drawn: steps up, steps down, and how many below."""
_LOOKED_AT = 200

_WHOSE: dict[str, Whose] = {"team": "team", "everybody": "team", "mine": "mine", "me": "mine", "my": "mine"}
_KINDS: dict[str, Kind] = {
    "all": "all", "original": "original", "originals": "original", "remix": "remix", "remixes": "remix",
    "now": "now", "remixable": "now",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody typed after /sora archive, as typed; it is judged here and nowhere else."""

    whose: str = ""
    kind: str = ""
    model: str = ""
    search: str = ""


def opened(house: House, search: Search) -> Bookmark:
    """The first page of what they want. Raises UnknownOption and ModelUnknown."""
    whose = _one_of(search.whose or "team", _WHOSE, ("team", "mine"))
    kind = _one_of(search.kind or "all", _KINDS, ("all", "originals", "remixes", "now"))
    model = search.model.strip().lower()
    entry = house.catalogue.find(model) if model else None
    if model and entry is None:
        raise ModelUnknown(search.model, tuple(name for name, _ in _models(house)))
    mark = Bookmark(whose=whose, kind=kind, model=mark_of(entry.id) if entry else "")
    return mark.searching(search.search)


def _one_of(typed: str, known: dict[str, T], shown: tuple[str, ...]) -> T:
    found = known.get(typed.strip().lower())
    if found is None:
        raise UnknownOption(typed, known=shown)
    return found


def page(tx: Tx, house: House, ask: Ask, mark: Bookmark) -> ArchiveCard:
    found, newer, older = _turned(tx, house, ask, mark)
    if mark.edge and mark.edge.newer and not newer:
        mark = replace(mark, edge=None, page=1)  # The newest: a full page, whatever came or went meanwhile.
        found, newer, older = _turned(tx, house, ask, mark)
    first, last = (_edge(found[0], newer=True), _edge(found[-1])) if found else (None, None)
    before = replace(mark, edge=first, page=max(1, mark.page - 1)).write() if newer and found else None
    if newer and not found:
        before = replace(mark, edge=None, page=1).write()
    after = replace(mark, edge=last, page=mark.page + 1).write() if older else None
    stand = [_standing(tx, house, video) for video in found]
    return words.archive_card(mark, stand, _models(house), newer=before, older=after)


def _turned(tx: Tx, house: House, ask: Ask, mark: Bookmark) -> tuple[list[Video], bool, bool]:
    """A page, and whether there is one before and one after it."""
    sight = Sight(team=ask.by.team, account=ask.by.account, here=ask.at, guest=ask.by.guest or ask.by.external)
    found = pages.browse(tx, sight, _shelf(tx, house, mark), mark.edge, ROWS + 1)
    shown, more = found[:ROWS], len(found) > ROWS
    if mark.edge and mark.edge.newer:
        return shown[::-1], more, True
    return shown, mark.edge is not None, more


def _edge(video: Video, *, newer: bool = False) -> Edge:
    return Edge(at=video.created_at, video=video.id, newer=newer)


def _shelf(tx: Tx, house: House, mark: Bookmark) -> Shelf:
    catalogue, now = house.catalogue, house.database.now_of(tx)
    entries = [entry for entry in catalogue.entries if not mark.model or mark_of(entry.id) == mark.model]
    shelf = Shelf(whose=mark.whose, search=mark.search)
    if mark.kind == "now":
        day = now.date()
        entries = [one for one in entries if catalogue.remix_rule(one.id) and not catalogue.gone(one.id, day)]
        shelf = replace(shelf, remixable_at=now)
    else:
        shelf = replace(shelf, kind=mark.kind)
    if not mark.model and mark.kind != "now":
        return shelf
    # A model that nobody knows any more has no name that could be asked for; then nothing is found.
    names = tuple(entry.id for entry in entries) or ("",)
    return replace(shelf, models=names, snapshots=tuple(p for entry in entries for p in entry.snapshot_prefixes))


def _models(house: House) -> list[tuple[str, str]]:
    """Those that can make videos, and those that once could: their videos are still here."""
    return [(entry.id, entry.label) for entry in house.catalogue.entries if entry.kind == "make"]


def _standing(tx: Tx, house: House, video: Video) -> Standing:
    result = posts.get(tx, video.id, RESULT)
    return Standing(
        video=video,
        label=house.catalogue.label(video.spec.model),
        remixable=rules.is_remixable(video, house.catalogue, house.database.now_of(tx)),
        result_at=result.message if result else None,
    )


def lineage(tx: Tx, house: House, ask: Ask, text: str) -> LineageCard:
    """What the asker may not see is neither drawn nor counted, and hides what is behind it."""
    video = find(tx, ask, text)
    up = _until_hidden(ask, shelves.lineage(tx, video.team, video.id))
    down = _reached(ask, video.id, shelves.descendants(tx, video.team, video.id, _DOWN + 1, _LOOKED_AT))
    near = [one for depth, one in down if depth <= _DOWN][:_WIDE]
    return words.lineage_card(
        Family(
            standing=_standing(tx, house, video),
            up=tuple(_standing(tx, house, one) for one in up[:_UP]),
            down=tuple(_standing(tx, house, one) for one in near),
            steps_before=len(up),
            more_up=len(up[_UP:]),
            more_down=len(down) - len(near),
        )
    )


def _until_hidden(ask: Ask, up: Sequence[Video]) -> list[Video]:
    seen: list[Video] = []
    for one in up:
        if not rules.may_see(ask.by, ask.at, one):
            break
        seen.append(one)
    return seen


def _reached(ask: Ask, start: VideoId, down: Sequence[Video]) -> list[tuple[int, Video]]:
    """With how many steps each is below the first. A whole generation comes before the next."""
    depths: dict[VideoId | None, int] = {start: 0}
    seen: list[tuple[int, Video]] = []
    for one in down:
        if one.remix_of in depths and rules.may_see(ask.by, ask.at, one):
            depths[one.id] = depths[one.remix_of] + 1
            seen.append((depths[one.id], one))
    return seen
