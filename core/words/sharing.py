"""The words about links for people without an account."""

from datetime import datetime

from core.card_parts import Button, Line, Link, Moment, Tone
from core.cards import Notice
from core.names import VideoId
from core.video import Video

LINK, UNLINK = "LINK", "END ITS LINKS"


def link_button(video: VideoId) -> Button:
    return Button(label=LINK, action="link", video=video)


def unlink_button(video: VideoId) -> Button:
    return Button(label=UNLINK, action="unlink", video=video)


def link_notice(video: Video, address: str, until: datetime) -> Notice:
    return Notice(
        tone=Tone.READY,
        title=f"A link to {video.id}",
        lines=(
            (Link(label=f"The film of {video.id}", url=address),),
            ("Copy this link. Whoever has it sees the film without an account, until ", Moment(at=until), "."),
            (f"It is told this once. /sora unlink {video.id} ends every link to it that is yours to end.",),
        ),
        buttons=(unlink_button(video.id),),
    )


def unlinked_notice(video: VideoId, ended: int) -> Notice:
    if not ended:
        words = f"No link leads to {video}."
    else:
        words = f"{ended} link{'' if ended == 1 else 's'} to {video} ended; nobody sees it without an account now."
    return Notice(tone=Tone.READY, lines=((words,),))


def links_line(count: int, until: datetime) -> Line:
    """In the details of a video."""
    return (f"Open to everybody with {'a link' if count == 1 else f'one of {count} links'} until ", Moment(at=until))
