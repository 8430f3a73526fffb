"""A film once more, as every chat plays it: what plays is copied as it is, the rest becomes H.264 and AAC."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import EOFError as NothingMore
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.naming import carry_over
from adapters.media.child.reading import lies, opened, rate_of, turns_of
from adapters.media.child.sounds import BITS, AnyPacket, Sounds
from adapters.media.child.writing import mp4, picture_stream, unforced

_LARGEST = 1920


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How the new film is to be."""

    longest_side: int = _LARGEST
    most_rate: int = 60
    sound_bits: int = BITS
    how: Mapping[str, str] = field(default_factory=lambda: {"crf": "20"})
    copy_pictures: bool = False
    copy_sound: bool = False


def mend(film: str, out: str, *, pictures: bool, sound: bool, name: str | None = None) -> dict[str, Any]:
    """True: these play, and are copied."""
    return encoded(film, out, Shape(copy_pictures=pictures, copy_sound=sound), name)


def encoded(film: str, out: str, shape: Shape, name: str | None) -> dict[str, Any]:
    with ExitStack() as stack:
        container, stream = stack.enter_context(opened(film))
        made = stack.enter_context(mp4(out))
        carry_over(container, made, name)
        pictures = _Copied(made, stream) if shape.copy_pictures else _Pictures(made, stream, shape)
        tracks: dict[int, _Track] = {stream.index: pictures}
        for sound in container.streams.audio:
            tracks[sound.index] = _Copied(made, sound) if shape.copy_sound else Sounds(made, sound, shape.sound_bits)
        for packet in container.demux([container.streams[index] for index in tracks]):
            tracks[packet.stream.index].take(packet)
        for track in tracks.values():
            track.end()
    return {"width": pictures.width, "height": pictures.height, "bytes": Path(out).stat().st_size}


class _Track(Protocol):
    def take(self, packet: AnyPacket) -> None: ...
    def end(self) -> None: ...


class _Copied:
    def __init__(self, made: OutputContainer, source: VideoStream | AudioStream) -> None:
        self._made, self._out = made, made.add_stream_from_template(source)
        self.width, self.height = (source.width, source.height) if isinstance(source, VideoStream) else (0, 0)

    def take(self, packet: AnyPacket) -> None:
        if packet.dts is not None:  # The last one of a stream is empty.
            packet.stream = self._out
            self._made.mux(packet)

    def end(self) -> None:
        pass


class _Pictures:
    """Its graph is made with the first picture, which alone knows how it is to be turned."""

    def __init__(self, made: OutputContainer, source: VideoStream, shape: Shape) -> None:
        self._made, self._source, self._shape = made, source, shape
        self._rate = rate_of(source, shape.most_rate)
        self.width, self.height = fitted(source.width, source.height, shape.longest_side)
        self._out = picture_stream(made, self.width, self.height, self._rate, shape.how)
        self._graph: Graph | None = None
        self._count = 0

    def take(self, packet: AnyPacket) -> None:
        for frame in packet.decode():
            assert isinstance(frame, VideoFrame), "it is the pictures' stream"
            self._push(frame)

    def end(self) -> None:
        if self._graph is None:
            raise ValueError("there are no pictures in it")
        self._push(None)
        self._made.mux(self._out.encode(None))

    def _push(self, frame: VideoFrame | None) -> None:
        if self._graph is None:
            assert frame is not None, "end() has looked"
            self._graph = self._graph_for(frame)
        self._graph.vpush(frame)
        for ready in _come_out(self._graph):
            ready.pts, ready.time_base = self._count, 1 / self._rate
            self._made.mux(self._out.encode(unforced(ready)))
            self._count += 1

    def _graph_for(self, first: VideoFrame) -> Graph:
        if lies(first):
            self.width, self.height = self.height, self.width
            self._out.width, self._out.height = self.width, self.height
        graph = Graph()
        turns = [graph.add(*turn) for turn in turns_of(first)]
        graph.link_nodes(
            graph.add_buffer(template=self._source, time_base=self._source.time_base),
            *turns,
            graph.add("scale", f"{self.width}:{self.height}:flags=bicubic"),
            graph.add("setsar", "1"),
            graph.add("fps", f"fps={self._rate}:start_time=0"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ).configure()
        return graph


def _come_out(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, NothingMore):
            return


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """Of the same shape, not larger, in even numbers."""
    scale = min(1.0, longest / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
