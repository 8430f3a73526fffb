"""Figures for Prometheus: what the tables say at each scrape, and what this process has measured since its start.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.studio import Numbers

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds; people are answered below three, or the chat gives up."""

MOST_SERIES = 200
"""Of one name. Labels are platforms, providers and codes, all of them few; this is for the day when they are not."""

HELP = {
    "sora_ack_seconds": "From a press, a form or a command to the first answer, by platform.",
    "sora_ready_to_posted_seconds": "From a film stored to its result posted, by platform.",
    "sora_vendor_errors_total": "Calls to vendors that brought no good answer, by provider and code.",
}

Labels = tuple[tuple[str, str], ...]


@dataclass
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))
    total: int = 0
    sum: float = 0.0


class Measures:
    def __init__(self) -> None:
        self._seconds: dict[str, dict[Labels, _Histogram]] = {}
        self._counts: dict[str, dict[Labels, int]] = {}

    def seconds(self, name: str, seconds: float, **labels: str) -> None:
        series = self._seconds.setdefault(name, {})
        found = series.setdefault(_key(series, labels), _Histogram())
        found.total, found.sum = found.total + 1, found.sum + seconds
        for number, bound in enumerate(BOUNDS):
            found.counts[number] += seconds <= bound

    def count(self, name: str, **labels: str) -> None:
        series = self._counts.setdefault(name, {})
        key = _key(series, labels)
        series[key] = series.get(key, 0) + 1

    def lines(self) -> Iterator[str]:
        for name, histograms in self._seconds.items():
            yield from _head(name, "histogram", HELP[name])
            for labels, found in histograms.items():
                for bound, count in zip((*BOUNDS, "+Inf"), (*found.counts, found.total), strict=True):
                    yield f"{name}_bucket{_written((*labels, ('le', str(bound))))} {count}"
                yield f"{name}_sum{_written(labels)} {found.sum:.6f}"
                yield f"{name}_count{_written(labels)} {found.total}"
        for name, counts in self._counts.items():
            yield from _head(name, "counter", HELP[name])
            yield from (f"{name}{_written(labels)} {count}" for labels, count in counts.items())


def drawn(
    numbers: Numbers,
    waiting: int,
    measures: Measures,
    vendors: Mapping[str, bool],
    paused: Mapping[str, str],
) -> str:
    statuses = (((("status", str(status)),), count) for status, count in numbers.videos.items())
    answering = (((("provider", name),), int(answers)) for name, answers in vendors.items())
    pauses = (((("provider", name), ("why", why)), 1) for name, why in paused.items())
    lines = [
        *_gauge("sora_videos", "Videos by status, all teams.", statuses),
        *_gauge("sora_credits_held", "Credits set aside for videos in the making.", [((), numbers.held)]),
        *_gauge("sora_posts_due", "Messages that are still to be posted or drawn anew.", [((), numbers.posts_due)]),
        *_gauge("sora_waiting_requests", "Requests that wait for a video to end.", [((), waiting)]),
        *_gauge("sora_vendor_answers", "1 where the vendor answered when it was asked last.", answering),
        *_gauge("sora_vendor_paused", "1 for each vendor that is sent nothing for now, and why.", pauses),
        *measures.lines(),
    ]
    return "\n".join([*lines, ""])


def _gauge(name: str, words: str, series: Iterable[tuple[Labels, int]]) -> Iterator[str]:
    yield from _head(name, "gauge", words)
    yield from (f"{name}{_written(labels)} {value}" for labels, value in series)


def _head(name: str, kind: str, words: str) -> tuple[str, str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {kind}"


def _key(series: Mapping[Labels, object], labels: Mapping[str, str]) -> Labels:
    key = tuple(sorted(labels.items()))
    return key if key in series or len(series) < MOST_SERIES else tuple((name, "other") for name in sorted(labels))


def _written(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
