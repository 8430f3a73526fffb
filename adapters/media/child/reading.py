"""Opening a film: as an mp4, or as a WebM where it begins like one, and from the one file that was named."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_ONLY_FILE = {"protocol_whitelist": "file"}
_NO_REFERENCES = {"enable_drefs": "0", "use_absolute_path": "0"}
LONGEST_S = 600
_TURNS: Mapping[int, list[tuple[str, ...]]] = {
    90: [("transpose", "2")],
    180: [("hflip",), ("vflip",)],
    270: [("transpose", "1")],
}
"""By how far players turn it, against the clock."""


_WEBM = b"\x1a\x45\xdf\xa3"
_QUICKTIME = b"ftypqt  "
_IN_WEBM = frozenset({"vp8", "vp9", "av1", "h264", "hevc", "opus", "vorbis", "aac"})
"""What browsers and cameras put into one. Its format could hold anything that FFmpeg has a decoder for."""


class Kind(StrEnum):
    MP4 = "mp4"
    QUICKTIME = "quicktime"  # The mp4's elder: opened as one, and not played by every chat.
    WEBM = "webm"


def kind_of(path: str) -> Kind:
    with Path(path).open("rb") as file:
        head = file.read(12)
    if head.startswith(_WEBM):
        return Kind.WEBM
    return Kind.QUICKTIME if head[4:] == _QUICKTIME else Kind.MP4


@contextmanager
def opened(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    webm = kind_of(path) is Kind.WEBM
    read_as, options = ("matroska", _ONLY_FILE) if webm else ("mp4", _ONLY_FILE | _NO_REFERENCES)
    with av.open(path, format=read_as, options=options, metadata_errors="replace") as container:
        if webm and not _IN_WEBM.issuperset(_codecs(container)):
            raise ValueError("no browser puts such streams into a WebM")
        stream = next(
            (one for one in container.streams.video if not one.disposition & one.disposition.attached_pic), None
        )
        if stream is None:
            raise ValueError("there are no pictures in it")
        stream.thread_type = "AUTO"
        yield container, stream


def _codecs(container: InputContainer) -> Iterator[str]:
    for stream in (*container.streams.video, *container.streams.audio):
        yield stream.codec_context.codec.canonical_name


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
