"""A film on its way in: looked at from beginning to end, and where it plays everywhere, copied with its name in it."""

from typing import Any

from av.error import FFmpegError

from adapters.media.child.boxes import signed
from adapters.media.child.encoding import Shape, encoded
from adapters.media.child.limits import NO_SPACE
from adapters.media.child.look import look
from adapters.media.child.reading import Kind

_MAY_DIFFER_S = 0.1
_SAME = ("width", "height", "pictures", "sound", "index_first")


def arrive(film: str, out: str, name: str) -> dict[str, Any]:
    told = look(film)
    plays = told["pictures"] and told["sound"] and told["index_first"] and told["kind"] is Kind.MP4
    wanted = plays and told["called"] != name and not signed(film)
    return {**told, "named": wanted and _named(film, out, name, told)}


def _named(film: str, out: str, name: str, told: dict[str, Any]) -> bool:
    """Packet by packet, so nothing is lost but what no player shows. False: it is better kept as it came."""
    try:
        encoded(film, out, Shape(copy_pictures=True, copy_sound=True), name)
        copy = look(out, whole=False)
    except (FFmpegError, ValueError, OSError) as fault:
        if isinstance(fault, OSError) and fault.errno in NO_SPACE:
            raise
        return False
    return all(copy[fact] == told[fact] for fact in _SAME) and abs(copy["seconds"] - told["seconds"]) <= _MAY_DIFFER_S
