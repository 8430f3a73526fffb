"""A listing that writes lengths and sizes in its own way still tells which video is which, so none is bought twice."""

import pytest

from adapters.providers.reports import read_listed
from core.ports import Listed


def listed(**told: object) -> Listed:
    row = read_listed({"id": "video_1", "created_at": 1_790_000_000, **told}, retry_after=None)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("told", "read"),
    [("8", "8"), (8, "8"), (8.0, "8"), ("8.0", "8"), ("08", "8"), (" 8 ", "8"), (7.5, "7.5"), ("8.25", "8.25")],
)
def test_a_length_is_one_length_however_it_is_written(told: object, read: str) -> None:
    assert listed(seconds=told).seconds == read


@pytest.mark.parametrize("told", ["1280x720", "1280X720", "1280×720", "1280*720", "1280 x 720", " 1280x720 "])
def test_a_size_is_one_size_however_it_is_written(told: str) -> None:
    assert listed(size=told).size == "1280x720"


@pytest.mark.parametrize("told", [None, True, "", "eight", "8s", "nan", "inf", [8], {"value": 8}])
def test_a_length_that_cannot_be_read_tells_nothing(told: object) -> None:
    assert listed(seconds=told).seconds is None


@pytest.mark.parametrize("told", [None, 720, "", "720p", "16:9", "1280x", "x720", "999999x1", [1280, 720]])
def test_a_size_that_cannot_be_read_tells_nothing(told: object) -> None:
    assert listed(size=told).size is None
