"""What is said where a film is too large for the place, and what comes along with it then."""

from dataclasses import dataclass

from core.card_parts import Line, Link

WATCH = "WATCH"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How a film is shown."""

    suffix: str | None
    """Of the file that comes along; None where none does."""
    about: tuple[Line, ...] = ()
    watch: Link | None = None


WHOLE = Shown(suffix="mp4")


def linked(size: int, address: str) -> Shown:
    words = f"This video is {megabytes(size)}, too large for this place. It plays from the archive."
    return Shown(suffix=None, about=((words,),), watch=Link(label=WATCH, url=address))


def only_linked(size: int, address: str) -> Shown:
    """Where no file is taken, large or small."""
    words = f"This place takes no files at the moment. The video, {megabytes(size)}, plays from the archive."
    return Shown(suffix=None, about=((words, " ", _ROOM),), watch=Link(label=WATCH, url=address))


def made_smaller(size: int) -> Shown:
    return Shown(suffix="mp4", about=((f"Made smaller for this place · original {megabytes(size)} in the archive",),))


def not_here(size: int, most: int | None, *, picture: bool, pages: bool, public: bool) -> Shown:
    """`pages`: they are served, and play it. `public`: films have addresses that everybody reaches."""
    accepts = f"this place accepts {megabytes(most)}" if most and most < size else "more than this place accepts"
    first = f"This video is {megabytes(size)}; {accepts}. It is safe in the archive."
    where = "/sora web plays it." if pages else "Whoever runs this bot can send it to you."
    cure = "raise the limit for files here" + ("" if public else ", or set PUBLIC_BASE_URL")
    return Shown(
        suffix="jpg" if picture else None,
        about=((f"{first} {where}",), (f"Admins: {cure}; then the next one comes whole.",)),
    )


def no_file(size: int, *, pages: bool) -> Shown:
    """Where no file is taken, and there is no address either."""
    where = "/sora web plays it." if pages else "Whoever runs this bot can send it to you."
    words = f"This place takes no files at the moment. The video, {megabytes(size)}, is safe in the archive. {where}"
    return Shown(suffix=None, about=((words,), (_ROOM,)))


_ROOM = "Admins: its storage may be full, or files are switched off."


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"  # noqa: PLR2004  # Units.
