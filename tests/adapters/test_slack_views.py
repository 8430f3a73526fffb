"""How every card looks on Slack: snapshots, Slack's limits, and nothing alive in what people write."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import views
from adapters.slack.address import Address, unpack
from adapters.slack.markup import escape, escaped, mrkdwn
from bot.examples import WORST_TEXTS, examples, worst
from core.card_parts import Button, Choice, Moment, Tone
from core.cards import ListCard, MakeForm, Notice, RemixForm, SearchForm
from core.names import VideoId
from core.text import utf16_length
from tests.worlds.slack_rules import message_faults, view_faults

EXAMPLES, WORST = examples("slack"), worst("slack")
SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "slack"
ADDRESS = Address(channel="C0001", video="v7kq2")
WORKSPACE = "https://the-team.slack.com/"
PARSED = {"mrkdwn"}


def drawn(name: str, card: Any) -> dict[str, Any]:
    """The function is named like the card: the twin rule."""
    view = getattr(views, re.match(r"[a-z_]+", name)[0])  # type: ignore[index]  # Every name begins so.
    if isinstance(card, RemixForm | MakeForm | SearchForm):
        return view(card, ADDRESS, WORKSPACE)
    return view(card, WORKSPACE)


def faults(shown: dict[str, Any]) -> list[str]:
    return view_faults(shown) if shown.get("type") == "modal" else message_faults(shown)


def parsed_texts(shown: Any) -> list[str]:
    """Everything that Slack reads as markup: mrkdwn objects and the top-level text."""
    if isinstance(shown, list):
        return [text for item in shown for text in parsed_texts(item)]
    if not isinstance(shown, dict):
        return []
    own = [shown["text"]] if shown.get("type") in PARSED or ("blocks" in shown and "text" in shown) else []
    return own + [text for value in shown.values() for text in parsed_texts(value)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_card_looks_as_agreed(name, redraw):
    shown = json.dumps(drawn(name, EXAMPLES[name]), ensure_ascii=False, indent=1) + "\n"
    file = SNAPSHOTS / (re.sub(r"[^a-z0-9]+", "-", name) + ".json")
    if redraw:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown)
    assert file.exists(), "a new card: look at it, then accept it with pytest --redraw"
    assert shown == file.read_text(), "another look: if it is meant, accept it with pytest --redraw"


@pytest.mark.parametrize("name", [*EXAMPLES, *WORST])
def test_every_card_is_within_slacks_limits(name):
    assert faults(drawn(name, (EXAMPLES | WORST)[name])) == []


@pytest.mark.parametrize("name", [*EXAMPLES, *WORST])
def test_nothing_that_people_write_is_alive(name):
    ours = r"<@U0[A-Z]+>|<!date\^\d+\^\{time\} \(\{ago\}\)\|[^<>]*>|<https://the-team\.slack\.com/archives/[^<>|]*\|[0-9a-z]+>"
    for text in parsed_texts(drawn(name, (EXAMPLES | WORST)[name])):
        left = re.sub(ours, "", text)
        assert "<" not in left
        assert ">" not in left
        assert not re.search(r"&(?!amp;|lt;|gt;)", left)


@pytest.mark.parametrize("name", WORST)
def test_the_peoples_words_stand_in_elements_that_nobody_parses(name):
    shown = drawn(name, WORST[name])
    small = [e["text"] for block in shown["blocks"] if block["type"] == "context" for e in block["elements"]]
    for text in WORST_TEXTS.values():
        assert not any(text[:40] in line for line in small)


@pytest.mark.parametrize("limit", [1, 2, 7, 150, 3000])
@pytest.mark.parametrize("text", ["&" * 4000, "a<b>" * 900, "🦊" * 3000, "plain"])
def test_escaping_never_exceeds_the_limit_nor_halves_an_entity(text, limit):
    done = escaped(text, limit)
    assert utf16_length(done) <= limit or (limit < 5 and done in {"…", "&amp;", ""})
    assert not re.search(r"&(?!amp;|lt;|gt;)", done)


def test_escaping_is_slacks_own():
    assert escape("a & b < c > d") == "a &amp; b &lt; c &gt; d"


def test_times_are_drawn_by_the_readers_client():
    line = (Moment(at=datetime(2026, 11, 24, 14, 32, tzinfo=UTC)),)
    assert mrkdwn(line) == "<!date^1795530720^{time} ({ago})|2026-11-24 14:32 UTC>"


def test_a_result_without_its_film_says_where_it_is():
    shown = views.result_card(EXAMPLES["result_card poster"], WORKSPACE)  # type: ignore[arg-type]  # It is one.
    assert "It is safe in the archive" in json.dumps(shown)


def test_cards_longer_than_slack_allows_are_cut_not_refused():
    """Lengths that the core never sends, should it ever send them."""
    rows = EXAMPLES["list_card making"].rows * 20  # type: ignore[attr-defined]  # It is a ListCard.
    lines = ((("word " * 500),),) * 80
    many = tuple(Button(label="x" * 100, action="remix", video=VideoId("v7kq2")) for _ in range(40))
    card = Notice(tone=Tone.READY, title="T" * 500, lines=lines, buttons=many)
    assert message_faults(views.notice(card)) == []
    assert message_faults(views.list_card(ListCard(title="x", rows=rows, empty=(), buttons=many[:2]))) == []
    choices = tuple(Choice(value=str(i), label="y" * 200, chosen=i == 3) for i in range(150))
    form = replace(EXAMPLES["make_form"], models=choices, title="t" * 60, submit="s" * 60)  # type: ignore[type-var]
    assert view_faults(views.make_form(form, ADDRESS)) == []


def test_a_button_is_read_out_with_its_video():
    pair = (
        Button(label="CANCEL", action="cancel", video=VideoId("v7kq2")),
        Button(label="Remix anyway", action="insist", draft="v7kq2:0123abcd"),
        Button(label="Start another", action="insist", draft=":0123abcd"),
        Button(label="x" * 75, action="remix", video=VideoId("v7kq2")),
    )
    drawn = views.notice(Notice(tone=Tone.READY, lines=(("x",),), buttons=pair))["blocks"][-1]["elements"]
    labels = [element.get("accessibility_label") for element in drawn]
    assert labels[:3] == ["CANCEL, v7kq2", "Remix anyway, v7kq2", None]
    assert utf16_length(labels[3]) == 75


def test_a_notification_tells_the_first_lines_and_no_raw_ids():
    shown = views.notice(EXAMPLES["notice history"], WORKSPACE)  # type: ignore[arg-type]  # It is one.
    assert shown["text"].startswith("Credits history\nCredits of @member\n")
    long = Notice(tone=Tone.READY, title="History", lines=((("word " * 30),),) * 50)
    assert utf16_length(views.notice(long)["text"]) <= 300
    one = Notice(tone=Tone.READY, lines=((("word " * 100),),))
    assert views.notice(one)["text"] == "word " * 100


def test_lines_of_emoji_are_counted_as_slack_counts_them():
    shown = views.notice(Notice(tone=Tone.READY, lines=((("🦊" * 1000),),) * 4))
    assert message_faults(shown) == []
    assert len(shown["blocks"]) == 4


def test_two_buttons_of_one_kind_have_ids_of_their_own():
    pair = (Button(label="A", action="remix", video=VideoId("v7kq2")), Button(label="B", action="remix"))
    shown = views.notice(Notice(tone=Tone.READY, lines=(("x",),), buttons=pair))
    assert [e["action_id"] for e in shown["blocks"][-1]["elements"]] == ["sora_remix", "sora_remix:1"]


@pytest.mark.parametrize("address", [ADDRESS, Address(), Address(channel="D1", private=True, insist=True)])
def test_a_forms_address_survives_the_way_there_and_back(address):
    assert unpack(address.pack()) == address


@pytest.mark.parametrize("text", ["", "x", "[]", "7", "null", '{"channel": 7, "private": "yes", "insist": 1}', "{"])
def test_a_damaged_address_is_no_address(text):
    assert unpack(text) == Address()
