"""What a film is: every picture of it decoded, every packet there, and whether every chat's player will take it."""

from typing import Any

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.boxes import index_first
from adapters.media.child.naming import name_of
from adapters.media.child.reading import LONGEST_S, Kind, kind_of, opened
from adapters.media.child.sounds import AnyPacket

_MAY_LACK_S, _MAY_LACK = 0.5, 0.1
"""The sound may go on a little longer than the pictures."""

_LARGEST_SIDE = 8192
_PICTURES, _SHADES, _SOUND = "h264", ("yuv420p", "yuvj420p"), "aac"


def look(film: str, *, whole: bool = True) -> dict[str, Any]:
    """Not `whole`: its first picture stands for all of them, as they were looked at before."""
    kind = kind_of(film)
    with opened(film) as (container, stream):
        seconds, end, first = (container.duration or 0) / 1_000_000, 0.0, None
        if max(stream.width, stream.height) > _LARGEST_SIDE:
            raise ValueError("no screen is as large as this")
        for packet in container.demux():
            if packet.is_corrupt:
                raise ValueError("its last part is missing")
            if packet.stream is not stream:
                continue
            if packet.pts is not None and packet.time_base:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if end > LONGEST_S:
                raise ValueError(f"for {end:.0f} s and more it is no film of ours")
            if whole or first is None:
                first = _decoded(packet) or first
        if kind is Kind.WEBM and not seconds:  # Browsers record without knowing how long it will be.
            seconds = end
        if first is None or seconds - end > max(_MAY_LACK_S, seconds * _MAY_LACK):
            raise ValueError("there is less in it than it says")
        on_its_side = first.rotation % 180 != 0
        width, height = (first.height, first.width) if on_its_side else (first.width, first.height)
        return {
            "seconds": seconds, "width": width, "height": height, "index_first": index_first(film),
            "pictures": _pictures_play(kind, stream, first), "sound": _sound_plays(kind, container),
            "called": name_of(container), "kind": kind,
        }  # fmt: skip  # What it is; what of it plays; what it calls itself.


def _decoded(packet: AnyPacket) -> VideoFrame | None:
    """A picture of it. Decoders paper over what is broken, and say so."""
    shown = packet.decode()
    if any(one.is_corrupt for one in shown):
        raise ValueError("some of its pictures are broken")
    return shown[0] if shown else None


def _pictures_play(kind: Kind, stream: VideoStream, first: VideoFrame) -> bool:
    """None of a WebM: it does not say when a picture is decoded, and a copy without that loses some."""
    return kind is not Kind.WEBM and stream.codec_context.name == _PICTURES and first.format.name in _SHADES


def _sound_plays(kind: Kind, container: InputContainer) -> bool:
    return kind is not Kind.WEBM and all(stream.codec_context.name == _SOUND for stream in container.streams.audio)
