"""How cards look on the pages: a card and its reader in, HTML out."""

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from adapters.web.paper import drawn
from adapters.web.visitors import Visitor
from core.card_parts import Button
from core.cards import AccountCard, ListCard, MakeForm, Notice, RemixForm, ResultCard, VideoCard
from core.words.chains import STOPPED

ADDRESSES: dict[str, str] = {
    "remix": "/remix/{target}",
    "edit": "/again/{target}",
    "details": "/videos/{target}",
    "make": "/",
    "making": "/",
    "cancel": "/cancel/{target}",
    "delete": "/delete/{target}",
    "erase": "/delete/{target}",
    "move": "/move/{target}",
    "moved": "/move/{target}",
    "link": "/link/{target}",
    "unlink": "/unlink/{target}",
    "archive": "/archive",
    "grant": "/credits/{target}",
    "chain": "/chain/{target}",
    "chain_go": "/chain/{target}",
}
"""Where each button of a card leads. One that is not here is not drawn: it belongs to the chats."""

POSTED = frozenset({"cancel", "chain_go", "erase", "grant", "link", "moved", "unlink"})
"""What changes something is sent as a form and never followed as a link."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A button as the pages have it."""

    label: str
    href: str
    style: str
    posted: bool


def ways(buttons: tuple[Button, ...]) -> list[Way]:
    return [
        Way(
            label=button.label,
            href=ADDRESSES[button.action].format(target=quote(button.target, safe="")),
            style=button.style,
            posted=button.action in POSTED,
        )
        for button in buttons
        if button.action in ADDRESSES
    ]


def video_card(card: VideoCard, visitor: Visitor) -> Markup:
    about = {"element": element_of(card), "visitor": visitor, "ways": ways(card.buttons)}
    return drawn("parts/video_card.html", card=card, **about)


def element_of(card: VideoCard | ResultCard) -> str:
    """Which place on a page is its own: where several changes stopped, two cards are about one video."""
    stopped = isinstance(card, VideoCard) and card.shown == STOPPED
    return f"{'stopped' if stopped else 'video'}-{card.video}"


def result_card(card: ResultCard, visitor: Visitor, form: RemixForm | None = None, *, alone: bool = False) -> Markup:
    """`form`: REMIX VIDEO opens it in place; without it a button leads to its page. `alone`: on the video's own page,
    where the details stand beside it."""
    kept = (button for button in card.buttons if not (form and is_usual_remix(button)))
    buttons = ways(tuple(button for button in kept if not (alone and button.action == "details")))
    return drawn("parts/result_card.html", card=card, visitor=visitor, form=form, ways=buttons, alone=alone)


def is_usual_remix(button: Button) -> bool:
    """By the model that the video's own names; another editor has a button and a price of its own."""
    return button.action == "remix" and button.editor is None


def remix_form(
    form: RemixForm, visitor: Visitor, *, insist: bool = False, refusal: str = "", dialog: bool = False
) -> Markup:
    """`insist`: it was warned of, and sending it once more overrules that. `dialog`: it can be closed, its tips are
    open."""
    about = {"form": form, "visitor": visitor, "insist": insist, "refusal": refusal, "dialog": dialog}
    return drawn("parts/remix_form.html", **about, other_ways=ways(form.buttons))


def make_form(form: MakeForm, visitor: Visitor, *, insist: bool = False, note: str = "", refusal: str = "") -> Markup:
    parts = choices(form)
    return drawn(
        "parts/make_form.html", form=form, choices=parts, visitor=visitor, insist=insist, note=note, refusal=refusal
    )


def choices(form: MakeForm) -> Markup:
    """Model, length and size with the price beside each, what it costs now, and the button that says so too."""
    chosen = (next((c.value for c in many if c.chosen), "") for many in (form.models, form.lengths, form.sizes))
    return drawn("parts/choices.html", form=form, seen=spec_seen(*chosen))


def spec_seen(model: str, length: str, size: str) -> str:
    """Goes along with the form: whose price its reader saw. Another choice than that is asked about again."""
    return f"{model} {length} {size}"


def notice(card: Notice, visitor: Visitor | None) -> Markup:
    return drawn("parts/notice.html", card=card, visitor=visitor, ways=ways(card.buttons))


def account_card(card: AccountCard, visitor: Visitor) -> Markup:
    return drawn("parts/account_card.html", card=card, visitor=visitor, ways=ways(card.buttons))


def list_card(card: ListCard, visitor: Visitor) -> Markup:
    rows = [(row, ways(row.buttons)) for row in card.rows]
    return drawn("parts/list_card.html", card=card, visitor=visitor, rows=rows, ways=ways(card.buttons))
