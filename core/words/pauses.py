"""The words about a video service that is paused: on cards, and to those who can put it right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.cards import Line, Moment, Notice, Tone, VideoCard
from core.errors import Why
from core.refusals import credits_text
from core.video import Video

_WHAT = {
    Why.UNREACHABLE: "The video service is not answering.",
    Why.FAILING: "The video service has trouble taking videos.",
    Why.ACCOUNT: "The video service refuses this bot's own account.",
    Why.FUNDS: "This bot's own account at the video service is empty.",
}


def held_up(card: VideoCard, video: Video, why: Why) -> VideoCard:
    """The card of a video that waits until its service works again."""
    aside = (
        f"{credits_text(video.price)} {'is' if video.price == 1 else 'are'} set aside" if video.price else "it is free"
    )
    note = (f"{_WHAT[why]} Yours waits and goes on by itself; nothing is lost; {aside}.",)
    return replace(card, notes=(note, *card.notes), shown=f"{card.shown}:{why}")


_TO_DO = {
    Why.UNREACHABLE: "Look at its own status page, and whether its address in the settings is right.",
    Why.FAILING: "Look at its own status page. The bot tries one video after another, ever more rarely.",
    Why.ACCOUNT: "Whoever runs this bot has to make a new key there, set it, and start the bot again.",
    Why.FUNDS: "Whoever runs this bot has to pay there. The bot notices within eight minutes.",
}


def paused_notice(provider: str, why: Why, since: datetime) -> Notice:
    """To an admin, once for each pause."""
    return Notice(
        tone=Tone.FAILED,
        title="A video service is paused",
        lines=(
            paused_line(provider, why, since),
            (_TO_DO[why],),
            ("What was asked for waits and keeps its credits. I tell you when it works again.",),
        ),
    )


def back_notice(provider: str, why: Why, since: datetime) -> Notice:  # noqa: ARG001  # Told as the other is.
    return Notice(
        tone=Tone.READY,
        title="The video service works again",
        lines=((f"{provider} was paused since ", Moment(at=since), ". What waited goes on by itself."),),
    )


def paused_line(provider: str, why: Why, since: datetime) -> Line:
    return (f"{provider} is paused since ", Moment(at=since), f". {_WHAT[why]}")


def warned(notice: Notice, pauses: Sequence[tuple[str, Why, datetime]]) -> Notice:
    """An answer to an admin, with what is wrong on top."""
    lines = tuple(("⚠️ ", *paused_line(*pause), f" {_TO_DO[pause[1]]}") for pause in pauses)
    return replace(notice, lines=(*lines, *notice.lines))
