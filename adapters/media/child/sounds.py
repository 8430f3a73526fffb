"""The sound of a film once more, as AAC: with its pictures as they come, or beside pictures from elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from adapters.media.child.reading import opened

BITS = 128_000
_RATES = (44_100, 48_000)

AnyPacket: TypeAlias = "Packet[Any]"  # Packets are generic in the stubs only.


class Sounds:
    def __init__(self, made: OutputContainer, source: AudioStream, bits: int = BITS) -> None:
        rate = source.rate if source.rate in _RATES else _RATES[-1]
        layout = "mono" if source.channels == 1 else "stereo"
        self._made = made
        self._out = made.add_stream("aac", rate=rate, layout=layout)
        self._out.bit_rate = bits
        self._resampler = AudioResampler(format="fltp", layout=layout, rate=rate)

    def take(self, packet: AnyPacket) -> None:
        for frame in packet.decode():
            self._push(frame)

    def end(self) -> None:
        self._push(None)
        self._made.mux(self._out.encode(None))

    def _push(self, frame: Any) -> None:
        for ready in self._resampler.resample(frame):
            self._made.mux(self._out.encode(ready))


class Beside:
    """The sound of this film, no further than the pictures are."""

    def __init__(self, made: OutputContainer, source: AudioStream, packets: Iterator[AnyPacket]) -> None:
        self._sounds, self._packets = Sounds(made, source), packets
        self._next: AnyPacket | None = next(packets, None)

    def until(self, seconds: float) -> None:
        while self._next is not None and _second(self._next) < seconds:
            self._sounds.take(self._next)
            self._next = next(self._packets, None)

    def end(self) -> None:
        self._sounds.end()


def _second(packet: AnyPacket) -> float:
    """The last one of a stream is empty and has no time."""
    return 0.0 if packet.pts is None else float(packet.pts * packet.time_base)


@contextmanager
def beside(made: OutputContainer, film: str) -> Iterator[Beside | None]:
    """None: it has no sound."""
    with opened(film) as (container, _):
        source = next(iter(container.streams.audio), None)
        yield None if source is None else Beside(made, source, container.demux(source))
