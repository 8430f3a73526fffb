"""The words about changes that are made one after another."""

from dataclasses import replace
from typing import TypeVar

from core.card_parts import Button, Line, Member, Said, Tone, VideoName
from core.cards import Notice, ResultCard, VideoCard
from core.names import AccountId, VideoId
from core.refusals import credits_text
from core.text import clamp, one_line
from core.video import Reason, Status, Video

CHAIN = "Do them one after another"
STOPPED = "chain:stopped"
"""What stands where a chain has stopped, beside the card of its last video."""
NO_MEMBER = (
    "Who asked for it is no longer a member who may spend credits here. Nothing was charged for it. "
    "Somebody else can remix the last one."
)
_SAID, _LEFT = 200, 180

Card = TypeVar("Card", bound=VideoCard | ResultCard)


def with_step(card: Card, number: int, count: int) -> Card:
    """The card of a video that is one of several."""
    return replace(card, facts=(f"Step {number} of {count} · ", *card.facts))


def plan_notice(draft: str, steps: tuple[str, ...], *, price: int, available: int) -> Notice:
    """Everything is said before anything is held: each step, each price, the whole, and what is left."""
    lines: list[Line] = [("Each step remixes the result of the one before.",)]
    lines += [
        (f"{number}. ", Said(text=clamp(one_line(step), _SAID)), f" · {credits_text(price)}")
        for number, step in enumerate(steps, 1)
    ]
    lines.append((_cost_words(len(steps), price, available),))
    lines.append(("Each is set aside when it starts and charged only if it works. At the first that fails it stops.",))
    start = Button(label=f"START: {len(steps)} × {price} CREDITS", action="chain_go", draft=draft, style="primary")
    buttons = (start,) if available >= price else ()
    return Notice(tone=Tone.WAITING, title="One after another", lines=tuple(lines), buttons=buttons)


def _cost_words(count: int, price: int, available: int) -> str:
    whole = count * price
    cost = f"Cost {count} × {price} = {credits_text(whole)} · you have {available}"
    if whole <= available:
        return f"{cost} · {available - whole} left"
    enough = available // price
    return (
        f"{cost}: enough for {enough} of {count}. Ask an admin for credits."
        if enough
        else f"{cost}: too few. Ask an admin for credits."
    )


def submit_words(notice: Notice) -> str:
    """For a form's button, which is short."""
    return notice.buttons[0].label.removesuffix(" CREDITS") if notice.buttons else ""


def stopping_notice(video: VideoId) -> Notice:
    words = f"No further step will start. {video} itself is with the video service already: wait for it."
    return Notice(tone=Tone.WAITING, lines=((words,),))


def stopped_card(
    last: Video, steps: tuple[str, ...], came: tuple[VideoId, ...], *, why: str | None, account: AccountId
) -> VideoCard:
    """Where it stopped and why, what came out so far, what was not started. `why`: a refusal's sentence."""
    number = len(came) if last.status is Status.READY else len(came) + 1
    headline = f"⏹ Stopped {'after' if last.status is Status.READY else 'at'} step {number} of {len(steps)}"
    left = steps[number:]
    return VideoCard(
        video=last.id,
        tone=Tone.WAITING,
        headline=(headline,),
        facts=("One after another · ", Member(account=account), " · ", VideoName(video=last.id)),
        notes=(_why(last, number, why), _came(came), *((_left(left),) if left else ())),
        buttons=(Button(label="REMIX", action="remix", video=came[-1], style="primary"),) if came else (),
        summary=headline,
        shown=STOPPED,
    )


def _why(last: Video, number: int, why: str | None) -> Line:
    """Of which step it speaks, for what came out before was charged."""
    if last.status is Status.FAILED and last.reason is not Reason.CANCELLED:
        return (f"Step {number} could not be made. Its own card says why, and what is back.",)
    return (f"Step {number + 1}: {why}" if why else "It was called off.",)


def _came(came: tuple[VideoId, ...]) -> Line:
    if not came:
        return ("Nothing came out, and nothing was charged.",)
    names: list[str | VideoName] = ["Came out: "]
    for number, video in enumerate(came):
        names += [" → "] if number else []
        names.append(VideoName(video=video))
    return tuple(names)


def _left(left: tuple[str, ...]) -> Line:
    words = " · ".join(one_line(step) for step in left)
    return ("Not started, not charged: ", Said(text=clamp(words, _LEFT)))
