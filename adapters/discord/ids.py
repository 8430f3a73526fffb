"""What buttons and forms carry, "s1:remix:v7kq2"; in a direct message also whose team it is about: "s1:make:@v7kq2"."""

from dataclasses import dataclass

from adapters.discord.limits import CUSTOM_ID, fit
from core.names import read_video_id

VERSION = "s1"
"""A button posted today must still be understood, or politely declined, years from now."""


@dataclass(frozen=True, kw_only=True)
class Carried:
    version: str
    action: str
    target: str
    """What the action is about: a video, kept words ("v7kq2:1a2b3c4d", ":1a2b3c4d"), a bookmark, or nothing."""
    home: str
    """A video of the team that is meant, for places that name none: a direct message."""


def custom_id(action: str, target: str | None) -> str:
    return fit(f"{VERSION}:{action}:{target or ''}", CUSTOM_ID)


def read(custom_id: str) -> Carried:
    version, _, rest = custom_id.partition(":")
    action, _, told = rest.partition(":")
    target, _, home = told.partition("@")
    about = target.partition(":")[0]  # A page of the archive is about no video.
    return Carried(version=version, action=action, target=target, home=home or (about if read_video_id(about) else ""))


def at_home(custom_id: str, home: str) -> str:
    """The same id with its home said, where it does not name a video itself."""
    if not home or read(custom_id).home:
        return custom_id
    return fit(f"{custom_id}@{home}", CUSTOM_ID)
