"""The words of comparisons: the card of two videos side by side, and what is told about it."""

from dataclasses import dataclass

from core.card_parts import Button, Line, Member, Tone, VideoName
from core.cards import ComparisonCard, Notice
from core.names import AccountId, Place, VideoId, channel_of
from core.text import clamp, one_line
from core.video import Video

COMPARE = "COMPARE"

_PROMPT_ON_SIDE, _PROMPT_IN_ALT = 450, 350


def compare_button(video: VideoId) -> Button:
    """Beside its original, or beside its newest remix."""
    return Button(label=COMPARE, action="compare", video=video)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two, and what is to be said of it."""

    video: Video
    label: str
    at: Place | None
    """Where its own film stands."""
    remixable: bool


def comparison_card(
    a: Side, b: Side, *, asked_by: AccountId | None, at: Place, suffix: str | None = "mp4", smaller: bool = False
) -> ComparisonCard:
    """A is the earlier one. `suffix`: of the file that comes along. Where that is not the whole film, the card leads to
    each by itself."""
    by: Line = (" · ", Member(account=asked_by)) if asked_by else ()
    here = b.at is not None and channel_of(b.at) == channel_of(at)
    said_a, said_b = (clamp(one_line(side.video.words), _PROMPT_IN_ALT) for side in (a, b))
    return ComparisonCard(
        video=b.video.id,
        headline=("🆚 Side by side", *by),
        sides=(_side("A", a), _side("B", b)),
        facts=("Free: comparing costs no credits",),
        buttons=tuple(
            Button(label=f"REMIX {letter}", action="remix", video=side.video.id)
            for letter, side in (("A", a), ("B", b))
            if side.remixable
        ),
        alt=clamp(f"Two AI-generated videos side by side. Left, A: {said_a}. Right, B: {said_b}", 1000),
        file_name=f"compare-{a.video.id}-{b.video.id}.{suffix}" if suffix else None,
        summary=f"Side by side: {clamp(said_a, 100)} | {clamp(said_b, 100)}",
        requester=asked_by,
        reply_to=b.at if here else None,
        about_film=_about_film(a, b, suffix=suffix, smaller=smaller),
    )


def _about_film(a: Side, b: Side, *, suffix: str | None, smaller: bool) -> tuple[Line, ...]:
    one, other = (VideoName(video=side.video.id, at=side.at) for side in (a, b))
    if suffix != "mp4":
        return (("I could not bring both in one film here. Here is each by itself: ", one, " · ", other),)
    return (("Made smaller for this place. Each whole, by itself: ", one, " · ", other),) if smaller else ()


def _side(letter: str, side: Side) -> tuple[Line, str]:
    spec = side.video.spec
    name: Line = (
        f"{letter} · ",
        VideoName(video=side.video.id, at=side.at),
        " · ",
        Member(account=side.video.account),
        f" · {side.label} · {spec.seconds} s",
    )
    return name, clamp(one_line(side.video.words), _PROMPT_ON_SIDE)


def comparing_notice(a: VideoId, b: VideoId) -> Notice:
    words = f"Putting {a} and {b} side by side. It comes into this channel in a moment and costs nothing."
    return Notice(tone=Tone.ACTIVE, lines=((words,),))


def compared_notice(a: VideoId, b: VideoId, at: Place) -> Notice:
    """`at`: the message that stands here already."""
    line: Line = (f"{a} and {b} stand side by side in this channel already: ", VideoName(video=b, at=at))
    return Notice(tone=Tone.READY, lines=(line,))


def taken_away_notice(a: VideoName, b: VideoName) -> Notice:
    line: Line = ("They stood side by side here, and somebody deleted that. Each by itself: ", a, " · ", b)
    return Notice(tone=Tone.WAITING, lines=(line,))
