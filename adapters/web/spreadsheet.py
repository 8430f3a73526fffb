"""Lines as CSV that no spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide forms too: some spreadsheets of East Asia read them as the narrow ones."""

_ELSEWHERE = re.compile(rf"([;|]\s*)(?=[{re.escape(''.join(_BEGINS_A_FORMULA))}])")
"""Where commas are decimal points a spreadsheet parts lines at ";" as well, so a formula can begin after one."""


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """Our numbers stay numbers, also negative ones; a text that would begin a formula begins with an apostrophe."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, int | float) or value is None:
        return value
    text = _ELSEWHERE.sub(r"\1'", str(value))
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text
