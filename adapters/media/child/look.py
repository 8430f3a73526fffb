"""What a film is: its first picture decoded, every packet there, and whether every chat's player will take it."""

import os
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.reading import opened

_MAY_LACK_S, _MAY_LACK = 0.5, 0.1
"""The sound may go on a little longer than the pictures."""

_LARGEST_SIDE = 8192
_MOST_BOXES, _MOST_INDEX, _HEAD = 10_000, 1 << 20, 8
_PICTURES, _SHADES, _SOUND = "h264", ("yuv420p", "yuvj420p"), "aac"


def look(film: str) -> dict[str, Any]:
    index_first = _index_first(film)
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
            if first is None:
                first = next((one for one in packet.decode() if isinstance(one, VideoFrame)), None)
        if first is None or seconds - end > max(_MAY_LACK_S, seconds * _MAY_LACK):
            raise ValueError("there is less in it than it says")
        on_its_side = first.rotation % 180 != 0
        width, height = (first.height, first.width) if on_its_side else (first.width, first.height)
        return {
            "seconds": seconds, "width": width, "height": height, "index_first": index_first,
            "pictures": _pictures_play(stream, first), "sound": _sound_plays(container),
        }  # fmt: skip  # What it is; what of it plays.


def _pictures_play(stream: VideoStream, first: VideoFrame) -> bool:
    return stream.codec_context.name == _PICTURES and first.format.name in _SHADES


def _sound_plays(container: InputContainer) -> bool:
    return all(stream.codec_context.name == _SOUND for stream in container.streams.audio)


def _index_first(film: str) -> bool:
    """Whether players can begin before the end has arrived: the box with the index lies before that with the film."""
    with Path(film).open("rb") as file:
        for _ in range(_MOST_BOXES):
            head = file.read(_HEAD)
            size, name = int.from_bytes(head[:4], "big"), head[4:]
            if name == b"moov":
                return b"mvex" not in file.read(min(size, _MOST_INDEX))  # That one promises an index in pieces.
            if name == b"mdat" or len(head) < _HEAD:
                return False
            if size == 1:  # The real size follows.
                size = int.from_bytes(file.read(_HEAD), "big") - _HEAD
            if size < _HEAD:
                return False
            file.seek(size - _HEAD, os.SEEK_CUR)
    return False
