"""How each card and form looks on Discord: Components V2 in, nothing else; pure, without words of its own."""

from collections.abc import Sequence

import discord
from discord import ui

from adapters.discord import fields, limits
from adapters.discord.components import Items, button_of, button_rows, count, displays, layout, menu_row, option
from adapters.discord.ids import custom_id
from adapters.discord.limits import fit
from adapters.discord.markup import bold, inert, line, quoted, small
from core.card_parts import Line, Row, Tone
from core.cards import (
    AccountCard,
    ArchiveCard,
    ComparisonCard,
    FilmCard,
    LineageCard,
    ListCard,
    MakeForm,
    Notice,
    RemixForm,
    ResultCard,
    SearchForm,
    VideoCard,
)
from core.text import utf16_length


def video_card(card: VideoCard, mark: int | None = None) -> ui.LayoutView:
    """`mark` becomes the container's id, by which a message of ours is found again in a channel's history."""
    head = bold(line(card.headline, limits.HEADLINE))
    texts = [f"{head}\n{inert(card.bar)}" if card.bar else head]
    if card.said:
        texts.append(quoted(card.said, limits.SAID))
    texts += [small(line(card.facts, limits.FACTS))]
    texts += [line(note, limits.NOTE) for note in card.notes[: limits.NOTES]]
    return layout(card.tone, [*displays(texts), *button_rows(card.buttons)], mark)


def result_card(card: ResultCard, mark: int | None = None) -> ui.LayoutView:
    """The message has to bring an attachment of the name `card.file_name`, where the card has one."""
    facts = [line(card.facts, limits.FACTS), line(card.receipt, limits.NOTE)]
    texts = [
        quoted(card.said, limits.SAID),
        line(card.parent or (), limits.FACTS),
        "\n".join(small(fact) for fact in facts if fact),
        small(line(card.window or (), limits.NOTE)),
    ]
    head = displays([bold(line(card.headline, limits.HEADLINE))])
    about = displays(line(said, limits.NOTE) for said in card.about_film[: limits.NOTES])
    ways: Items = [ui.ActionRow(ui.Button(label=card.watch.label, url=card.watch.url))] if card.watch else []
    return layout(card.tone, [*head, *_media(card), *about, *displays(texts), *ways, *button_rows(card.buttons)], mark)


def comparison_card(card: ComparisonCard, mark: int | None = None) -> ui.LayoutView:
    """As a result's."""
    head = displays([bold(line(card.headline, limits.HEADLINE))])
    about = [line(said, limits.NOTE) for said in card.about_film[:2]]
    sides = [f"{line(name, limits.NOTE)}\n{quoted(said, limits.SIDE)}" for name, said in card.sides]
    texts = [*about, *sides, small(line(card.facts, limits.NOTE))]
    return layout(Tone.REMIX, [*head, *_media(card), *displays(texts), *button_rows(card.buttons)], mark)


def _media(card: FilmCard) -> Items:
    """Discord makes of an address what it can fetch, which may be nothing: the button beside it always works.
    https://github.com/discord/discord-api-docs/issues/8072"""
    source = f"attachment://{card.file_name}" if card.file_name else card.watch.url if card.watch else ""
    if not source or source.startswith("http:"):
        return []
    return [ui.MediaGallery(discord.MediaGalleryItem(source, description=fit(card.alt, limits.ALT)))]


def notice(card: Notice, mark: int | None = None) -> ui.LayoutView:
    texts = [_title(card.title), _lines(card.lines)]
    return layout(card.tone, [*displays(texts), *button_rows(card.buttons)], mark)


def account_card(card: AccountCard) -> ui.LayoutView:
    return layout(Tone.READY, [*displays([_title(card.title), _lines(card.lines)]), *button_rows(card.buttons)])


def list_card(card: ListCard) -> ui.LayoutView:
    """As many rows as a message holds; an ellipsis stands for the rest."""
    last = button_rows(card.buttons)
    items: Items = displays([_title(card.title)])
    if not card.rows:
        items += displays([line(card.empty, limits.NOTE)])
    share = limits.LINES // max(1, len(card.rows))
    room = limits.COMPONENTS - 2 - count(last)
    for row in card.rows:
        drawn = [*displays([_row_text(row, share)]), *button_rows(row.buttons)]
        if count(items) + count(drawn) > room:
            items += displays(["…"])
            break
        items += drawn
    return layout(Tone.ACTIVE, [*items, *last])


def archive_card(card: ArchiveCard) -> ui.LayoutView:
    """A row's first button beside it; the rest of all rows in one menu, and all filters in another."""
    items: Items = displays([bold(line(card.title, limits.HEADLINE))])
    if not card.rows:
        items += displays([line(card.empty, limits.NOTE)])
    share = limits.LINES // max(1, len(card.rows))
    items += [ui.Section(_row_text(row, share), accessory=button_of(row.buttons[0])) for row in card.rows]
    opened = [option(f"{b.label} {row.video}", b, row.said) for row in card.rows for b in row.buttons[1:]]
    others = [
        option(f"{menu.label}: {button.label}", button)
        for menu in card.filters
        for number, button in enumerate(menu.buttons)
        if number != menu.chosen  # All chosen ones mean this page, and no two options may be the same.
    ]
    menus = [*menu_row("1", "Open a video…", opened), *menu_row("2", "Filter…", others)]
    return layout(Tone.ACTIVE, [*items, *menus, *button_rows(card.turns)])


def lineage_card(card: LineageCard) -> ui.LayoutView:
    texts = [_title(card.title), _lines(card.lines)]
    return layout(Tone.REMIX, [*displays(texts), *button_rows(card.buttons)])


def search_form(form: SearchForm) -> ui.Modal:
    modal = ui.Modal(title=fit(form.title, limits.MODAL_TITLE), custom_id=custom_id("search", form.bookmark))
    modal.add_item(fields.words(form.label, form.hint, form.prefill, form.longest))
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
    modal.add_item(fields.prompt(form.label, form.hint, form.placeholder, form.prefill, required=not form.presets))
    if form.presets:
        select = fields.select(fields.PRESET, form.presets, none=form.preset_none)
        modal.add_item(ui.Label(text=fit(form.preset_label, limits.LABEL), component=select))
    modal.add_item(ui.TextDisplay(fit("\n".join(tips), limits.LINES)))
    return _stopped(modal)


def make_form(form: MakeForm) -> ui.Modal:
    modal = ui.Modal(title=fit(form.title, limits.MODAL_TITLE), custom_id=custom_id("make", None))
    modal.add_item(fields.prompt(form.prompt_label, form.prompt_hint, "", form.prefill))
    picks = ((form.model_label, fields.MODEL, form.models), (form.length_label, fields.LENGTH, form.lengths))
    for label, field, choices in (*picks, (form.size_label, fields.SIZE, form.sizes)):
        if choices:
            modal.add_item(ui.Label(text=fit(label, limits.LABEL), component=fields.select(field, choices)))
    words = [line(form.cost, limits.FACTS), inert(form.warning or "")]
    modal.add_item(ui.TextDisplay(fit("\n".join(word for word in words if word), limits.LINES)))
    return _stopped(modal)


def _stopped(modal: ui.Modal) -> ui.Modal:
    modal.stop()  # As a layout; a remembered form is lost at a restart, and at the second of two people with the same.
    return modal


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


def _examples(icon: str, examples: tuple[str, ...]) -> list[str]:
    return [" · ".join(f"{icon} “{inert(example)}”" for example in examples)] if examples else []
