"""How each card and form looks on Discord: Components V2 in, nothing else; pure, without words of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord import limits, selects
from adapters.discord.ids import custom_id
from adapters.discord.limits import fit
from adapters.discord.markup import bold, inert, line, quoted, small
from core.cards import (
    AccountCard,
    ArchiveCard,
    Button,
    Choice,
    ComparisonCard,
    FilmCard,
    Line,
    LineageCard,
    ListCard,
    MakeForm,
    Notice,
    RemixForm,
    ResultCard,
    Row,
    SearchForm,
    Tone,
    VideoCard,
)
from core.text import utf16_length

PROMPT, PRESET, MODEL, LENGTH, SIZE, WORDS = "prompt", "preset", "model", "length", "size", "words"

Items = list[ui.Item[Any]]

_COLOURS = {
    Tone.WAITING: 0x949BA4,
    Tone.ACTIVE: 0x3B82F6,
    Tone.READY: 0x22A06B,
    Tone.REMIX: 0x8B5CF6,
    Tone.FAILED: 0xD1383D,
}
_STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}


def video_card(card: VideoCard, mark: int | None = None) -> ui.LayoutView:
    """`mark` becomes the container's id, by which a message of ours is found again in a channel's history."""
    head = bold(line(card.headline, limits.HEADLINE))
    texts = [f"{head}\n{inert(card.bar)}" if card.bar else head]
    if card.said:
        texts.append(quoted(card.said, limits.SAID))
    texts += [small(line(card.facts, limits.FACTS))]
    texts += [line(note, limits.NOTE) for note in card.notes[: limits.NOTES]]
    return _layout(card.tone, [*_texts(texts), *_rows(card.buttons)], mark)


def result_card(card: ResultCard, mark: int | None = None) -> ui.LayoutView:
    """The message has to bring an attachment of the name `card.file_name`, where the card has one."""
    facts = [line(card.facts, limits.FACTS), line(card.receipt, limits.NOTE)]
    texts = [
        quoted(card.said, limits.SAID),
        line(card.parent or (), limits.FACTS),
        "\n".join(small(fact) for fact in facts if fact),
        small(line(card.window or (), limits.NOTE)),
    ]
    head = _texts([bold(line(card.headline, limits.HEADLINE))])
    about = _texts(line(said, limits.NOTE) for said in card.about_film[: limits.NOTES])
    ways: Items = [ui.ActionRow(ui.Button(label=card.watch.label, url=card.watch.url))] if card.watch else []
    return _layout(card.tone, [*head, *_media(card), *about, *_texts(texts), *ways, *_rows(card.buttons)], mark)


def comparison_card(card: ComparisonCard, mark: int | None = None) -> ui.LayoutView:
    """As a result's."""
    head = _texts([bold(line(card.headline, limits.HEADLINE))])
    about = [line(said, limits.NOTE) for said in card.about_film[:2]]
    sides = [f"{line(name, limits.NOTE)}\n{quoted(said, limits.SIDE)}" for name, said in card.sides]
    texts = [*about, *sides, small(line(card.facts, limits.NOTE))]
    return _layout(Tone.REMIX, [*head, *_media(card), *_texts(texts), *_rows(card.buttons)], mark)


def _media(card: FilmCard) -> Items:
    """Discord makes of an address what it can fetch, which may be nothing: the button beside it always works.
    https://github.com/discord/discord-api-docs/issues/8072"""
    source = f"attachment://{card.file_name}" if card.file_name else card.watch.url if card.watch else ""
    if not source or source.startswith("http:"):
        return []
    return [ui.MediaGallery(discord.MediaGalleryItem(source, description=fit(card.alt, limits.ALT)))]


def notice(card: Notice, mark: int | None = None) -> ui.LayoutView:
    texts = [_title(card.title), _lines(card.lines)]
    return _layout(card.tone, [*_texts(texts), *_rows(card.buttons)], mark)


def account_card(card: AccountCard) -> ui.LayoutView:
    return _layout(Tone.READY, [*_texts([_title(card.title), _lines(card.lines)]), *_rows(card.buttons)])


