"""How each card looks in Slack: plain dicts, pure functions. All words come from the core; here they are only laid out.

Plain dicts and no block classes: slack_sdk's View turns a block it does not know into null without an error.
"""

from adapters.slack import blocks, fields, limits
from adapters.slack.address import Address
from adapters.slack.blocks import Message, View
from adapters.slack.markup import Element, plain, rich
from adapters.slack.places import WORKSPACE
from core.card_parts import Line, Row
from core.cards import (
    AccountCard,
    ArchiveCard,
    ComparisonCard,
    LineageCard,
    ListCard,
    MakeForm,
    Notice,
    RemixForm,
    ResultCard,
    SearchForm,
    VideoCard,
)
from core.words import submit_words

REMIX_FORM = "sora_remix"
MAKE_FORM = "sora_make"
SEARCH_FORM = "sora_search"
CHAIN_FORM = "sora_chain"
PRESET, MODEL, LENGTH, SIZE = "preset", "model", "length", "size"


def video_card(card: VideoCard, workspace: str = WORKSPACE) -> Message:
    drawn = [
        blocks.line(card.headline, workspace, bold=True),
        blocks.bar(card.bar),
        blocks.quote(card.said),
        *blocks.small(workspace, card.facts),
        *(blocks.line(note, workspace) for note in card.notes),
        *blocks.buttons(card.buttons),
    ]
    return blocks.message(card.summary, drawn)


def result_card(card: ResultCard, workspace: str = WORKSPACE) -> Message:
    """Stands below the film; where the film could not be sent, says so in its place."""
    drawn = [
        blocks.line(card.headline, workspace, bold=True),
        *blocks.paragraphs(card.about_film, workspace),
        blocks.line(("▶ ", card.watch), workspace) if card.watch else None,
        blocks.quote(card.said),
        blocks.line(card.parent or (), workspace),
        *blocks.small(workspace, card.facts, card.receipt, card.window or ()),
        *blocks.buttons(card.buttons),
    ]
    return blocks.message(card.summary, drawn)


def comparison_card(card: ComparisonCard, workspace: str = WORKSPACE) -> Message:
    """As a result's."""
    drawn = [blocks.line(card.headline, workspace, bold=True), *blocks.paragraphs(card.about_film, workspace)]
    for name, said in card.sides:
        drawn += [blocks.line(name, workspace), blocks.quote(said)]
    return blocks.message(card.summary, [*drawn, *blocks.small(workspace, card.facts), *blocks.buttons(card.buttons)])


def notice(card: Notice, workspace: str = WORKSPACE) -> Message:
    lines = card.lines[: limits.MESSAGE_BLOCKS * 4]
    drawn = [
        blocks.line((card.title or "",), workspace, bold=True),
        *blocks.paragraphs(lines, workspace),
        *blocks.buttons(card.buttons),
    ]
    return blocks.message(blocks.first_lines(card.title or "", *map(plain, card.lines)), drawn)


def account_card(card: AccountCard, workspace: str = WORKSPACE) -> Message:
    drawn = [
        blocks.line((card.title,), workspace, bold=True),
        *blocks.paragraphs(card.lines, workspace),
        *blocks.buttons(card.buttons),
    ]
    return blocks.message(blocks.first_lines(card.title, *map(plain, card.lines)), drawn)


def list_card(card: ListCard, workspace: str = WORKSPACE) -> Message:
    rows = card.rows[: (limits.MESSAGE_BLOCKS - 2) // 4]
    drawn = [blocks.line((card.title,), workspace, bold=True)]
    for row in rows:
        drawn += _row(row, workspace)
    if not rows:
        drawn.append(blocks.line(card.empty, workspace))
    heads = [plain(row.head) for row in rows] or [plain(card.empty)]
    return blocks.message(blocks.first_lines(card.title, *heads), [*drawn, *blocks.buttons(card.buttons)])


def archive_card(card: ArchiveCard, workspace: str = WORKSPACE) -> Message:
    drawn = [blocks.line(card.title, workspace, bold=True)]
    for row in card.rows:
        drawn += [blocks.facts_with_menu((row.head, row.facts), workspace, row.buttons), blocks.quote(row.said)]
    if not card.rows:
        drawn.append(blocks.line(card.empty, workspace))
    drawn += [*blocks.menus(card.filters), *blocks.buttons(card.turns)]
    heads = [plain(row.head) for row in card.rows] or [plain(card.empty)]
    return blocks.message(blocks.first_lines(plain(card.title), *heads), drawn)


def lineage_card(card: LineageCard, workspace: str = WORKSPACE) -> Message:
    drawn = [
        blocks.line((card.title,), workspace, bold=True),
        *blocks.paragraphs(card.lines, workspace),
        *blocks.buttons(card.buttons),
    ]
    return blocks.message(blocks.first_lines(card.title, *map(plain, card.lines)), drawn)


def search_form(card: SearchForm, address: Address, workspace: str = WORKSPACE) -> View:  # noqa: ARG001  # As its twins.
    drawn: list[Element | None] = [fields.words(card.label, card.hint, card.prefill, card.longest)]
    return blocks.view(SEARCH_FORM, card.title, card.submit, address, drawn)


def remix_form(card: RemixForm, address: Address, workspace: str = WORKSPACE) -> View:
    tips: Line = (
        *(f"\n✅ {good}" for good in card.good),
        *(f"\n❌ {bad}" for bad in card.bad),
    )
    drawn = [
        blocks.warning(card.warning),
        *blocks.buttons(card.buttons),
        blocks.line(card.about, workspace),
        *blocks.small(workspace, (card.rules,)),
        blocks.line(card.cost, workspace),
        fields.prompt(card.label, card.hint, card.prefill, card.placeholder, optional=bool(card.presets)),
        fields.pick(PRESET, card.preset_label, card.preset_none, card.presets),
        blocks.rich_section([*rich((card.tips_title,), bold=True), *rich(tips)]),
    ]
    return blocks.view(REMIX_FORM, card.title, card.submit, address, drawn)


def chain_form(card: Notice, address: Address, workspace: str = WORKSPACE) -> View:
    """The plan of several steps, where it was asked for inside a form; its button starts the first."""
    submit = submit_words(card)
    return blocks.view(CHAIN_FORM, card.title or "", submit, address, blocks.paragraphs(card.lines, workspace))


def make_form(card: MakeForm, address: Address, workspace: str = WORKSPACE) -> View:
    drawn = [
        blocks.warning(card.warning),
        fields.prompt(card.prompt_label, card.prompt_hint, card.prefill),
        fields.select(MODEL, card.model_label, card.models),
        fields.select(LENGTH, card.length_label, card.lengths),
        fields.select(SIZE, card.size_label, card.sizes),
        blocks.line(card.cost, workspace),
    ]
    return blocks.view(MAKE_FORM, card.title, card.submit, address, drawn)


def _row(row: Row, workspace: str) -> list[Element | None]:
    return [
        blocks.line(row.head, workspace),
        blocks.quote(row.said),
        *blocks.small(workspace, row.facts),
        *blocks.buttons(row.buttons),
    ]
