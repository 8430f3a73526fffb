"""Letters and lines to be laid over a film."""

from fractions import Fraction

from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

_SHADE, _INK = (16, 18, 22, 190), (255, 255, 255, 255)


def letter(text: str, side: int) -> VideoFrame:
    """White on a dark, round square of this many pixels."""
    picture = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 5, fill=_SHADE)
    pen.text((side / 2, side / 2), text, font=ImageFont.load_default(side * 0.7), fill=_INK, anchor="mm")
    return _frame(picture)


def bar(width: int, height: int) -> VideoFrame:
    return _frame(Image.new("RGBA", (width, height), _INK))


def _frame(picture: Image.Image) -> VideoFrame:
    frame = VideoFrame(picture.width, picture.height, "rgba")
    used, line = picture.width * 4, frame.planes[0].line_size
    rows = picture.tobytes()
    padded = (rows[n : n + used].ljust(line, b"\0") for n in range(0, len(rows), used))
    frame.planes[0].update(b"".join(padded))  # FFmpeg's rows may be longer than what is seen of them.
    frame.pts, frame.time_base = 0, Fraction(1, 1000)
    return frame