def list_card(card: ListCard) -> ui.LayoutView:
    """As many rows as a message holds; an ellipsis stands for the rest."""
    last = _rows(card.buttons)
    items: Items = _texts([_title(card.title)])
    if not card.rows:
        items += _texts([line(card.empty, limits.NOTE)])
    share = limits.LINES // max(1, len(card.rows))
    room = limits.COMPONENTS - 2 - _count(last)
    for row in card.rows:
        drawn = [*_texts([_row_text(row, share)]), *_rows(row.buttons)]
        if _count(items) + _count(drawn) > room:
            items += _texts(["…"])
            break
        items += drawn
    return _layout(Tone.ACTIVE, [*items, *last])


def archive_card(card: ArchiveCard) -> ui.LayoutView:
    """A row's first button beside it; the rest of all rows in one menu, and all filters in another."""
    items: Items = _texts([bold(line(card.title, limits.HEADLINE))])
    if not card.rows:
        items += _texts([line(card.empty, limits.NOTE)])
    share = limits.LINES // max(1, len(card.rows))
    items += [ui.Section(_row_text(row, share), accessory=_button(row.buttons[0])) for row in card.rows]
    opened = [selects.option(f"{b.label} {row.video}", b, row.said) for row in card.rows for b in row.buttons[1:]]
    others = [
        selects.option(f"{menu.label}: {button.label}", button)
        for menu in card.filters
        for number, button in enumerate(menu.buttons)
        if number != menu.chosen  # All chosen ones mean this page, and no two options may be the same.
    ]
    menus = [*selects.menu("1", "Open a video…", opened), *selects.menu("2", "Filter…", others)]
    return _layout(Tone.ACTIVE, [*items, *menus, *_rows(card.turns)])


def lineage_card(card: LineageCard) -> ui.LayoutView:
    texts = [_title(card.title), _lines(card.lines)]
    return _layout(Tone.REMIX, [*_texts(texts), *_rows(card.buttons)])


def search_form(form: SearchForm) -> ui.Modal:
    modal = ui.Modal(title=fit(form.title, limits.MODAL_TITLE), custom_id=custom_id("search", form.bookmark))
    words: ui.TextInput[Any] = ui.TextInput(
        custom_id=WORDS, default=fit(form.prefill, form.longest) or None, required=False, max_length=form.longest
    )
    label, hint = fit(form.label, limits.LABEL), fit(form.hint, limits.LABEL_DESCRIPTION)
    modal.add_item(ui.Label(text=label, description=hint, component=words))
    return _stopped(modal)


def remix_form(form: RemixForm) -> ui.Modal:
    facts = [
        line(form.about, limits.FACTS),
        inert(form.rules),
        line(form.cost, limits.FACTS),
        inert(form.warning or ""),
    ]
    tips = [bold(inert(form.tips_title)), *_examples("✅", form.good), *_examples("❌", form.bad)]
    modal = ui.Modal(title=fit(form.title, limits.MODAL_TITLE), custom_id=custom_id("remix", form.target))
    modal.add_item(ui.TextDisplay(fit("\n".join(fact for fact in facts if fact), limits.LINES)))
    modal.add_item(_prompt(form.label, form.hint, form.placeholder, form.prefill, required=not form.presets))
    if form.presets:
        select = _select(PRESET, form.presets, none=form.preset_none)
        modal.add_item(ui.Label(text=fit(form.preset_label, limits.LABEL), component=select))
    modal.add_item(ui.TextDisplay(fit("\n".join(tips), limits.LINES)))
    return _stopped(modal)


def make_form(form: MakeForm) -> ui.Modal:
    modal = ui.Modal(title=fit(form.title, limits.MODAL_TITLE), custom_id=custom_id("make", None))
    modal.add_item(_prompt(form.prompt_label, form.prompt_hint, "", form.prefill))
    picks = ((form.model_label, MODEL, form.models), (form.length_label, LENGTH, form.lengths))
    for label, field, choices in (*picks, (form.size_label, SIZE, form.sizes)):
        if choices:
            modal.add_item(ui.Label(text=fit(label, limits.LABEL), component=_select(field, choices)))
    words = [line(form.cost, limits.FACTS), inert(form.warning or "")]
    modal.add_item(ui.TextDisplay(fit("\n".join(word for word in words if word), limits.LINES)))
    return _stopped(modal)


