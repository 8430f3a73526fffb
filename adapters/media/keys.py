"""What a kept file is called: from its key can be read which films it was made from."""

import re
from collections.abc import Sequence
from hashlib import sha256

_FILM = re.compile(r"([0-9a-z]{1,40})\.mp4")
_MADE = re.compile(r"_?([0-9a-z]{1,40}(?:-[0-9a-z]{1,40})*)\.([0-9a-z.-]+\.)?(mp4|jpg)")
SEVERAL = "_"
"""Begins the keys of what was made from several films, so that they can be listed apart."""


def checked(key: str) -> str:
    """Raises ValueError for what could lead out of the store."""
    if not key or "/" in key or "\\" in key or "\0" in key or key.startswith("."):
        raise ValueError(f"{key!r} is no key of ours")
    return key


def poster(film: str) -> str:
    return f"{_stem(film)}.jpg"


def smaller(film: str, most_bytes: int) -> str:
    return f"{_stem(film)}.most-{most_bytes}.mp4"


def pair(left: str, right: str, way: str) -> str:
    return f"{SEVERAL}{_name(left)}-{_name(right)}.{way}.mp4"


def strip(films: Sequence[tuple[str, str]]) -> str:
    """With the words in it: they can change where the films do not."""
    told = sha256(repr(list(films)).encode()).hexdigest()[:16]
    return f"{SEVERAL}{'-'.join(_name(film) for film, _ in films)}.strip-{told}.jpg"


def films_of(key: str) -> frozenset[str]:
    """The keys of the films that this was made from; of a film its own. Empty for what is no key of ours."""
    match = _MADE.fullmatch(key)
    return frozenset(f"{name}.mp4" for name in match[1].split("-")) if match else frozenset()


def is_film(key: str) -> bool:
    return _FILM.fullmatch(key) is not None


def name_of(key: str) -> str | None:
    """By which a film is known again: its video's id. None for what was made of several."""
    match = _FILM.fullmatch(key)
    return match[1] if match else None


def _stem(film: str) -> str:
    """Of a film, or of a clip that is made from films."""
    if not films_of(film) or not film.endswith(".mp4"):
        raise ValueError(f"{film!r} is no film's key, nor a clip's")
    return film.removesuffix(".mp4")


def _name(film: str) -> str:
    if not is_film(film):
        raise ValueError(f"{film!r} is no film's key")
    return film.removesuffix(".mp4")
