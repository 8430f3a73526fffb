"""CSV files that no spreadsheet runs."""

import csv
import io

import pytest

from adapters.web.spreadsheet import csv_of


def back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "=HYPERLINK(", "@SUM("])
def test_a_text_that_begins_a_formula_begins_with_an_apostrophe(start):
    assert back(csv_of([[f"{start}cmd|' /C calc'!A0"]])) == [[f"'{start}cmd|' /C calc'!A0"]]


@pytest.mark.parametrize("text", ["for the launch", "a=b", "x-y", 'say "hi", please', "two\nlines", "", "'quoted"])
def test_other_texts_come_out_as_they_went_in(text):
    assert back(csv_of([[text, "end"]])) == [[text, "end"]]


def test_numbers_stay_numbers_and_nothing_is_empty():
    assert csv_of([[-80, 500, None, 1.5]]) == b"-80,500,,1.5\r\n"


@pytest.mark.parametrize("start", ["=1+1", "@SUM(A1)", "＝1", " =1", "-1"])
def test_a_formula_behind_another_separator_is_none_either(start):
    text = f"for the launch;{start}"
    (line,) = csv.reader(io.StringIO(csv_of([[text]]).decode(), newline=""), delimiter=";")
    assert line[1].strip().startswith("'")
