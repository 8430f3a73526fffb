"""The words of the archive's pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.card_parts import Button, Line, Member, Menu, Moment, Row, Said, VideoName
from core.cards import ArchiveCard, SearchForm
from core.names import Place, VideoId
from core.text import clamp, one_line
from core.video import Reason, Status, Video
from core.words.bookmarks import LONGEST_SEARCH, Bookmark, Kind, Whose, mark_of
from core.words.notices import NEW_VIDEO
from core.words.removing import delete_button
from core.words.videos import AGAIN, DETAILS, REMIX

HISTORY = "HISTORY"
SHARE = "SHARE HERE"
ARCHIVE = Button(label="ARCHIVE", action="archive")

_PROMPT_IN_ROW = 80
_WHOSE: dict[Whose, str] = {"team": "Team", "mine": "Mine"}
_KINDS: dict[Kind, str] = {"all": "All", "original": "Originals", "remix": "Remixes", "now": "Can be remixed now"}
_MOST_IN_ROW = 5
"""As many as Slack's menu of a row takes; whatever does not fit stands under DETAILS."""
_MOST_MODELS = 15
"""With the rest of the filters they must fit into one menu of 25."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A video and what may be said of it to the one who looks."""

    video: Video
    label: str
    remixable: bool
    result_at: Place | None
    deletable: bool = False
    """By the one who looks, and now."""


def archive_card(
    mark: Bookmark,
    found: Sequence[Standing],
    models: Sequence[tuple[str, str]],
    *,
    newer: str | None,
    older: str | None,
) -> ArchiveCard:
    """`models`: names and labels; `newer` and `older`: the bookmarks of the pages beside this one, where there are any."""
    narrowed = mark.search or (mark.whose, mark.kind, mark.model) != ("team", "all", "")
    turns = [Button(label="◀ NEWER", action="turn", bookmark=newer)] if newer else []
    turns += [Button(label="OLDER ▶", action="turn", bookmark=older)] if older else []
    turns.append(Button(label="🔎 SEARCH", action="search", bookmark=replace(mark, edge=None, page=1).write()))
    if narrowed:
        turns.append(Button(label="SHOW ALL", action="turn", bookmark=Bookmark().write()))
    empty = "Nothing here like that." if narrowed else "Nothing here yet. Make the first one."
    return ArchiveCard(
        title=_title(mark, {mark_of(name): label for name, label in models}),
        rows=tuple(_row(standing) for standing in found),
        empty=(empty,),
        filters=_filters(mark, models),
        turns=(*turns, *(() if found else (replace(NEW_VIDEO, style="primary"),))),
    )


def _title(mark: Bookmark, labels: dict[str, str]) -> Line:
    parts = ["🎞️ Archive", _WHOSE[mark.whose], _KINDS[mark.kind]]
    parts += [labels.get(mark.model, "another model")] if mark.model else []
    parts += [f"page {mark.page}"] if mark.page > 1 else []
    words = " · ".join(parts)
    return (f"{words} · ", Said(text=mark.search)) if mark.search else (words,)


def _row(standing: Standing) -> Row:
    video = standing.video
    icon, word = state_words(video)
    facts = [standing.label, f"{video.spec.seconds} s", *([word] if word else [])]
    return Row(
        video=video.id,
        head=(f"{icon} ", VideoName(video=video.id, at=standing.result_at)),
        said=clamp(one_line(video.words), _PROMPT_IN_ROW),
        facts=(f"{' · '.join(facts)} · ", Member(account=video.account), " · ", Moment(at=video.created_at)),
        buttons=_row_buttons(standing),
    )


def _row_buttons(standing: Standing) -> tuple[Button, ...]:
    """What one most likely wants with it first."""
    video = standing.video
    buttons = [Button(label=REMIX, action="remix", video=video.id, style="primary")] if standing.remixable else []
    buttons.append(Button(label=DETAILS, action="details", video=video.id))
    if video.status is Status.READY and not video.retired:
        buttons.append(share_button(video.id))
    if standing.deletable:
        buttons.append(replace(delete_button(video), confirm=None))  # A menu asks nothing by itself.
    buttons.append(Button(label=HISTORY, action="history", video=video.id))
    if not video.brought:
        buttons.append(Button(label=AGAIN, action="edit", video=video.id))
    return tuple(buttons[:_MOST_IN_ROW])


def share_button(video: VideoId) -> Button:
    """Brings the film and its card into the place where it is pressed, as /sora show does."""
    return Button(label=SHARE, action="show", video=video)


def state_words(video: Video) -> tuple[str, str]:
    """An icon, and a word where it is not simply there."""
    if video.removed:
        return "🗑️", "removed"
    if video.status is Status.FAILED:
        return "❌", _SHORT[video.reason or Reason.PROVIDER_ERROR]
    if video.status is not Status.READY:
        return "⏳", "being made"
    if video.retired:
        return "⌛", "film not kept"
    if video.brought:
        return "🎞️", ""
    if video.gift_of:
        return "🎁", "free"
    return ("🔁" if video.is_remix else "✅"), ""


_SHORT: dict[Reason, str] = {
    Reason.REFUSED: "refused by the safety filter",
    Reason.PROVIDER_ERROR: "could not be made",
    Reason.EXPIRED: "no video came in time",
    Reason.CANCELLED: "cancelled",
    Reason.SOURCE_GONE: "its original was gone",
    Reason.NOT_CONFIRMED: "never confirmed",
}


def _filters(mark: Bookmark, models: Sequence[tuple[str, str]]) -> tuple[Menu, ...]:
    """Each choice leads to the newest of what it chooses; the words searched for stay."""
    first = replace(mark, edge=None, page=1)
    names = [("", "All models"), *((mark_of(name), label) for name, label in models[:_MOST_MODELS])]
    whose = [(label, replace(first, whose=one)) for one, label in _WHOSE.items()]
    kinds = [(label, replace(first, kind=one)) for one, label in _KINDS.items()]
    made = [(label, replace(first, model=one)) for one, label in names]
    chosen = (mark.whose, mark.kind, mark.model)
    menus = (
        _menu("Whose", whose, list(_WHOSE).index(mark.whose)),
        _menu("Kind", kinds, list(_KINDS).index(mark.kind)),
        _menu("Model", made, next((at for at, (one, _) in enumerate(names) if one == chosen[2]), None)),
    )
    return menus if len(names) > 2 else menus[:2]  # noqa: PLR2004  # One model is nothing to choose.


def _menu(label: str, choices: list[tuple[str, Bookmark]], chosen: int | None) -> Menu:
    buttons = (Button(label=name, action="turn", bookmark=mark.write()) for name, mark in choices)
    return Menu(label=label, buttons=tuple(buttons), chosen=chosen)


def search_form(mark: Bookmark) -> SearchForm:
    return SearchForm(
        bookmark=replace(mark, edge=None, page=1, search="").write(),
        title="Search the archive",
        label="Words of a prompt, or an id",
        hint="Your filters stay. Leave it empty to see everything again.",
        prefill=mark.search,
        longest=LONGEST_SEARCH,
        submit="Search",
    )
