"""Figures for whoever runs it: histograms, counters, labels that cannot break a line, and few of them."""

import pytest

from adapters.providers.watched import ERRORS, Watched
from adapters.web.metrics import HELP, MOST_SERIES, Measures, drawn
from bot.running import ACKS
from core.errors import Code, Missed, Rejected, Unconfirmed
from core.ports import Order, Ref
from core.studio import Numbers
from core.worker.deliver import READY_TO_POSTED
from tests.fakes import FakeClock, FakeProvider

NOBODY = Numbers(videos={}, held=0, posts_due=0)
ORDER = Order(upstream="sora-2", prompt="a fox", seconds=4, size="1280x720")


def test_a_histogram_counts_each_time_in_every_bucket_that_holds_it() -> None:
    measures = Measures()
    for seconds in (0.04, 0.2, 400.0):
        measures.seconds(ACKS, seconds, platform="discord")
    lines = list(measures.lines())
    assert f'{ACKS}_bucket{{platform="discord",le="0.05"}} 1' in lines
    assert f'{ACKS}_bucket{{platform="discord",le="0.25"}} 2' in lines
    assert f'{ACKS}_bucket{{platform="discord",le="+Inf"}} 3' in lines
    assert f'{ACKS}_count{{platform="discord"}} 3' in lines
    assert f'{ACKS}_sum{{platform="discord"}} 400.240000' in lines


def test_a_label_cannot_end_its_line() -> None:
    measures = Measures()
    measures.count(ERRORS, provider='a"b\\c\nd', code="auth")
    [line] = [line for line in drawn(NOBODY, 0, measures, {}, {}).splitlines() if line.startswith(ERRORS + "{")]
    assert line == ERRORS + r'{code="auth",provider="a\"b\\c\nd"} 1'


def test_there_are_never_more_series_than_a_few_hundred() -> None:
    measures = Measures()
    for number in range(3 * MOST_SERIES):
        measures.count(ERRORS, provider=f"p{number}", code="auth")
    lines = [line for line in measures.lines() if not line.startswith("#")]
    assert len(lines) == MOST_SERIES + 1
    assert f'{ERRORS}{{code="other",provider="other"}} {2 * MOST_SERIES}' in lines


@pytest.mark.parametrize(
    ("problem", "code", "answers"),
    [
        (Rejected(Code.AUTH, "no"), "auth", True),
        (Rejected(Code.NOT_SENT, "no"), "not_sent", False),
        (Unconfirmed("lost"), "unconfirmed", False),
        (Missed("500"), "missed", False),
        (Missed("404", gone=True), "gone", True),
    ],
)
async def test_what_a_vendor_answers_is_noted_and_passed_on(problem: Exception, code: str, answers: bool) -> None:
    measures, provider = Measures(), _Failing(FakeClock(), problem)
    watched = Watched(provider, measures)
    with pytest.raises(type(problem)):
        await watched.create(ORDER)
    assert watched.answers is answers
    assert f'{ERRORS}{{code="{code}",provider="{provider.name}"}} 1' in list(measures.lines())
    provider.problem = None
    await watched.create(ORDER)
    assert watched.answers


class _Failing(FakeProvider):
    def __init__(self, clock: FakeClock, problem: Exception | None) -> None:
        super().__init__(clock)
        self.problem = problem

    async def create(self, order: Order) -> Ref:
        if self.problem:
            raise self.problem
        return await super().create(order)


def test_whether_a_vendor_answers_is_a_figure() -> None:
    paused = drawn(NOBODY, 0, Measures(), {}, {"gateway": "funds"})
    assert 'sora_vendor_paused{provider="gateway",why="funds"} 1' in paused
    assert 'sora_vendor_answers{provider="gateway"} 1' in drawn(NOBODY, 0, Measures(), {"gateway": True}, {})


def test_each_figure_has_its_words() -> None:
    assert {ACKS, READY_TO_POSTED, ERRORS} == set(HELP)
