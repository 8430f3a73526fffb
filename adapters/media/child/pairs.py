"""Two films in one picture, so that they can be compared at a glance."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, pairwise
from typing import Any

from av.container import InputContainer
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.labels import bar, letter
from adapters.media.child.reading import lies, opened, pictures, rate_of, turns_of
from adapters.media.child.weaving import Feed, woven
from adapters.media.child.writing import written

_HALF, _WHOLE = (960, 540), (1280, 720)
_MOST_RATE = 30
_EDGE, _LABEL_PART = 16, 8
_LINE = 4
_SWEEP_S = 4
"""The line goes from the middle to one side, to the other and back in this time."""


def side_by_side(left: str, right: str, out: str) -> dict[str, Any]:
    """A left, B right, from the same start; the shorter one stands still at its end until the longer one has ended."""
    with ExitStack() as stack:
        loom = _Loom([stack.enter_context(opened(left)), stack.enter_context(opened(right))], _HALF)
        beside = loom.graph.add("hstack", "inputs=2")
        for n, name in enumerate("AB"):
            loom.over(loom.films[n], loom.letter(name), f"{_EDGE}:{_EDGE}").link_to(beside, 0, n)
        return loom.written(beside, out, width=loom.width * 2, sound=left)


def wipe(left: str, right: str, out: str) -> dict[str, Any]:
    """One picture: A to the left of a moving line, B to its right, each where it would be alone."""
    with ExitStack() as stack:
        loom = _Loom([stack.enter_context(opened(left)), stack.enter_context(opened(right))], _WHOLE)
        a, b = loom.films
        width, height = loom.width, loom.height
        line = (
            f"2*floor({width}*(0.5-0.46*sin(2*PI*t/{_SWEEP_S}))/2)"  # Even, as colours are kept for two pixels at once.
        )
        wide = loom.graph.add("pad", f"{width * 2}:{height}:0:0")
        cut = loom.graph.add("crop", f"{width}:{height}:x='{line}':y=0")
        loom.graph.link_nodes(b, wide, cut)
        both = loom.graph.add("overlay", f"x='{line}':y=0")
        a.link_to(both, 0, 0)
        cut.link_to(both, 0, 1)
        drawn = loom.over(both, bar(_LINE, height), f"x='{line}-{_LINE // 2}':y=0")
        named = loom.over(drawn, loom.letter("A"), f"{_EDGE}:{_EDGE}")
        named = loom.over(named, loom.letter("B"), f"W-w-{_EDGE}:{_EDGE}")
        return loom.written(named, out, width=width, sound=left)


class _Loom:
    """A graph into which two films run, each fitted into the same room, at the same rate."""

    def __init__(self, sources: list[tuple[InputContainer, VideoStream]], most: tuple[int, int]) -> None:
        self.graph, self._feeds = Graph(), list[Feed]()
        self._rate = max(rate_of(stream, _MOST_RATE) for _, stream in sources)
        shown = [(stream, pictures(container, stream)) for container, stream in sources]
        begun = [(stream, _first(frames), frames) for stream, frames in shown]
        self.width, self.height = _room(most, [_shape(stream, first) for stream, first, _ in begun])
        self.films = [self._fitted(*film) for film in begun]

    def _fitted(self, stream: VideoStream, first: VideoFrame, rest: Iterator[VideoFrame]) -> FilterContext:
        fit = f"{self.width}:{self.height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic"
        nodes = [
            self.graph.add_buffer(template=stream, time_base=stream.time_base),
            *(self.graph.add(*turn) for turn in turns_of(first)),
            self.graph.add("scale", fit),
            self.graph.add("pad", f"{self.width}:{self.height}:(ow-iw)/2:(oh-ih)/2"),
            self.graph.add("setsar", "1"),
            self.graph.add("fps", f"fps={self._rate}:start_time=0"),
            self.graph.add("format", "yuv420p"),
        ]
        for before, after in pairwise(nodes):
            before.link_to(after)
        self._feeds.append((nodes[0], chain([first], rest)))
        return nodes[-1]

    def letter(self, name: str) -> VideoFrame:
        return letter(name, max(16, self.height // _LABEL_PART))

    def over(self, under: FilterContext, mark: VideoFrame, where: str) -> FilterContext:
        """The mark's one picture stays for the length of the film."""
        start = self.graph.add_buffer(
            width=mark.width, height=mark.height, format=mark.format, time_base=mark.time_base
        )
        over = self.graph.add("overlay", where)
        under.link_to(over, 0, 0)
        start.link_to(over, 0, 1)
        self._feeds.insert(0, (start, iter([mark])))
        return over

    def written(self, end: FilterContext, out: str, *, width: int, sound: str) -> dict[str, Any]:
        sink = self.graph.add("buffersink")
        end.link_to(sink)
        self.graph.configure()
        return written(out, woven(sink, self._feeds), width=width, height=self.height, rate=self._rate, sound=sound)


def _first(frames: Iterator[VideoFrame]) -> VideoFrame:
    first = next(frames, None)
    if first is None:
        raise ValueError("there are no pictures in it")
    return first


def _shape(stream: VideoStream, first: VideoFrame) -> tuple[int, int]:
    return (stream.height, stream.width) if lies(first) else (stream.width, stream.height)


def _room(most: tuple[int, int], shapes: list[tuple[int, int]]) -> tuple[int, int]:
    """For either film: as large as the larger one, within `most`; in even numbers."""
    scales = [min(most[0] / wide, most[1] / tall, 1.0) for wide, tall in shapes]
    width = max(int(wide * scale) for (wide, _), scale in zip(shapes, scales, strict=True))
    height = max(int(tall * scale) for (_, tall), scale in zip(shapes, scales, strict=True))
    return max(16, width // 2 * 2), max(16, height // 2 * 2)
