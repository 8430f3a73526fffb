"""Real films for tests, painted by FFmpeg's own test pattern."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph

_RATE = 48_000


@dataclass(frozen=True, kw_only=True)
class Recipe:
    width: int = 128
    height: int = 72
    seconds: float = 1
    rate: int = 12
    codec: str = "libx264"
    pixels: str = "yuv420p"
    sound: str | None = None
    """The codec of its sound."""
    form: str = "mp4"
    """Or mov, or webm."""
    live: bool = False
    """A WebM as browsers record them: it does not say how long it is."""
    index_first: bool = True
    colour: str | None = None
    """One colour instead of the pattern."""
    halves: bool = False
    """Red on the left, blue on the right."""
    noise: bool = False
    """Every point of every picture anew."""
    comment: str = ""
    """What it says of itself."""


def painted(path: Path, recipe: Recipe) -> bytes:
    flags = {"movflags": "+faststart"} if recipe.index_first and recipe.form != "webm" else {}
    flags |= {"live": "1"} if recipe.live else {}
    with av.open(str(path), "w", format=recipe.form, options=flags) as container:
        container.metadata.update({"comment": recipe.comment} if recipe.comment else {})
        fast = {"preset": "ultrafast"} if recipe.codec in ("libx264", "libx265") else {}
        stream = container.add_stream(recipe.codec, rate=recipe.rate, options=fast)
        stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, recipe.pixels
        sound = container.add_stream(recipe.sound, rate=_RATE, layout="mono") if recipe.sound else None
        if recipe.halves:
            pattern = _halves(recipe)
        else:
            pattern = (
                _source("testsrc2", recipe) if recipe.colour is None else _source(f"color=c={recipe.colour}", recipe)
            )
        for number in range(round(recipe.seconds * recipe.rate)):
            frame = pattern.vpull()
            frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, recipe.rate), 0
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound:
            _hum(container, sound, recipe.seconds)
    return path.read_bytes()


def _source(name: str, recipe: Recipe) -> Graph:
    graph = Graph()
    separator = ":" if "=" in name else "="
    noise = [graph.add("noise", "alls=100:allf=t")] if recipe.noise else []
    kind, _, rest = f"{name}{separator}size={recipe.width}x{recipe.height}:rate={recipe.rate}".partition("=")
    graph.link_nodes(
        graph.add(kind, rest), *noise, graph.add("format", recipe.pixels), graph.add("buffersink")
    ).configure()
    return graph


def _halves(recipe: Recipe) -> Graph:
    graph = Graph()
    beside = graph.add("hstack", "inputs=2")
    for n, colour in enumerate(("red", "blue")):
        graph.add("color", f"c={colour}:size={recipe.width // 2}x{recipe.height}:rate={recipe.rate}").link_to(
            beside, 0, n
        )
    graph.link_nodes(beside, graph.add("format", recipe.pixels), graph.add("buffersink")).configure()
    return graph


def _hum(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    graph = Graph()
    tone = graph.add("sine", f"frequency=440:sample_rate={_RATE}:duration={seconds}")
    shape = graph.add("aformat", f"sample_fmts={stream.format.name}:channel_layouts=mono")
    graph.link_nodes(tone, shape, graph.add("abuffersink")).configure()
    fifo = av.AudioFifo()
    while True:
        try:
            fifo.write(graph.pull())
        except (BlockingIOError, EOFError):
            break
    size = stream.codec_context.frame_size or 1024
    while (part := fifo.read(size, partial=True)) is not None:
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))
