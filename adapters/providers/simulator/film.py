"""Films as real files: H.264 mp4s with a quiet hum, a thumbnail and a sheet of stills, all painted from a script."""

import array
import hashlib
import io
import json
import math
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream
from PIL import Image

from adapters.providers.simulator.scene import Scene, Script
from adapters.providers.simulator.story import Story, number

AnyPacket: TypeAlias = "Packet[VideoStream] | Packet[AudioStream]"  # Packets are generic in the stubs only.
RATE = 44_100
MADE_BY = "stand-in vendor"


def mp4(script: Script) -> bytes:
    """The whole film, its index first, so that players can start before the end has arrived."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"  # The muxer reopens its file to move the index: a buffer will not do.
        options = {"movflags": "+faststart+use_metadata_tags"}
        with av.open(str(path), "w", format="mp4", options=options) as container:
            _label(container, script)
            picture, sound = _picture(container, script), _sound(container)
            for packet in _packets(script, picture, sound):
                container.mux(packet)
        return path.read_bytes()


def thumbnail(script: Script) -> bytes:
    still = Scene(script).frame(script.seconds * 0.4)
    return _saved(still, "WEBP", quality=82, method=2)


def spritesheet(script: Script) -> bytes:
    """Four by four stills, from the first second to the last."""
    scene, across = Scene(script), 4
    wide, tall = script.width // across, script.height // across
    sheet = Image.new("RGB", (wide * across, tall * across))
    for n in range(across * across):
        still = scene.frame(script.seconds * n / (across * across)).resize((wide, tall), reducing_gap=2)
        sheet.paste(still, (n % across * wide, n // across * tall))
    return _saved(sheet, "JPEG", quality=80)


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    story: Story
    width: int
    height: int
    seconds: float


def read_back(mp4_file: bytes) -> Uploaded | None:
    """What an uploaded film tells: its own story when it was made here, otherwise one that its bytes decide."""
    try:
        with av.open(io.BytesIO(mp4_file), format="mp4") as container:
            picture = container.streams.video[0]
            told = _told(container.metadata) or Story(prompt=hashlib.sha256(mp4_file).hexdigest())
            seconds = float((picture.duration or 0) * (picture.time_base or 0))
            return Uploaded(story=told, width=picture.width, height=picture.height, seconds=seconds)
    except (av.FFmpegError, IndexError):
        return None


def _told(metadata: Mapping[str, str]) -> Story | None:
    if metadata.get("artist") != MADE_BY:
        return None
    try:
        return Story.from_json(json.loads(metadata.get("comment", "")))
    except ValueError:
        return None


def _saved(picture: Image.Image, kind: str, **how: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **how)
    return buffer.getvalue()


def _label(container: OutputContainer, script: Script) -> None:
    """The story travels inside the file, so an edit of an uploaded film continues it."""
    container.metadata["title"] = script.video_id
    container.metadata["artist"] = MADE_BY
    container.metadata["comment"] = json.dumps(script.story.as_json())


def _picture(container: OutputContainer, script: Script) -> VideoStream:
    stream = container.add_stream(
        "libx264", rate=script.fps, options={"preset": "ultrafast", "crf": "25", "tune": "zerolatency"}
    )
    stream.width, stream.height, stream.pix_fmt = script.width, script.height, "yuv420p"
    stream.codec_context.colorspace = Colorspace.ITU709
    stream.codec_context.color_range = ColorRange.MPEG
    stream.codec_context.gop_size = script.fps * 4
    return stream


def _sound(container: OutputContainer) -> AudioStream:
    return container.add_stream("aac", rate=RATE, layout="mono")


def _packets(script: Script, picture: VideoStream, sound: AudioStream) -> Iterator[AnyPacket]:
    scene, hum = Scene(script), _hum(script.story.prompt)
    for second in range(script.seconds):
        yield from sound.encode(_second_of_sound(hum, second))
        for n in range(second * script.fps, (second + 1) * script.fps):
            yield from picture.encode(_converted(scene.frame(n / script.fps), Fraction(n, script.fps)))
    yield from sound.encode(None)
    yield from picture.encode(None)


def _converted(still: Image.Image, at: Fraction) -> VideoFrame:
    whole: VideoFrame = VideoFrame.from_image(still)  # type: ignore[no-untyped-call]  # The stubs leave it untyped.
    frame = whole.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.AREA,
    )
    frame.pts, frame.time_base = at.numerator, Fraction(1, at.denominator)
    return frame


def _hum(prompt: str) -> bytes:
    """One second of a soft chord, from a tenth of one: in tens of hertz it repeats without a click."""
    root = 10 * (11 + int(number("hum", prompt) * 6))
    tones = ((root, 0.5), (root * 2, 0.3), (root * 3, 0.2))
    wave = (sum(a * math.sin(math.tau * hertz * n / RATE) for hertz, a in tones) for n in range(RATE // 10))
    return array.array("h", (round(900 * level) for level in wave)).tobytes() * 10


def _second_of_sound(samples: bytes, second: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=RATE)
    frame.planes[0].update(samples)
    frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    return frame
