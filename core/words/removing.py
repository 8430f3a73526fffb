"""The words about deleting a video, and what is left of it."""

from core.card_parts import Button, Confirm, Line, Member, Tone, VideoName
from core.cards import Notice, VideoCard
from core.names import VideoId
from core.video import Video

DELETE = "DELETE"


def delete_button(video: Video) -> Button:
    """Under a video: asks before it does anything."""
    asked = Confirm(
        action="erase",
        title=f"Delete {video.id}?",
        text=_consequences(video),
        yes=DELETE,
        no="KEEP IT",
    )
    return Button(label=DELETE, action="delete", video=video.id, confirm=asked)


def delete_notice(video: Video) -> Notice:
    sure = Button(label=f"{DELETE} {video.id}", action="erase", video=video.id, style="danger")
    return Notice(tone=Tone.FAILED, lines=((f"Delete {video.id}? {_consequences(video)}",),), buttons=(sure,))


def _consequences(video: Video) -> str:
    if video.film is None:
        return "Its words are removed everywhere. It cost nothing."
    return "Its film and its words are removed everywhere; credits do not come back. Its remixes stay."


def deleting_notice(video: VideoId) -> Notice:
    return Notice(tone=Tone.READY, lines=((f"{video} is removed. Its messages and its film are taken away now.",),))


def removed_card(video: Video) -> VideoCard:
    """What the progress card becomes."""
    by: Line = ("by ", Member(account=video.removed_by), " · ") if video.removed_by else ()
    return VideoCard(
        video=video.id,
        tone=Tone.WAITING,
        headline=("🗑️ Removed ", *by, VideoName(video=video.id)),
        summary=f"Removed: {video.id}",
        shown="removed",
    )
