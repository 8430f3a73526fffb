"""The words of a video's own card: waiting, rendering, folded, failed; and of the buttons under it."""

from datetime import datetime, timedelta

from core.card_parts import Button, Line, Member, Tone, VideoName
from core.cards import VideoCard
from core.errors import Code
from core.names import Place
from core.refusals import Offer, are_back, credits_text
from core.text import clamp, one_line
from core.video import Reason, Status, Video

_BAR = 12
_PROMPT_ON_PROGRESS = 300
UNSURE_AFTER = timedelta(seconds=60)
"""A submit without an answer is worrying from here on, and the card says so."""

ELSEWHERE = "elsewhere"
"""The code of a video whose film lies at a host from which nobody allowed us to fetch."""

REMIX = "REMIX"
AGAIN = "AGAIN"
DETAILS = "DETAILS"
CANCEL = "CANCEL"
EDIT = "EDIT AND TRY AGAIN"


def progress_card(
    video: Video, label: str, *, now: datetime, position: int, typical_s: float | None, cancellable: bool
) -> VideoCard:
    """What is shown from the press until the end."""
    head, note = _progress_words(video, now, position, typical_s)
    running = video.status in (Status.RUNNING, Status.STORING)
    percent = video.progress if running else None
    notes: tuple[Line, ...] = ((note,),) if note else ()
    if video.cancel_asked:
        notes = (*notes, ("Cancelling as soon as the video service can.",))
    return VideoCard(
        video=video.id,
        tone=Tone.ACTIVE if running else Tone.WAITING,
        headline=(head,),
        bar=_bar(percent) if percent is not None else None,
        said=clamp(one_line(video.words), _PROMPT_ON_PROGRESS),
        facts=(f"{spec_words(video, label)} · {credits_text(video.price)} set aside · ", *_who(video)),
        notes=notes,
        buttons=(Button(label=CANCEL, action="cancel", video=video.id),) if cancellable else (),
        summary=f"{head}: {clamp(one_line(video.words), 150)}",
        shown=f"{video.status}:{_step(video, position, bool(note))}",
    )


def _progress_words(video: Video, now: datetime, position: int, typical_s: float | None) -> tuple[str, str | None]:
    match video.status:
        case Status.QUEUED:
            place = f"place {position} in line" if position > 1 else "next in line"
            return f"⏳ Waiting · {place}", _away_words(video, "is busy or away")
        case Status.SUBMITTING:
            unsure = video.submitted_at is not None and now - video.submitted_at >= UNSURE_AFTER
            note = f"Not confirmed yet, I am checking. {_still_aside(video)}" if unsure else None
            return "⏳ Handing over", note
        case Status.STORING:
            return "📤 Finishing", _elsewhere_words(video) or _away_words(video, "does not hand the film over")
        case Status.RUNNING | Status.READY | Status.FAILED:
            return f"🎬 Rendering{_percent_words(video, now, typical_s)}", _away_words(video, "is not answering")


def _percent_words(video: Video, now: datetime, typical_s: float | None) -> str:
    percent = f" · {video.progress} %" if video.progress is not None else ""
    if typical_s is None or video.submitted_at is None:
        return percent
    left = typical_s - (now - video.submitted_at).total_seconds()
    if video.progress:
        left = (left + typical_s * (100 - video.progress) / 100) / 2
    about = f" · about {_round_seconds(left)} left" if left > 1 else " · any moment now"
    return percent + (about if percent else f" · usually {_round_seconds(typical_s)}")


def _away_words(video: Video, what: str) -> str | None:
    if video.missed < 3:  # noqa: PLR2004  # One or two missed looks are everyday noise.
        return None
    return f"The video service {what}. I keep asking. {_still_aside(video)}"


def _elsewhere_words(video: Video) -> str | None:
    if video.error_code != ELSEWHERE:
        return None
    return f"{_LIES_ELSEWHERE[0]} Whoever runs this bot can allow it; I keep asking. {_still_aside(video)}"


def _still_aside(video: Video) -> str:
    if video.price == 0:
        return "This one is free."
    return f"{credits_text(video.price)} {'stays' if video.price == 1 else 'stay'} set aside."


def _round_seconds(seconds: float) -> str:
    if seconds <= 90:  # noqa: PLR2004  # Up to a minute and a half people think in seconds.
        return f"{max(5, round(seconds / 5) * 5)} s"
    return f"{round(seconds / 60)} min"


