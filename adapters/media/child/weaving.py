"""Several films through one graph of filters, a picture at a time: long films need no more memory than short ones."""

from collections.abc import Iterator, Sequence

from av.error import EOFError as NothingMore
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

Feed = tuple[FilterContext, Iterator[VideoFrame]]


def woven(sink: FilterContext, feeds: Sequence[Feed]) -> Iterator[VideoFrame]:
    """The film that is behind is read on, so no filter has to keep what it cannot use yet."""
    at = [0.0] * len(feeds)
    left = set(range(len(feeds)))
    while left:
        n = min(left, key=lambda one: at[one])
        start, frames = feeds[n]
        frame = next(frames, None)
        start.push(frame)
        if frame is None:
            left.remove(n)
        else:
            at[n] = frame.time or at[n]
        yield from _come_out(sink)


def _come_out(sink: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = sink.pull()
        except (BlockingIOError, NothingMore):
            return
        assert isinstance(frame, VideoFrame), "the graph holds pictures only"
        yield frame
