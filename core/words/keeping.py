"""The words about how long films are kept, and about one that is not kept any more."""

from core.card_parts import Button, Line, Member, Tone, VideoName
from core.cards import Notice, VideoCard
from core.names import AccountId
from core.refusals import gigabytes
from core.text import clamp, one_line
from core.video import Video

_WHAT_STAYS = "What was posted stays in the chat, and prompts, receipts and the archive stay."
_WHAT_GOES = "A film that is gone cannot be remixed, shown again or linked to, and does not come back."


def days_text(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def retention_notice(days: int, set_by: AccountId | None) -> Notice:
    how: Line = (f"Films are kept for {days_text(days)}" if days else "Films are kept for good",)
    by: Line = (", as ", Member(account=set_by), " set.") if set_by else (", as whoever runs this bot set.",)
    return Notice(
        tone=Tone.READY,
        title="How long films are kept",
        lines=((*how, *by), ("/sora-admin retention 90 keeps them for 90 days, /sora-admin retention off for good.",)),
    )


def sure_notice(days: int, films: int, size: int) -> Notice:
    many = f"{films:,} film{' is' if films == 1 else 's are'} older, {gigabytes(size)} in all"
    go = f"{many}, and would be removed in the hours to come; later ones when they are {days_text(days)} old."
    keep = Button(label=f"KEEP {days_text(days).upper()}", action="retain", choice=str(days), style="danger")
    lines: tuple[Line, ...] = ((go,), (_WHAT_STAYS,), (_WHAT_GOES,))
    return Notice(tone=Tone.FAILED, title=f"Keep films for {days_text(days)}?", lines=lines, buttons=(keep,))


def kept_notice(days: int) -> Notice:
    if not days:
        return Notice(tone=Tone.READY, lines=(("Films are kept for good now. Those that are gone stay gone.",),))
    words = f"Films are kept for {days_text(days)} now; the first go within the hour. {_WHAT_STAYS}"
    return Notice(tone=Tone.READY, lines=((words,),))


def gone_line(video: Video) -> Line:
    """In the details of a video."""
    by: Line = (Member(account=video.retired_by),) if video.retired_by else ("whoever runs this bot",)
    return (f"Its film was removed after {days_text(video.kept_days)}, as ", *by, " set.")


def retired_card(video: Video, label: str) -> VideoCard:
    """On the pages, where the film would be."""
    return VideoCard(
        video=video.id,
        tone=Tone.WAITING,
        headline=("⌛ Film not kept · ", VideoName(video=video.id)),
        said=clamp(one_line(video.words), 600),
        facts=(f"{label} · {video.spec.seconds} s · ", Member(account=video.account)),
        notes=(gone_line(video),),
        buttons=(Button(label="AGAIN", action="edit", video=video.id, style="primary"),),
        summary=f"Film not kept: {video.id}",
        shown="failed:retired",
    )
