"""The words about a video service that is paused: on cards, and to those who can put it right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.card_parts import Button, Confirm, Line, Moment, Tone, VideoName
from core.cards import Notice, VideoCard
from core.errors import Why
from core.refusals import credits_text
from core.text import clamp
from core.video import Spec, Video

_WHAT = {
    Why.UNREACHABLE: "The video service is not answering.",
    Why.FAILING: "The video service has trouble taking videos.",
    Why.ACCOUNT: "The video service refuses this bot's own account.",
    Why.FUNDS: "This bot's own account at the video service is empty.",
}


MOVED = "moved"
"""The code of a video that was called off in favour of another one, made elsewhere."""

Way = tuple[Spec, str, int]
"""How a waiting video could be made instead: what, by which model's name, for how many credits."""


def held_up(card: VideoCard, video: Video, why: Why, ways: Sequence[Way]) -> VideoCard:
    """The card of a video that waits until its service works again."""
    aside = f"{credits_text(video.price)} {'is' if video.price == 1 else 'are'} set aside"
    note = (f"{_WHAT[why]} Yours waits and goes on by itself; nothing is lost; {aside}.",)
    buttons = (*(_move_button(video, *way) for way in ways), *card.buttons)
    shown = f"{card.shown}:{why}:{','.join(spec.model for spec, *_ in ways)}"
    return replace(card, notes=(note, *card.notes), buttons=buttons, shown=shown)


def _move_button(video: Video, spec: Spec, label: str, price: int) -> Button:
    """Asks before it does anything: it may cost more."""
    asked = Confirm(
        action="moved",
        title=f"Move {video.id}?",
        text=_consequences(video, spec, label, price),
        yes="MOVE",
        no="WAIT",
    )
    length = "" if spec.seconds == video.spec.seconds or video.is_remix else f" · {spec.seconds} s"
    words = f"Move to {clamp(label, 30)}{length}: {price} ({_difference(price - video.price)})"
    return Button(label=words, action="move", video=video.id, editor=spec.model, confirm=asked)


def move_notice(video: Video, spec: Spec, label: str, price: int) -> Notice:
    yes = Button(label=f"MOVE {video.id}", action="moved", video=video.id, editor=spec.model, style="primary")
    return Notice(tone=Tone.WAITING, lines=((_consequences(video, spec, label, price),),), buttons=(yes,))


def _consequences(video: Video, spec: Spec, label: str, price: int) -> str:
    shape = "" if video.is_remix else f", {spec.seconds} s, {spec.size.replace('x', '×')}"
    return (
        f"{label}{shape} makes it instead, for {credits_text(price)}: {_difference(price - video.price)} than the "
        f"{video.price} set aside now, which come back."
    ).replace("the same than", "the same as")


def _difference(more: int) -> str:
    return f"{more} more" if more > 0 else f"{-more} less" if more < 0 else "the same"


def moved_card(video: Video, new: Video, label: str) -> VideoCard:
    """What the old card becomes."""
    return VideoCard(
        video=video.id,
        tone=Tone.WAITING,
        headline=(f"➡️ Moved to {label} · ", VideoName(video=new.id)),
        notes=((f"The {credits_text(video.price)} of {video.id} came back; {new.id} has its own.",),),
        summary=f"Moved: {video.id}",
        shown=f"moved:{new.id}",
    )


_TO_DO = {
    Why.UNREACHABLE: "Look at its own page about outages, and whether its address in the settings is right.",
    Why.FAILING: "Look at its own page about outages. The bot tries one video after another, ever more rarely.",
    Why.ACCOUNT: "Whoever runs this bot has to make a new key there, set it, and start the bot again.",
    Why.FUNDS: "Whoever runs this bot has to pay there. The bot notices within eight minutes.",
}


def paused_notice(provider: str, why: Why, since: datetime, *, again: bool = False) -> Notice:
    """To an admin, once for each pause and each cause of it. `again`: they know of the pause, by another cause."""
    return Notice(
        tone=Tone.FAILED,
        title="Still paused, and now for another reason" if again else "A video service is paused",
        lines=(
            paused_line(provider, why, since),
            (_TO_DO[why],),
            ("What was asked for waits and keeps its credits. I tell you when it works again.",),
        ),
    )


def back_notice(provider: str, since: datetime) -> Notice:
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
