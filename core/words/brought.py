"""The words about a video that somebody brings along, and about one of ours that comes up again."""

from core.card_parts import Button, Line, Member, Tone, VideoName
from core.cards import Notice, VideoCard
from core.names import Place, platform_of
from core.refusals import Offer
from core.text import clamp, one_line
from core.video import Video
from core.words.removing import delete_button
from core.words.videos import DETAILS, REMIX, offer_button

_SAID, _TITLE = 300, 160


def fetching_notice() -> Notice:
    words = "I am fetching that video; its card comes here in a moment. Bringing it costs nothing."
    return Notice(tone=Tone.ACTIVE, lines=((words,), ("If it cannot be used, I tell you why directly.",)))


def found_card(video: Video, label: str, *, at: Place | None, offers: tuple[Offer, ...], remixable: bool) -> VideoCard:
    """A film that stands in the channel already, so it is not posted again: what it is called, and what to press.
    `at`: the message with the film."""
    what = "🎞️ Ready to remix" if video.brought else "🔎 Made here before"
    remix = (Button(label=REMIX, action="remix", video=video.id, style="primary"),) if remixable else ()
    delete = (delete_button(video),) if video.brought else ()
    facts = f"{label} · {video.spec.seconds} s · {video.spec.size.replace('x', '×')} · "
    return VideoCard(
        video=video.id,
        tone=Tone.READY,
        headline=(f"{what} · ", VideoName(video=video.id, at=at)),
        said=clamp(one_line(video.words), _SAID),
        facts=(facts, Member(account=video.account)),
        notes=() if remix or offers else (("Nothing here can change it now.",),),
        buttons=(*remix, *map(offer_button, offers), _details(video), *delete),
        summary=f"{what}: {clamp(one_line(video.words), 150)}",
        shown="found",
    )


def known_notice(video: Video, *, offers: tuple[Offer, ...], remixable: bool) -> Notice:
    """To one person, where others must not see it."""
    remix = (Button(label=REMIX, action="remix", video=video.id, style="primary"),) if remixable else ()
    here: Line = ("That video is here already: ", VideoName(video=video.id), ".")
    return Notice(
        tone=Tone.READY,
        lines=(here, ("Nothing was charged.",)),
        buttons=(*remix, *map(offer_button, offers), _details(video)),
    )


def elsewhere_title(video: Video) -> str:
    """Of a copy of this one, where the same people are another team."""
    return f"{clamp(one_line(video.words), _TITLE)} ({video.id} on {platform_of(video.team).capitalize()})"


def refused_notice(why: str) -> Notice:
    return Notice(tone=Tone.WAITING, title="About the video that you brought", lines=((why,),))


def _details(video: Video) -> Button:
    return Button(label=DETAILS, action="details", video=video.id)
