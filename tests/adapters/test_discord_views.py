"""How every card looks on Discord: snapshots, Discord's limits, and nothing alive in what people write."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from discord import ui

from adapters.discord import components, views
from adapters.discord.markup import inert
from bot.examples import WORST_TEXTS, examples, worst
from core.card_parts import Button, Tone
from core.cards import ListCard, MakeForm, Notice, RemixForm, ResultCard, VideoCard
from tests.worlds.discord_rules import TEXT, V2, form_faults, message_faults, parts

EXAMPLES, WORST = examples("discord"), worst("discord")
SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "discord"
MENTION = re.compile(r"(?<!\\)<(@[!&]?|#|/|t:|a?:|id:)")


async def drawn(name: str, card: Any) -> Any:
    """The function is named like the card: the twin rule."""
    view = getattr(views, re.match(r"[a-z_]+", name)[0])(card)  # type: ignore[index]  # Every name begins so.
    assert view.is_finished(), "discord.py would remember it"
    return view.to_dict() if isinstance(view, ui.Modal) else view.to_components()


def texts(shown: Any) -> str:
    components = shown["components"] if isinstance(shown, dict) else shown
    return "\n".join(part["content"] for part in parts(components) if part["type"] == TEXT)


def faults(card: Any, shown: Any) -> list[str]:
    if isinstance(shown, dict):
        return form_faults(shown)
    return message_faults({"components": shown, "flags": V2}, [getattr(card, "file_name", "")])


@pytest.mark.parametrize("name", EXAMPLES)
async def test_every_card_looks_as_agreed(name, redraw):
    shown = json.dumps(await drawn(name, EXAMPLES[name]), ensure_ascii=False, indent=1) + "\n"
    file = SNAPSHOTS / (re.sub(r"[^a-z0-9]+", "-", name) + ".json")
    if redraw:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown)
    assert file.exists(), "a new card: look at it, then accept it with pytest --redraw"
    assert shown == file.read_text(), "another look: if it is meant, accept it with pytest --redraw"


@pytest.mark.parametrize("name", [*EXAMPLES, *WORST])
async def test_every_card_is_within_discords_limits(name):
    card = (EXAMPLES | WORST)[name]
    assert faults(card, await drawn(name, card)) == []


@pytest.mark.parametrize("name", WORST)
async def test_nothing_that_people_write_is_alive(name):
    text = texts(await drawn(name, WORST[name]))
    ours = re.sub(r"<@\d+>|<t:\d+:[tR]>|\]\(https://discord\.com/channels/\d+/\d+/\d+\)", "", text)
    assert not MENTION.search(ours)
    assert "://" not in ours
    assert not re.search(r"@(everyone|here)", ours)
    assert not re.search(r"(?m)^(#{1,3} |> (?!“)|\d+\. |[-*] )", ours)


@pytest.mark.parametrize("text", WORST_TEXTS.values(), ids=WORST_TEXTS)
def test_inert_text_has_no_live_markdown(text):
    bare = re.sub(r"\\.", "", inert(text))
    assert not re.search(r"[*_~`|<>\[\]]", bare)


@pytest.mark.parametrize("start", ["# ", "## ", "-# ", "- ", "+ ", "* ", "1. ", "12) ", "> "])
def test_no_text_begins_a_heading_a_list_or_a_quotation(start):
    assert not inert(f"{start}big").startswith(start)
    assert re.sub(r"\\(.)", r"\1", inert(f"{start}big")) == f"{start}big"


async def test_only_known_people_are_mentioned():
    shown = await drawn("result_card", WORST["result_card, mentions"])
    assert set(re.findall(r"(?<!\\)<@(\d+)>", texts(shown))) == {"501"}


async def test_a_failing_card_of_another_size_cannot_exceed_the_limits():
    """Lengths that the core never sends, should it ever send them."""
    long = ("x*" * 3000,)
    card = replace(EXAMPLES["video_card rendering"], headline=long, said="*" * 6000, facts=long, notes=(long,) * 9)
    assert faults(card, await drawn("video_card", card)) == []
    result = replace(
        EXAMPLES["result_card remix"], headline=long, said="*" * 6000, parent=long, facts=long, alt="x" * 4000
    )
    result = replace(result, receipt=long, window=long)
    assert faults(result, await drawn("result_card", result)) == []
    notice = Notice(tone=Tone.READY, title="x" * 999, lines=(long,) * 20)
    assert faults(notice, await drawn("notice", notice)) == []


async def test_a_list_of_a_hundred_is_cut_to_what_a_message_holds():
    row = EXAMPLES["list_card making"].rows[0]
    rows = tuple(replace(row, buttons=(Button(label="CANCEL", action="cancel", video=f"v{n:04}"),)) for n in range(100))
    card = ListCard(title="Being made", rows=rows, empty=(), buttons=(Button(label="NEW VIDEO", action="make"),))
    shown = await drawn("list_card", card)
    assert faults(card, shown) == []
    assert "…" in texts(shown)
    assert "s1:make:" in json.dumps(shown)


async def test_twin_buttons_are_drawn_once():
    button = Button(label="REMIX", action="remix", video="v7kq2")
    card = replace(EXAMPLES["video_card waiting"], buttons=(button,) * 3)
    assert faults(card, await drawn("video_card", card)) == []


async def test_seven_buttons_take_two_rows():
    card = replace(
        EXAMPLES["video_card waiting"], buttons=tuple(Button(label=f"{n}", action=f"a{n}") for n in range(7))
    )
    shown = await drawn("video_card", card)
    assert [len(part["components"]) for part in parts(shown) if part["type"] == 1] == [5, 2]


async def test_buttons_carry_an_action_and_a_video_and_nothing_else():
    shown = await drawn("result_card", EXAMPLES["result_card remix"])
    ids = [part["custom_id"] for part in parts(shown) if part["type"] == 2]
    assert ids == [f"s1:{action}:r9ab3" for action in ("remix", "edit", "compare", "details", "delete")]


@pytest.mark.parametrize("name", ["remix_form", "make_form"])
async def test_a_prompt_that_is_too_long_can_be_sent_and_so_be_refused_in_words(name):
    form = replace(EXAMPLES[name], prefill="x" * 3000)
    entry = next(part for part in parts((await drawn(name, form))["components"]) if part["type"] == 4)
    assert (len(entry["value"]), entry["max_length"]) == (3000, 4000)


async def test_forty_lengths_are_offered_as_twenty_five_with_the_chosen_one():
    form = EXAMPLES["make_form"]
    choice = form.lengths[0]
    lengths = tuple(replace(choice, value=str(n), label=f"{n} seconds", chosen=n == 39) for n in range(40))
    shown = await drawn("make_form", replace(form, lengths=lengths))
    assert form_faults(shown) == []
    [options] = [part["options"] for part in parts(shown["components"]) if part.get("custom_id") == "length"]
    assert [option["value"] for option in options if option["default"]] == ["39"]


def test_every_kind_of_card_is_among_the_examples():
    kinds = {VideoCard, ResultCard, RemixForm, MakeForm, Notice, ListCard}
    assert kinds <= {type(card) for card in EXAMPLES.values()}


def test_the_tone_of_a_card_is_its_colour():
    assert set(components._COLOURS) == set(Tone)
