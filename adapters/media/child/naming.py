"""What a film calls itself, in its own metadata: so it is known again when a copy of it comes from somewhere."""

import re

from av.container import InputContainer, OutputContainer

_FIELD = "comment"
"""Of the fields that an mp4 has, the one that players, editors and FFmpeg carry over into copies."""

_WORDS = "Video {} of the Sora remix bot"
_NAME = re.compile(_WORDS.format("([0-9a-z]{1,40})"))


def name_of(container: InputContainer) -> str | None:
    """Anybody can write this into a file: a hint, and no more."""
    match = _NAME.fullmatch(container.metadata.get(_FIELD, "").strip())
    return match[1] if match else None


def carry_over(container: InputContainer, made: OutputContainer, name: str | None) -> None:
    """What the film says of itself goes along, but for whose it is."""
    made.metadata.update(container.metadata)
    if name:
        made.metadata[_FIELD] = _WORDS.format(name)
