"""The boxes that an mp4 is made of, walked from outside without opening what is in them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MOST_BOXES, _MOST_INDEX, _HEAD = 10_000, 1 << 20, 8
_CREDENTIALS = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""Of the box in which C2PA signs who or what made a film."""


def index_first(film: str) -> bool:
    """Whether players can begin before the end has arrived: the box with the index lies before that with the film."""
    with Path(film).open("rb") as file:
        for name, size in _boxes(file):
            if name == b"moov":
                return b"mvex" not in file.read(min(size, _MOST_INDEX))  # That one promises an index in pieces.
            if name == b"mdat":
                return False
    return False


def signed(film: str) -> bool:
    """Whether it carries content credentials, which any other byte in it would void."""
    with Path(film).open("rb") as file:
        return any(name == b"uuid" and file.read(len(_CREDENTIALS)) == _CREDENTIALS for name, _ in _boxes(file))


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and size of each; the file then stands at the beginning of what is in it."""
    for _ in range(_MOST_BOXES):
        head = file.read(_HEAD)
        size, name, long = int.from_bytes(head[:4], "big"), head[4:], 0
        if len(head) < _HEAD:
            return
        if size == 1:  # The real size follows.
            size, long = int.from_bytes(file.read(_HEAD), "big"), _HEAD
        inside = file.tell()
        yield name, max(0, size - _HEAD - long)
        if size < _HEAD + long:  # Up to the end, or nonsense.
            return
        file.seek(inside + size - _HEAD - long, os.SEEK_SET)
