"""The words of notices: a refusal with its way out, help, prices, what was granted."""

from collections.abc import Sequence
from decimal import Decimal

from core.card_parts import Button, Line, Link, Member, Tone
from core.cards import Notice
from core.catalogue import Catalogue
from core.catalogue_entries import ModelEntry
from core.names import AccountId, VideoId
from core.refusals import (
    CannotEdit,
    FilmRetired,
    JustStarted,
    NotFound,
    NotRemixable,
    OriginalFailed,
    ProviderDown,
    Refusal,
    SeveralChanges,
    SourceExpired,
    StillMaking,
    TooManyVideos,
    are_back,
    credits_text,
)
from core.text import clamp, one_line
from core.words.forms import ADVICE, BAD_REMIXES, GOOD_REMIXES, one_after_another
from core.words.videos import offer_button

NEW_VIDEO = Button(label="NEW VIDEO", action="make")


def notice_of(refusal: Refusal) -> Notice:
    """A refusal with the one way out as a button."""
    return Notice(
        tone=Tone.FAILED if refusal.code == "broken" else Tone.WAITING,
        lines=tuple((words,) for words in (str(refusal), refusal.hurdle) if words),
        buttons=(*map(offer_button, refusal.offers), *_ways_out(refusal)),
        code=refusal.code,
    )


def _ways_out(refusal: Refusal) -> tuple[Button, ...]:
    match refusal:
        case SeveralChanges():
            edit = _edit_draft(refusal.draft) or (Button(label="Edit", action="remix", video=refusal.video),)
            return (*_insist("Remix anyway", refusal.draft), *edit, *one_after_another(refusal))
        case JustStarted():
            return _insist("Start another anyway", refusal.draft and refusal.draft + TWICE)
        case NotFound() if refusal.suggestion:
            return (Button(label=f"DETAILS {refusal.suggestion}", action="details", video=refusal.suggestion),)
        case OriginalFailed() | SourceExpired() | NotRemixable() | CannotEdit() | FilmRetired():
            return (Button(label="AGAIN", action="edit", video=refusal.video),)
        case ProviderDown():
            return (*_insist("Try again", refusal.draft), *_edit_draft(refusal.draft))
        case StillMaking():
            return (Button(label="CANCEL", action="cancel", video=refusal.video),)
        case TooManyVideos():
            return (Button(label="SHOW MINE", action="making"),)
        case _:
            return _edit_draft(refusal.draft)


TWICE = "+"
"""At the end of a draft's name: also if it was started a moment ago."""


def _insist(label: str, draft: str | None) -> tuple[Button, ...]:
    return (Button(label=label, action="insist", draft=draft, style="primary"),) if draft else ()


def _edit_draft(draft: str | None) -> tuple[Button, ...]:
    if draft is None:
        return ()
    video, _, editor = draft.rpartition(":")[0].partition(":")
    if not video:
        return (Button(label="Edit", action="make"),)
    return (Button(label="Edit", action="remix", video=VideoId(video), editor=editor or None),)


def help_notice(default_price: int | None) -> Notice:
    price = f" The usual video costs {credits_text(default_price)}." if default_price else ""
    return Notice(
        tone=Tone.READY,
        title="Make and remix AI videos",
        lines=(
            (f"/sora generate starts a new video; without a prompt it opens a form.{price}",),
            ("REMIX under a finished video changes one thing in it; /sora remix does the same by id.",),
            ("/sora show brings a video again, /sora making lists what is being made, /sora cancel stops one.",),
            ("/sora archive shows what was made, to search and to remix; /sora history what came from what.",),
            ("COMPARE under a remix puts it beside its original in one film; /sora compare takes any two.",),
            ("/sora delete removes a video of yours for good; /sora link shows one to people without an account.",),
            ("/sora presets list shows words for remixes under short names; the remix form offers them.",),
            ("/sora balance tells your credits, /sora prices what things cost.",),
            ("Credits are set aside when you start and charged only when the video is here. A failure costs nothing.",),
            *((advice,) for advice in ADVICE),
            (f"✅ {' · '.join(GOOD_REMIXES)}",),
            (f"❌ {' · '.join(BAD_REMIXES)}",),
        ),
        buttons=(NEW_VIDEO,),
    )


