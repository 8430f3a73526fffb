"""Of a film too large for its place: an example of each way in which it is shown."""

from bot.examples.scene import LABEL, Scene
from core.words import large
from core.words.results import result_card

_SIZE, _MOST = 31_000_000, 10_485_760
_ADDRESS = "https://videos.example.org/m/0123456789abcdef.mp4"


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ways = {
        "linked": large.linked(_SIZE, _ADDRESS),
        "linked, no files taken": large.only_linked(_SIZE, _ADDRESS),
        "made smaller": large.made_smaller(_SIZE),
        "poster": large.not_here(_SIZE, _MOST, picture=True, pages=True, public=False),
        "poster, limit unknown": large.not_here(_SIZE, None, picture=True, pages=False, public=True),
        "words": large.not_here(_SIZE, _MOST, picture=False, pages=False, public=False),
        "words, no files taken": large.no_file(_SIZE, pages=True),
    }
    return {
        f"result_card {name}": result_card(
            scene.ready_night,
            LABEL,
            parent=scene.ready,
            parent_at=scene.message,
            remixable=True,
            at=scene.channel,
            shown=shown,
        )
        for name, shown in ways.items()
    }
