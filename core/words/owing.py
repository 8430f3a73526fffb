"""The words about videos that could be posted nowhere."""

from collections.abc import Sequence

from core.card_parts import Button, Tone
from core.cards import Notice
from core.names import VideoId

_MOST = 5


def owed_notice(videos: Sequence[VideoId]) -> Notice:
    named, more = videos[:_MOST], len(videos) - _MOST
    if len(videos) == 1:
        words = f"Your video {named[0]} is ready. I could post it neither where you asked for it nor to you directly."
    else:
        rest = f" and {more} more" if more > 0 else ""
        words = (
            f"Your videos {', '.join(named)}{rest} are ready. I could post them neither where you asked for them nor to "
            "you directly."
        )
    shows = tuple(Button(label=f"SHOW {video}", action="show", video=video) for video in named)
    more_line = (("/sora archive mine has all of them.",),) if more > 0 else ()
    return Notice(tone=Tone.READY, lines=((words,), *more_line), buttons=shows)
