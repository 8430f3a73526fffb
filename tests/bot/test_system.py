"""The real clock."""

import time

import pytest

from bot.system import SystemClock


def test_the_clock_counts_the_time_for_which_the_machine_was_suspended() -> None:
    if not hasattr(time, "CLOCK_BOOTTIME"):
        pytest.skip("this system has no clock that goes on while it is suspended")
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= SystemClock().monotonic() <= time.clock_gettime(time.CLOCK_BOOTTIME)
    assert time.get_clock_info("monotonic").monotonic
