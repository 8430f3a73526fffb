"""People's text: whatever they mean stays, whatever could trick a reader goes, and it fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    REMIX_PREFIX,
    clamp,
    clean,
    one_line,
    shown_prompt,
    stored_remix_prompt,
    utf16_length,
    visible_length,
)


@pytest.mark.parametrize(
    "text",
    [
        "a red fox runs through snow",
        "❤️ on the wall",  # A variation selector makes it red.
        "🇯🇵 flag",
        "👨‍👩‍👧‍👦 walks",
        "👍🏽 and 🏳️‍🌈",
        "می‌خواهم برف ببارد",  # Persian needs its zero-width non-joiner.
        "क्‍ष",
        "🫨 shaking face of 2022, 🩷 pink heart",  # Newer than Python 3.11's tables.
        "夜にして",
        "naïve café",
    ],
)
def test_what_people_write_survives(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("right \u202eto\u202c left", "right to left"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff\u00ad\u2060", "zerowidth"),
        ("bell\x07 \x1b[31mred", "bell [31mred"),
        ("nul\x00byte", "nulbyte"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("private \ue000 use", "private  use"),
        ("hidden \U000e0041\U000e0042 tags", "hidden  tags"),
        ("nonsense \U0003ffff\ufffe", "nonsense"),
        ("cafe\u0301", "café"),
        ("tab\there", "tab here"),
        ("  around  ", "around"),
    ],
)
def test_what_could_trick_a_reader_is_dropped(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_a_newline(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"
    assert one_line(clean(f"one{end}{end} two ")) == "one ⏎ two"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(1, 50))
def test_clamped_text_fits_as_the_platforms_count(text: str, limit: int) -> None:
    text = clean(text)
    clamped = clamp(text, limit)
    assert utf16_length(clamped) <= limit
    assert clamped == text or clamped.endswith("…")


def test_an_emoji_is_never_cut_in_half() -> None:
    assert clamp("🦊🦊🦊", 4) == "🦊…"
    assert clamp("🦊🦊", 4) == "🦊🦊"


@pytest.mark.parametrize("text", ["", "   ", "\u200d\u200d\u200d", "\u3164\u2800\uffa0", "\ufe0f\u0301\u20e3"])
def test_blank_text_has_no_length(text: str) -> None:
    assert visible_length(text) == 0


def test_visible_length_counts_what_is_seen() -> None:
    assert visible_length("a fox") == 4
    assert visible_length("夜にして") == 4
    assert visible_length("🩷🩷🩷") == 3


def test_a_remix_is_stored_with_its_prefix_once() -> None:
    assert stored_remix_prompt("make it night") == "REMIX: make it night"
    assert stored_remix_prompt(stored_remix_prompt("make it night")) == "REMIX: make it night"


@given(st.text(), st.integers(0, 3))
def test_the_prefix_is_never_shown(prompt: str, times: int) -> None:
    assert not shown_prompt(REMIX_PREFIX * times + prompt).startswith(REMIX_PREFIX)
    assert shown_prompt(stored_remix_prompt(prompt)) == shown_prompt(prompt)
