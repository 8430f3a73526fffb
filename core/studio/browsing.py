"""Looking at videos: show one again, list what is being made, details, suggestions while typing."""

from datetime import datetime
from hashlib import sha256
from typing import Literal

from core import remixing, rules
from core.card_parts import Button, Moment, Row, Suggestion, VideoName
from core.cards import ListCard, Notice
from core.names import Ask, channel_of
from core.refusals import CannotPostHere
from core.store import books, family, ledger, owed, posts, shelves
from core.store.database import Tx
from core.store.ending import shown_at
from core.store.shelves import Shelf
from core.studio import sharing
from core.studio.cancelling import is_cancellable
from core.studio.finding import find
from core.studio.house import House
from core.text import clamp, one_line
from core.video import Status, Video
from core.words.archive import HISTORY, share_button
from core.words.credits import details_notice
from core.words.notices import coming_notice
from core.words.sharing import links_line
from core.words.videos import AGAIN, CANCEL, REMIX, offer_button

SHOWN_AGAIN = "show-"
"""The kind of a post made by /sora show: the same film and card once more, wherever it was asked for."""

_SUGGESTIONS = 25
_LOOKED_THROUGH = 100
_LONGEST_TYPED = 100


def show(tx: Tx, house: House, ask: Ask, text: str) -> Notice:
    """A ready video comes again, film and fresh buttons; any other is told in words."""
    video = find(tx, ask, text)
    if video.status is not Status.READY:
        return details(tx, house, ask, text)
    remixing.check_film(video)
    if ask.missing:
        raise CannotPostHere(ask.missing)
    owed.settle(tx, ask.by.account, video.id)
    now, here = house.database.now_of(tx), f"{ask.by.account} {channel_of(ask.at)}"
    of_this_person = SHOWN_AGAIN + sha256(here.encode()).hexdigest()[:6]
    kind = of_this_person + sha256(ask.key.encode()).hexdigest()[:9]
    before = [post for post in posts.of_video(tx, video.id) if post.kind.startswith(of_this_person)]
    # The same delivery again must not bring it twice, and an impatient person no row of films.
    if not any(post.kind == kind or _is_fresh(post, now) for post in before):
        posts.plan(tx, video.id, kind, channel_of(ask.at), now)
    return coming_notice(video.id)


def _is_fresh(post: posts.Post, now: datetime) -> bool:
    """On its way, or just arrived."""
    if post.state is posts.PostState.DUE:
        return True
    return post.last_at is not None and post.last_at > now - rules.SAME_AGAIN


def making(tx: Tx, house: House, ask: Ask) -> ListCard:
    rows = tuple(_making_row(house, video) for video in shelves.open_of(tx, ask.by.account))
    empty = "Nothing of yours is being made. /sora generate starts something."
    return ListCard(title="Being made", rows=rows, empty=(empty,), buttons=(Button(label="NEW VIDEO", action="make"),))


def _making_row(house: House, video: Video) -> Row:
    words = {Status.QUEUED: "⏳ Waiting", Status.SUBMITTING: "⏳ Handing over", Status.STORING: "📤 Finishing"}
    percent = f" · {video.progress} %" if video.progress is not None else ""
    cancel = Button(label=f"{CANCEL} {video.id}", action="cancel", video=video.id)
    return Row(
        video=video.id,
        head=(f"{words.get(video.status, '🎬 Rendering')}{percent} · ", VideoName(video=video.id)),
        said=clamp(one_line(video.words), 80),
        facts=(
            f"{house.catalogue.label(video.spec.model)} · {video.spec.seconds} s · {video.price} credits set aside · ",
            Moment(at=video.created_at),
        ),
        buttons=(cancel,) if is_cancellable(house, video) else (),
    )


def details(tx: Tx, house: House, ask: Ask, text: str) -> Notice:
    video = find(tx, ask, text)
    payer = ask.by.account == video.account
    lines = books.receipt(tx, video.id) if payer or ask.by.admin else []
    children = family.remixes_of(tx, ask.by.team, video.id, 10)
    now = house.database.now_of(tx)
    links = sharing.links_of(tx, ask, video, now)
    return details_notice(
        video,
        house.catalogue.label(video.spec.model),
        receipt=tuple((line.kind, line.at) for line in lines),
        available=ledger.balance(tx, ask.by.account).available if payer else None,
        children=tuple(child.id for child in children if not child.removed and rules.may_see(ask.by, ask.at, child)),
        result_at=shown_at(tx, video),
        buttons=(*_detail_buttons(house, video, now), *sharing.buttons(house, ask, video, links)),
        links=links_line(links.count, links.until) if links.until else (),
    )


def _detail_buttons(house: House, video: Video, now: datetime) -> tuple[Button, ...]:
    own = remixing.is_remixable(video, house.catalogue, now)
    remix = (Button(label=REMIX, action="remix", video=video.id, style="primary"),) if own else ()
    return (
        *remix,
        *map(offer_button, remixing.offers(video, house.catalogue, now)),
        *(() if video.brought else (Button(label=AGAIN, action="edit", video=video.id),)),
        Button(label=HISTORY, action="history", video=video.id),
        *((share_button(video.id),) if video.status is Status.READY and not video.retired else ()),
    )


Purpose = Literal["remix", "show", "cancel", "delete", "history"]
"""What somebody is about to do with the video that they are typing."""


def suggest(tx: Tx, house: House, ask: Ask, typed: str, purpose: Purpose) -> tuple[Suggestion, ...]:
    """For an autocomplete: what this person may see and do this with now, their own first."""
    found = _fitting(tx, house, ask, typed.strip().lower()[:_LONGEST_TYPED], purpose)
    seen = [video for video in found if rules.may_see(ask.by, ask.at, video)][:_SUGGESTIONS]
    return tuple(Suggestion(value=video.id, label=_suggestion_words(video)) for video in seen)


def _fitting(tx: Tx, house: House, ask: Ask, typed: str, purpose: Purpose) -> list[Video]:
    if purpose == "cancel":
        return [v for v in shelves.open_of(tx, ask.by.account) if v.id.startswith(typed) or typed in v.words.lower()]
    if purpose == "history":  # Of any video: failed ones have one as well.
        named = shelves.page(tx, ask.by.team, ask.by.account, Shelf(search=typed), None, _SUGGESTIONS)[0]
        begun = shelves.recent(tx, ask.by.team, ask.by.account, remixable_at=None, prefix=typed, limit=_SUGGESTIONS)
        return list({video.id: video for video in (*named, *begun)}.values())
    now = house.database.now_of(tx) if purpose == "remix" else None
    catalogue = house.catalogue
    in_time = now if now is None or not catalogue.editors(now.date()) else None  # An edit model knows no window.
    found = shelves.recent(tx, ask.by.team, ask.by.account, remixable_at=in_time, prefix=typed, limit=_LOOKED_THROUGH)
    if purpose == "delete":
        return [video for video in found if ask.by.admin or video.account == ask.by.account]
    return [
        video
        for video in found
        if now is None or remixing.is_remixable(video, catalogue, now) or remixing.offers(video, catalogue, now)
    ]


def _suggestion_words(video: Video) -> str:
    icon = "🔁 " if video.is_remix else ""
    return clamp(f"{video.id} · {icon}{one_line(video.words)} · {video.spec.seconds} s", 100)
