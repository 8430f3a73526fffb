"""A film once more as H.264 and AAC, with its sound, in the size and the room that are asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import EOFError as NothingMore
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.reading import opened, rate_of
from adapters.media.child.writing import mp4, picture_stream, unforced

_SOUND_BITS, _LITTLE_SOUND_BITS, _LITTLE = 128_000, 64_000, 500_000
_USABLE = 0.92
_BITS_PER_PIXEL = 0.06
_LEAST_BITS = 40_000
_LARGEST = 1920
_TRIES = 3
_RATES = (44_100, 48_000)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How the new film is to be."""

    longest_side: int = _LARGEST
    sound_bits: int = _SOUND_BITS
    most_rate: int = 60
    how: Mapping[str, str] = field(default_factory=lambda: {"crf": "20"})


def smaller(film: str, out: str, most_bytes: int) -> dict[str, Any]:
    """A first guess from the length; what came out too large is made again with less, twice at most."""
    with opened(film) as (container, stream):
        seconds = max(0.1, (container.duration or 0) / 1_000_000)
        wide, tall, rate = stream.width, stream.height, float(rate_of(stream, 30))
    bits = most_bytes * 8 * _USABLE / seconds
    for _ in range(_TRIES):
        sound = _SOUND_BITS if bits > _LITTLE * 4 else _LITTLE_SOUND_BITS
        for_pictures = int(bits - sound)
        if for_pictures < _LEAST_BITS:
            break
        scale = min(1.0, (for_pictures / (_BITS_PER_PIXEL * rate * wide * tall)) ** 0.5)
        how = {"b": str(for_pictures), "maxrate": str(for_pictures), "bufsize": str(for_pictures * 2)}
        shape = Shape(longest_side=max(160, int(max(wide, tall) * scale)), sound_bits=sound, most_rate=30, how=how)
        facts = encoded(film, out, shape)
        size = Path(out).stat().st_size
        if size <= most_bytes:
            return facts
        bits *= most_bytes / size * _USABLE
    raise ValueError("it cannot be made that small")


def encoded(film: str, out: str, shape: Shape) -> dict[str, Any]:
    with opened(film) as (container, stream), mp4(out) as made:
        rate = rate_of(stream, shape.most_rate)
        sound = next(iter(container.streams.audio), None)
        pictures = _Pictures(made, stream, rate, shape)
        sounds = _Sounds(made, sound, shape) if sound else None
        for packet in container.demux([stream, sound] if sound else [stream]):
            if packet.stream is stream:
                for frame in packet.decode():
                    assert isinstance(frame, VideoFrame), "it is the pictures' stream"
                    pictures.take(frame)
            elif sounds:
                sounds.take(packet.decode())
        pictures.take(None)
        if sounds:
            sounds.take([None])
        return {"seconds": float(pictures.count / rate), "width": pictures.width, "height": pictures.height}


class _Pictures:
    """Its graph is made with the first picture, which knows better than the index how the film is."""

    def __init__(self, made: OutputContainer, source: VideoStream, rate: Fraction, shape: Shape) -> None:
        self._made, self._source, self._rate = made, source, rate
        self.width, self.height = fitted(source.width, source.height, shape.longest_side)
        self._out = picture_stream(made, self.width, self.height, rate, shape.how)
        self.count = 0
        self._graph = Graph()
        chain = [
            self._graph.add_buffer(template=source, time_base=source.time_base),
            self._graph.add("scale", f"{self.width}:{self.height}:flags=bicubic"),
            self._graph.add("setsar", "1"),
            self._graph.add("fps", f"fps={rate}:start_time=0"),
            self._graph.add("format", "yuv420p"),
            self._graph.add("buffersink"),
        ]
        self._graph.link_nodes(*chain)
        self._graph.configure()

    def take(self, frame: VideoFrame | None) -> None:
        """None is the end."""
        self._graph.vpush(frame)
        for ready in self._ready():
            ready.pts, ready.time_base = self.count, 1 / self._rate
            self._made.mux(self._out.encode(unforced(ready)))
            self.count += 1
        if frame is None:
            self._made.mux(self._out.encode(None))

    def _ready(self) -> Iterator[VideoFrame]:
        while True:
            try:
                yield self._graph.vpull()
            except (BlockingIOError, NothingMore):
                return


class _Sounds:
    def __init__(self, made: OutputContainer, source: AudioStream, shape: Shape) -> None:
        rate = source.rate if source.rate in _RATES else _RATES[-1]
        layout = "mono" if source.channels == 1 else "stereo"
        self._made = made
        self._out = made.add_stream("aac", rate=rate, layout=layout)
        self._out.bit_rate = shape.sound_bits
        self._resampler = AudioResampler(format="fltp", layout=layout, rate=rate)

    def take(self, frames: Any) -> None:
        """None among them is the end."""
        for frame in frames:
            for ready in self._resampler.resample(frame):
                self._made.mux(self._out.encode(ready))
            if frame is None:
                self._made.mux(self._out.encode(None))


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """Of the same shape, not larger, in even numbers."""
    scale = min(1.0, longest / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
