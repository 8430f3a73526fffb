"""The words about a video service that is paused: on cards, and to those who can put it right."""

from dataclasses import replace

from core.cards import VideoCard
from core.errors import Why
from core.refusals import credits_text
from core.video import Video

_WHAT = {
    Why.UNREACHABLE: "The video service is not answering.",
    Why.FAILING: "The video service has trouble taking videos.",
    Why.ACCOUNT: "The video service refuses this bot's own account.",
    Why.FUNDS: "This bot's own account at the video service is empty.",
}


def what_is_wrong(why: Why) -> str:
    return _WHAT[why]


def held_up(card: VideoCard, video: Video, why: Why) -> VideoCard:
    """The card of a video that waits until its service works again."""
    aside = (
        f"{credits_text(video.price)} {'is' if video.price == 1 else 'are'} set aside" if video.price else "it is free"
    )
    note = (f"{_WHAT[why]} Yours waits and goes on by itself; nothing is lost; {aside}.",)
    return replace(card, notes=(note, *card.notes), shown=f"{card.shown}:{why}")
