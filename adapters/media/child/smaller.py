"""A copy that fits where the film itself is too large."""

from pathlib import Path
from typing import Any

from adapters.media.child.encoding import Shape, encoded
from adapters.media.child.reading import opened, rate_of

_SOUND_BITS, _LITTLE_SOUND_BITS = 128_000, 64_000
_USABLE = 0.92
"""The rest is the index, and what the encoder is off by."""

_BITS_PER_PIXEL = 0.06
"""With less than that, a smaller picture looks better than a larger one."""

_LEAST_BITS = 40_000
_LEAST_SIDE = 160
_MOST_RATE = 30
_TRIES = 3


def smaller(film: str, out: str, most_bytes: int, name: str | None = None) -> dict[str, Any]:
    """A first guess from the length; what came out too large is made again with less, twice at most."""
    with opened(film) as (container, stream):
        seconds = max(0.1, (container.duration or 0) / 1_000_000)
        wide, tall, rate = stream.width, stream.height, float(rate_of(stream, _MOST_RATE))
    bits = most_bytes * 8 * _USABLE / seconds
    for _ in range(_TRIES):
        sound = _SOUND_BITS if bits > _SOUND_BITS * 4 else _LITTLE_SOUND_BITS
        left = int(bits - sound)
        if left < _LEAST_BITS:
            break
        scale = min(1.0, (left / (_BITS_PER_PIXEL * rate * wide * tall)) ** 0.5)
        shape = Shape(
            longest_side=max(_LEAST_SIDE, int(max(wide, tall) * scale)),
            most_rate=_MOST_RATE,
            sound_bits=sound,
            how={"b": str(left), "maxrate": str(left), "bufsize": str(left * 2)},
        )
        facts = encoded(film, out, shape, name)
        size = Path(out).stat().st_size
        if size <= most_bytes:
            return {**facts, "seconds": seconds}
        bits *= most_bytes / size * _USABLE
    raise ValueError("it cannot be made that small")
