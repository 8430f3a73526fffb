"""Opening a film: as an mp4 and nothing else, from the one file that was named."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_ONLY_FILES = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
LONGEST_S = 600
_TURNS: Mapping[int, list[tuple[str, ...]]] = {
    90: [("transpose", "2")],
    180: [("hflip",), ("vflip",)],
    270: [("transpose", "1")],
}
"""By how far players turn it, against the clock."""


@contextmanager
def opened(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    with av.open(path, format="mp4", options=_ONLY_FILES, metadata_errors="replace") as container:
        stream = next(
            (one for one in container.streams.video if not one.disposition & one.disposition.attached_pic), None
        )
        if stream is None:
            raise ValueError("there are no pictures in it")
        stream.thread_type = "AUTO"
        yield container, stream


def pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """In order, each with the second at which it is shown."""
    for frame in container.decode(stream):
        if (frame.time or 0.0) > LONGEST_S:
            raise ValueError("it is longer than any film of ours")
        yield frame


def rate_of(stream: VideoStream, most: int = 60) -> Fraction:
    rate = stream.average_rate or Fraction(24)
    return min(Fraction(rate).limit_denominator(1001), Fraction(most)) if rate > 0 else Fraction(24)


def turns_of(first: VideoFrame) -> list[tuple[str, ...]]:
    """The filters that show it as players do: only its first picture knows how it is to be turned."""
    return _TURNS.get(round(first.rotation) % 360, [])


def lies(first: VideoFrame) -> bool:
    """Whether players show it on its side, so that its width is its height."""
    return round(first.rotation) % 180 != 0