def _layout(tone: Tone, items: Items, mark: int | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=_COLOURS[tone], id=mark))
    view.stop()  # Looks only: clicks are routed by custom_id, so discord.py need not remember it.
    return view


def _stopped(modal: ui.Modal) -> ui.Modal:
    modal.stop()  # As above; a remembered form is lost at a restart, and at the second of two people with the same.
    return modal


def _texts(texts: Iterable[str]) -> Items:
    return [ui.TextDisplay(text) for text in texts if text]


def _title(title: str | None) -> str:
    return bold(fit(inert(title), limits.NOTE)) if title else ""


def _lines(lines: Sequence[Line]) -> str:
    """The first lines that fit, each of them whole."""
    drawn: list[str] = []
    room = limits.LINES
    for pieces in lines:
        text = line(pieces, limits.LINES)
        room -= utf16_length(text) + 1
        if room < 0:
            return "\n".join([*drawn, "…"])
        drawn.append(text)
    return "\n".join(drawn)


def _row_text(row: Row, share: int) -> str:
    texts = [bold(line(row.head, limits.NOTE)), quoted(row.said, limits.FACTS), small(line(row.facts, limits.NOTE))]
    return fit("\n".join(text for text in texts if text), share)


def _rows(buttons: Sequence[Button]) -> Items:
    """Rows of five. Discord refuses a message in which two buttons have one id, so of twins one is drawn."""
    drawn = list({custom_id(button.action, button.target): button for button in reversed(buttons)}.values())[::-1]
    parts = [drawn[start : start + limits.ROW] for start in range(0, len(drawn), limits.ROW)]
    return [ui.ActionRow(*(_button(button) for button in part)) for part in parts]


def _button(button: Button) -> ui.Button[Any]:
    return ui.Button(
        label=fit(button.label, limits.BUTTON_LABEL),
        custom_id=custom_id(button.action, button.target),
        style=_STYLES[button.style],
    )


def _count(items: Items) -> int:
    return sum(1 + len(item.children) if isinstance(item, ui.ActionRow) else 1 for item in items)


def _examples(icon: str, examples: tuple[str, ...]) -> list[str]:
    return [" · ".join(f"{icon} “{inert(example)}”" for example in examples)] if examples else []


def _prompt(label: str, hint: str, placeholder: str, prefill: str, *, required: bool = True) -> ui.Label[Any]:
    """Takes all that Discord's fields take: what is too long is kept and refused in words by the core, where the field
    would cut it off or say nothing."""
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=PROMPT,
        style=discord.TextStyle.paragraph,
        placeholder=fit(placeholder, limits.INPUT_PLACEHOLDER) or None,
        default=fit(prefill, limits.INPUT) or None,
        required=required,
        max_length=limits.INPUT,
    )
    return ui.Label(text=fit(label, limits.LABEL), description=fit(hint, limits.LABEL_DESCRIPTION), component=entry)


def _select(field: str, choices: Sequence[Choice], none: str = "") -> ui.Select[Any]:
    """A select takes 25 options, of which one is chosen; the chosen one is always among them. `none` says that it may
    be left alone."""
    chosen = next((choice for choice in choices if choice.chosen), None)
    kept = list(choices[: limits.OPTIONS])
    if chosen and chosen not in kept:
        kept[-1] = chosen
    options = [
        discord.SelectOption(
            label=fit(choice.label, limits.OPTION),
            value=choice.value,
            description=fit(choice.hint, limits.OPTION) or None,
            default=choice is chosen,
        )
        for choice in kept
    ]
    return ui.Select(
        custom_id=field,
        placeholder=fit(none, limits.INPUT_PLACEHOLDER) or None,
        options=options,
        min_values=0 if none else 1,
        max_values=1,
        required=not none,
    )