def _step(video: Video, position: int, noted: bool) -> str:  # noqa: FBT001  # Positional among facts of one kind.
    where = position if video.status is Status.QUEUED else video.progress
    return f"{where}:{noted}:{video.cancel_asked}"


def folded_card(video: Video, result_at: Place | None, *, lost: bool = False) -> VideoCard:
    """What is left of the progress card once the result has its own message, or could be posted nowhere."""
    words = f"I could post the film neither here nor to you directly. It is kept; /sora show {video.id} brings it."
    return VideoCard(
        video=video.id,
        tone=Tone.READY,
        headline=("✅ Ready · ", VideoName(video=video.id, at=result_at)),
        notes=((words,),) if lost else (),
        summary=f"Ready: {video.id}",
        shown=f"folded:{'lost' if lost else result_at or ''}",
    )


def failed_card(
    video: Video, label: str, gift: VideoName | None = None, *, offers: tuple[Offer, ...] = ()
) -> VideoCard:
    """Why nothing came, what is back, and what to press. `offers`: what could do it from our own copy."""
    cancelled = video.reason is Reason.CANCELLED
    headline = "⛔ Cancelled" if cancelled else "❌ Could not be made"
    notes: tuple[Line, ...] = ((why_failed(video),),)
    if gift:
        notes = (*notes, ("🎁 It came after all, free: ", gift))
    elif video.due_at:  # Somebody is still watching for it.
        notes = (*notes, ("If it still comes, you get it free.",))
    retry = "AGAIN" if cancelled else EDIT
    return VideoCard(
        video=video.id,
        tone=Tone.WAITING if cancelled else Tone.FAILED,
        headline=(headline,),
        said=clamp(one_line(video.words), _PROMPT_ON_PROGRESS),
        facts=(f"{spec_words(video, label)} · ", *_who(video)),
        notes=notes,
        buttons=(
            *map(offer_button, offers),
            Button(label=retry, action="edit", video=video.id, style="primary"),
            Button(label=DETAILS, action="details", video=video.id),
        ),
        summary=f"{headline}: {clamp(one_line(video.words), 150)}",
        shown=f"failed:{gift.video if gift else ''}",
    )


def why_failed(video: Video) -> str:
    """What happened, what it cost, what to do now."""
    back = are_back(video.price) if video.price else "Nothing was charged."
    what, now = _REASONS[video.reason or Reason.PROVIDER_ERROR]
    if video.error_code in _ACCOUNT:
        what, now = _LOCKED_OUT
    elif video.error_code == ELSEWHERE:
        what, now = _LIES_ELSEWHERE
    return f"{what} {back} {now}".strip()


_ACCOUNT = frozenset({Code.AUTH, Code.INSUFFICIENT_FUNDS})
_LOCKED_OUT = (
    "The video service refused this bot's own account.",
    "It is not about your words: tell whoever runs this bot, and try again once it is put right.",
)
_LIES_ELSEWHERE = (
    "It was made, and lies where this bot may not fetch it.",
    "It is not about your words: tell whoever runs this bot, and try again once it is put right.",
)
_REASONS: dict[Reason, tuple[str, str]] = {
    Reason.REFUSED: ("The video service's safety filter refused this.", "Try without real people or brands."),
    Reason.PROVIDER_ERROR: ("The video service could not make this.", "Try again, or change the words."),
    Reason.EXPIRED: ("No video arrived in time.", "Try again."),
    Reason.CANCELLED: ("It was called off.", ""),
    Reason.SOURCE_GONE: ("The video service no longer has the original.", "Make the original again to remix it."),
    Reason.NOT_CONFIRMED: ("The video service never confirmed this.", "Try again."),
}


def offer_button(offer: Offer) -> Button:
    """Opens the form of that model, which names it and its price again."""
    label = f"Remix with {clamp(offer.label, 40)}: {credits_text(offer.price)}"
    action, video = ("edit", offer.again) if offer.again else ("remix", offer.video)
    return Button(label=label, action=action, video=video, editor=offer.model)


def spec_words(video: Video, label: str) -> str:
    spec = video.spec
    return f"{label} · {spec.seconds} s · {spec.size.replace('x', '×')}"


def _who(video: Video) -> Line:
    by = (Member(account=video.account), " · ")
    parent = ("remix of ", VideoName(video=video.remix_of), " · ") if video.remix_of else ()
    return (*by, *parent, VideoName(video=video.id))


def _bar(percent: int) -> str:
    filled = max(0, min(_BAR, round(percent * _BAR / 100)))
    return "▰" * filled + "▱" * (_BAR - filled)
