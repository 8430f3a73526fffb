"""The words of the message that brings a film."""

from decimal import Decimal

from core.card_parts import Button, Line, Member, Moment, Said, Tone, VideoName
from core.cards import ResultCard
from core.names import Place
from core.refusals import Offer, credits_text
from core.text import clamp, one_line
from core.video import Video
from core.words.comparing import compare_button
from core.words.large import WHOLE, Shown
from core.words.removing import delete_button
from core.words.videos import AGAIN, DETAILS, REMIX, offer_button, spec_words

_PROMPT_ON_RESULT, _PROMPT_OF_PARENT, _PROMPT_IN_ALT = 600, 80, 800


def result_card(
    video: Video,
    label: str,
    *,
    parent: Video | None,
    parent_at: Place | None,
    remixable: bool,
    at: Place,
    notify: bool = True,
    offers: tuple[Offer, ...] = (),
    shown: Shown = WHOLE,
) -> ResultCard:
    """The message with the film. The parent may be gone from the archive; then only its id is told. `notify`: the first
    time; a film that is shown again pings nobody. `offers`: edit models, where its own cannot remix it."""
    assert video.film is not None, "only a ready video has a result"
    icon, what = _what(video)
    return ResultCard(
        video=video.id,
        tone=Tone.REMIX if video.is_remix else Tone.READY,
        headline=(f"{icon} {what} · ", Member(account=video.account)),
        said=clamp(one_line(video.words), _PROMPT_ON_RESULT),
        parent=_parent_line(video, parent, parent_at),
        facts=(f"{spec_words(video, label)} · ", VideoName(video=video.id)),
        receipt=(_receipt_words(video),),
        window=("Can be remixed until ", Moment(at=video.remixable_until))
        if remixable and video.remixable_until
        else None,
        buttons=_result_buttons(video, parent, offers, remixable=remixable),
        alt=_alt(video),
        file_name=f"{'remix' if video.is_remix else 'video'}-{video.id}.{shown.suffix}" if shown.suffix else None,
        summary=f"{what}: {clamp(one_line(video.words), 150)}, {_plain(video.film.seconds)} seconds",
        requester=video.account if notify else None,
        reply_to=parent_at if parent_at and parent_at.rsplit(":", 1)[0] == at.rsplit(":", 1)[0] else None,
        about_film=shown.about,
        watch=shown.watch,
    )


def _what(video: Video) -> tuple[str, str]:
    if video.brought:
        return "🎞️", "Brought along"
    if video.gift_of:
        return "🎁", "Gift"
    return ("🔁", "Remix ready") if video.is_remix else ("✅", "Video ready")


def _result_buttons(
    video: Video, parent: Video | None, offers: tuple[Offer, ...], *, remixable: bool
) -> tuple[Button, ...]:
    remix = (Button(label=REMIX, action="remix", video=video.id, style="primary"),) if remixable else ()
    remix = (*remix, *map(offer_button, offers[:1]))
    again = () if video.brought else (Button(label=AGAIN, action="edit", video=video.id),)
    details = Button(label=DETAILS, action="details", video=video.id)
    beside = (compare_button(video.id),) if video.is_remix and parent and not parent.removed else ()
    return (*remix, *again, *beside, details, delete_button(video))


def _parent_line(video: Video, parent: Video | None, parent_at: Place | None) -> Line | None:
    if video.gift_of:
        return ("It came after all, free: ", VideoName(video=video.gift_of))
    if video.remix_of is None:
        return None
    name = VideoName(video=video.remix_of, at=parent_at)
    if parent is None:
        return ("↳ Remix of ", name)
    if parent.removed:
        return ("↳ Remix of ", name, ", which was removed")
    return ("↳ Remix of ", name, " ", Said(text=clamp(one_line(parent.words), _PROMPT_OF_PARENT)))


def _receipt_words(video: Video) -> str:
    if video.price == 0:
        return "Free: nothing was charged"
    return f"{credits_text(video.price)} set aside, charged now that it is here"


def _alt(video: Video) -> str:
    assert video.film is not None, "only a film has an alternative text"
    wide, high = video.film.width, video.film.height
    shape = "landscape" if wide > high else "portrait" if high > wide else "square"
    what = "Video" if video.brought else "AI-generated video"
    about = f"{what}, {_plain(video.film.seconds)} seconds, {shape}."
    return clamp(f"{about} Prompt: {clamp(one_line(video.words), _PROMPT_IN_ALT)}", 1000)


def _plain(seconds: Decimal) -> str:
    return f"{seconds:.1f}".removesuffix(".0")
