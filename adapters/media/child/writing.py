"""An H.264 mp4 that every chat plays, its index first."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from typing import Any

import av
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.child.reading import opened
from adapters.media.child.sounds import beside

_THREADS = 2
_FINE = {"crf": "23"}


def written(
    out: str, frames: Iterator[VideoFrame], *, width: int, height: int, rate: Fraction, sound: str
) -> dict[str, Any]:
    """A picture each 1/rate of a second, and as long as they last the sound of that film, if it has any."""
    count = 0
    with ExitStack() as stack:
        container = stack.enter_context(mp4(out))
        stream = picture_stream(container, width, height, rate)
        heard = stack.enter_context(beside(container, sound))
        for frame in frames:
            frame.pts, frame.time_base = count, 1 / rate
            container.mux(stream.encode(unforced(frame)))
            count += 1
            if heard:
                heard.until(float(count / rate))
        container.mux(stream.encode(None))
        if heard:
            heard.end()
    if not count:
        raise ValueError("there are no pictures in it")
    with opened(out) as (film, _):  # The sound may end a little later, and whoever reads it again says so too.
        seconds = (film.duration or 0) / 1_000_000
    return {"seconds": seconds, "width": width, "height": height}


@contextmanager
def mp4(out: str) -> Iterator[OutputContainer]:
    with av.open(out, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        yield container


def picture_stream(
    container: OutputContainer, width: int, height: int, rate: Fraction, how: Mapping[str, str] = _FINE
) -> VideoStream:
    stream = container.add_stream("libx264", rate=rate, options={"preset": "veryfast", **how})
    assert isinstance(stream, VideoStream), "that is what was added"
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.thread_count = _THREADS
    return stream


def unforced(frame: VideoFrame) -> VideoFrame:
    """The encoder decides by itself which pictures are whole; what the decoder says would force its own choice."""
    frame.pict_type = 0
    return frame
