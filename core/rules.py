"""Who may do what, and which words make a prompt: values in, a refusal out, nothing else."""

from datetime import timedelta

from core.names import Actor, Ask, Place, channel_of
from core.refusals import CannotPostHere, External, Guest, NotAllowed, NotYours, PromptEmpty, PromptTooLong
from core.text import clean, visible_length
from core.video import Video

SHORTEST_PROMPT = 3
LONGEST_PROMPT = 2000
MOST_CREDITS_AT_ONCE = 1_000_000
ASKED_ABOUT_ABOVE = 10_000
"""A grant of more credits than that may be a slip of a digit, so it is asked about once."""
SAME_AGAIN = timedelta(seconds=10)
"""The same person, original and words within this time is most likely a second press."""


def check_may_spend(ask: Ask) -> None:
    """Whether this person may start a video here, and whether it could be brought here at all."""
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    if ask.missing:
        raise CannotPostHere(ask.missing)


def check_admin(actor: Actor) -> None:
    if not actor.admin:
        raise NotAllowed


def check_may_end(actor: Actor, video: Video) -> None:
    """Cancelling and deleting: its owner or an admin of its team."""
    if not may_end(actor, video):
        raise NotYours


def may_end(actor: Actor, video: Video) -> bool:
    return actor.account == video.account or actor.admin


def may_see(actor: Actor, at: Place, video: Video) -> bool:
    """A video from a private place is seen there and by its owner, nowhere else. Guests and people from outside do not
    see every channel of the team, so for them each place is private."""
    if video.team != actor.team:
        return False
    private = video.private or actor.guest or actor.external
    return not private or video.account == actor.account or channel_of(video.asked_at) == channel_of(at)


def check_prompt(text: str) -> str:
    """The cleaned prompt; raises PromptEmpty or PromptTooLong."""
    prompt = clean(text)
    if visible_length(prompt) < SHORTEST_PROMPT:
        raise PromptEmpty(SHORTEST_PROMPT)
    if len(prompt) > LONGEST_PROMPT:
        raise PromptTooLong(len(prompt), LONGEST_PROMPT)
    return prompt