def prices_notice(catalogue: Catalogue) -> Notice:
    lines: list[Line] = []
    for entry in catalogue.offered():
        for size, usd in entry.prices.items():
            by_length = ", ".join(f"{s} s {catalogue.credits(usd * s)}" for s in _some(entry.lengths))
            lines.append((f"{entry.label} · {size.replace('x', '×')}: {by_length}",))
        lines.append((f"{entry.label}: {_remix_price_words(catalogue, entry)}",))
    lines.append(("All in credits, charged only when a video is here.",))
    return Notice(tone=Tone.READY, title="Prices in credits", lines=tuple(lines), buttons=(NEW_VIDEO,))


def _remix_price_words(catalogue: Catalogue, entry: ModelEntry) -> str:
    rule = catalogue.remix_rule(entry.id) if entry.id in catalogue.remixable() else None
    if rule is None:
        return "It can't be remixed."
    editor = catalogue.find(rule.model)
    if rule.pricing == "generation" or editor is None:
        return "A remix costs the same."
    return f"A remix by {editor.label} costs {credits_text(catalogue.edit_price(editor, Decimal(1)))} a second."


_MOST_LENGTHS = 6


def _some(lengths: Sequence[int]) -> Sequence[int]:
    """A model that makes every length from 1 to 15 is told by its ends and some between."""
    if len(lengths) <= _MOST_LENGTHS:
        return lengths
    step = (len(lengths) - 1) / (_MOST_LENGTHS - 1)
    return [lengths[round(step * i)] for i in range(_MOST_LENGTHS)]


def granted_notice(
    to: AccountId, credits: int, *, before: int, after: int, pool: int, own: bool, reason: str
) -> Notice:
    lines: list[Line] = [
        (Member(account=to), f" got {credits_text(credits)}: {before} before, {after} now."),
        (f"The team's pool has {credits_text(pool)} left.",),
    ]
    if reason:
        lines.append((f"Reason: {clamp(one_line(reason), 200)}",))
    if own:
        lines.append(("You granted these to yourself; the history says so.",))
    return Notice(tone=Tone.READY, title="Credits granted", lines=tuple(lines))


def token_notice(token: str) -> Notice:
    return Notice(
        tone=Tone.READY,
        title="Your token for programs",
        lines=(
            (token,),
            ("It is shown this once. Whoever has it acts as you in this team and spends your credits.",),
            ("A new one ends the one before; /sora token revoke ends it for good.",),
        ),
    )


def token_revoked_notice(*, had: bool) -> Notice:
    words = "Your token is revoked; nothing opens with it any more." if had else "You have no token."
    return Notice(tone=Tone.READY, lines=((f"{words} /sora token makes a new one.",),))


def token_of_revoked_notice(member: AccountId, *, had: bool) -> Notice:
    words = " has no token now; nothing opens with the old one any more." if had else " has no token."
    return Notice(tone=Tone.READY, lines=((Member(account=member), words),))


def web_notice(address: str, minutes: int) -> Notice:
    return Notice(
        tone=Tone.READY,
        title="Your videos in a browser",
        lines=(
            (Link(label="Open the pages", url=address),),
            (f"The link is yours alone. It works once, within {minutes} minutes; /sora web makes a new one.",),
        ),
    )


def revoked_notice(to: AccountId, credits: int, asked: int, *, after: int, pool: int) -> Notice:
    went: Line = (f"{credits_text(credits)} went from ", Member(account=to), f" back to the pool: {after} left.")
    nothing: Line = ("Nothing was taken: ", Member(account=to), " has no credits available.")
    lines: list[Line] = [went if credits else nothing, (f"The team's pool has {credits_text(pool)} now.",)]
    if credits < asked:
        lines.append((f"You asked for {asked}; credits set aside for videos in the making stay set aside.",))
    return Notice(tone=Tone.READY, title="Credits taken back", lines=tuple(lines))


def already_notice() -> Notice:
    return Notice(tone=Tone.READY, lines=(("That was done already; nothing changed a second time.",),))


def coming_notice(video: VideoId) -> Notice:
    return Notice(tone=Tone.READY, lines=((f"{video} is on its way into this channel. Showing it costs nothing.",),))


def cancelling_notice(video: VideoId, price: int, *, at_once: bool) -> Notice:
    if at_once:
        return Notice(tone=Tone.READY, lines=((f"{video} is cancelled. {are_back(price)}",),))
    words = f"I am asking the video service to stop {video}. If it does, its {credits_text(price)} will be back; the card will say so."
    return Notice(tone=Tone.WAITING, lines=((words,),))
