"""Of comparisons: the card, what is told about it, each no, and the worst that people's text can do to it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.examples.scene import LABEL, Scene
from core import refusals as no
from core.card_parts import VideoName
from core.cards import ComparisonCard
from core.names import AccountId, Place, VideoId, channel_of
from core.video import Video
from core.words import comparing
from core.words.comparing import Side


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    a, b, at = scene.ready, scene.ready_night, scene.message
    return {
        "comparison_card": card(a, b, at),
        "comparison_card without its film, too late to remix": replace(
            card(a, b, at, remixable=False, suffix=None), requester=None, reply_to=None, headline=("🆚 Side by side",)
        ),
        "comparison_card made smaller": card(a, b, at, smaller=True),
        "comparison_card as a picture": card(a, b, at, suffix="jpg"),
        "notice comparing": comparing.comparing_notice(a.id, b.id),
        "notice compared": comparing.compared_notice(a.id, b.id, at),
        "notice compared, deleted": comparing.taken_away_notice(VideoName(video=a.id, at=at), VideoName(video=b.id)),
    }


def refusals(video: VideoId) -> Sequence[no.Refusal]:
    return (
        no.NothingToCompare(video),
        no.SameVideo(video),
        no.NoFilmToCompare(video, 42, failed=False),
        no.NoFilmToCompare(video, None, failed=True),
        no.ComparedElsewhere(video),
        no.TooManyComparisons(3),
    )


def card(
    a: Video, b: Video, at: Place, *, remixable: bool = True, suffix: str | None = "mp4", smaller: bool = False
) -> ComparisonCard:
    first, second = (Side(video=video, label=LABEL, at=at, remixable=remixable) for video in (a, b))
    asked_by, here = AccountId(b.account), channel_of(at)
    return comparing.comparison_card(first, second, asked_by=asked_by, at=here, suffix=suffix, smaller=smaller)
