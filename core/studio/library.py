"""The archive, a page at a time, and a video's family: looking at many videos, and at those alone that one may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core import remixing, rules
from core.cards import ArchiveCard, LineageCard
from core.names import Ask, VideoId
from core.refusals import ModelUnknown, UnknownOption
from core.store import family, shelves
from core.store.database import Tx
from core.store.ending import shown_at
from core.store.marks import Position
from core.store.shelves import Shelf
from core.studio.finding import find
from core.studio.house import House
from core.video import OPEN, Video
from core.words import archive as words
from core.words.archive import Standing
from core.words.bookmarks import Bookmark, Edge, Kind, Whose, mark_of
from core.words.lineage import Family, lineage_card

T = TypeVar("T", bound=str)

ROWS = 5
_UP, _DOWN, _WIDE = 3, 2, 12
"""How much of a family is drawn: steps up, steps down, and how many below."""
_LOOKED_AT = 200
_AT_ONCE, _ROUNDS = 50, 10
"""How far is looked for what can be remixed now, for one page."""

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
    found, further = _walked(tx, house, ask, mark)
    if mark.edge and mark.edge.newer and further is None:
        mark = replace(mark, edge=None, page=1)  # The newest: a full page, whatever came or went meanwhile.
        found, further = _walked(tx, house, ask, mark)
    newer = older = None
    if mark.edge and mark.edge.newer:
        newer, older, found = further, _position(found[0]) if found else None, found[::-1]
    elif mark.edge:
        newer, older = _position(found[0]) if found else (mark.edge.at, mark.edge.video), further
    else:
        older = further
    return words.archive_card(
        mark,
        [
            replace(_standing(tx, house, video), deletable=rules.may_end(ask.by, video) and video.status not in OPEN)
            for video in found
        ],
        _models(house),
        newer=replace(mark, edge=_edge(newer, newer=True), page=max(1, mark.page - 1)).write() if newer else None,
        older=replace(mark, edge=_edge(older), page=mark.page + 1).write() if older else None,
    )


def _walked(tx: Tx, house: House, ask: Ask, mark: Bookmark) -> tuple[list[Video], Position | None]:
    """A page of what may be seen and is wanted, the nearest to the edge first, and where the next begins; None: that
    was all. What has to be picked out is looked for among so many; then a page may be short and yet not the last."""
    now, team, account = house.database.now_of(tx), ask.by.team, ask.by.account
    shelf = Shelf(
        whose=mark.whose, kind="all" if mark.kind == "now" else mark.kind, model=_model(house, mark), search=mark.search
    )
    picky = mark.kind == "now" or ask.by.guest or ask.by.external
    after, newer = ((mark.edge.at, mark.edge.video), mark.edge.newer) if mark.edge else (None, False)
    kept: list[Video] = []
    for _ in range(_ROUNDS):
        found, further = shelves.page(tx, team, account, shelf, after, _AT_ONCE if picky else ROWS + 1, newer=newer)
        kept += [
            one
            for one in found
            if rules.may_see(ask.by, ask.at, one)
            and (mark.kind != "now" or remixing.is_remixable(one, house.catalogue, now))
        ]
        if len(kept) > ROWS:
            return kept[:ROWS], _position(kept[ROWS - 1])
        if further is None:
            return kept, None
        after = further
    return kept, after


def _position(video: Video) -> Position:
    return video.created_at, video.id


def _edge(at: Position, *, newer: bool = False) -> Edge:
    return Edge(at=at[0], video=at[1], newer=newer)


def _model(house: House, mark: Bookmark) -> str | None:
    """Of a model that nobody knows any more nothing is found: its name cannot be asked for."""
    if not mark.model:
        return None
    return next((entry.id for entry in house.catalogue.entries if mark_of(entry.id) == mark.model), mark.model)


def _models(house: House) -> list[tuple[str, str]]:
    """Those that can make videos, and those that once could: their videos are still here."""
    return [(entry.id, entry.label) for entry in house.catalogue.entries if entry.kind == "make"]


def _standing(tx: Tx, house: House, video: Video) -> Standing:
    return Standing(
        video=video,
        label=house.catalogue.label(video.spec.model),
        remixable=remixing.is_remixable(video, house.catalogue, house.database.now_of(tx)),
        result_at=shown_at(tx, video),
    )


def lineage(tx: Tx, house: House, ask: Ask, text: str) -> LineageCard:
    """What the asker may not see is neither drawn nor counted, and hides what is behind it."""
    video = find(tx, ask, text)
    up = _until_hidden(ask, family.lineage(tx, video.team, video.id))
    down = _reached(ask, video.id, family.descendants(tx, video.team, video.id, _DOWN + 1, _LOOKED_AT))
    near = [one for depth, one in down if depth <= _DOWN][:_WIDE]
    return lineage_card(
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
