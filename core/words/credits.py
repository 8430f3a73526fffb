"""The words about a member's credits, a team's history, and one video's receipt."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from core.card_parts import Button, Line, Member, Moment, Said, Tone, VideoName
from core.cards import AccountCard, Notice
from core.names import AccountId, Place, VideoId
from core.refusals import credits_text
from core.text import clamp, one_line
from core.video import Status, Video
from core.words.archive import ARCHIVE
from core.words.keeping import gone_line
from core.words.notices import NEW_VIDEO

_KINDS = {
    "grant": "granted",
    "hold": "set aside",
    "capture": "charged",
    "release": "back",
    "revoke": "taken back",
    "fill": "filled by the operator",
    "drain": "drained by the operator",
}


def account_card(*, available: int, held: int, making: int, used: int, default_price: int | None) -> AccountCard:
    lines: list[Line] = [(f"{credits_text(available)} available",)]
    if held:
        lines.append((f"{credits_text(held)} set aside for {making} video{'' if making == 1 else 's'} in the making",))
    lines.append((f"{credits_text(used)} used in the last 30 days",))
    if default_price:
        lines.append((_worth_words(available, default_price),))
    being_made = Button(label="BEING MADE", action="making")
    buttons = (NEW_VIDEO, ARCHIVE, being_made, Button(label="HELP", action="help"))
    return AccountCard(title="Your credits", available=available, held=held, lines=tuple(lines), buttons=buttons)


def _worth_words(available: int, default_price: int) -> str:
    count = available // default_price
    if count == 0:
        return f"The usual video costs {default_price}. Ask an admin for credits."
    return f"Enough for {count} usual video{'' if count == 1 else 's'} at {default_price} each"


def entry_line(
    *,
    kind: str,
    amount: int,
    account: AccountId,
    video: VideoId | None,
    actor: AccountId | None,
    reason: str | None,
    at: datetime,
) -> Line:
    """One line of a history: when, who, what, why, by whom."""
    line: list[str | Moment | Member | Said | VideoName] = [Moment(at=at), " · "]
    line += ["the pool"] if account.endswith(":pool") else [Member(account=account)]
    line.append(f" · {amount:+d} {_KINDS.get(kind, kind)}")
    if video:
        line += [" · ", VideoName(video=video)]
    if actor:
        line += [" · by ", Member(account=actor)] if actor.count(":") > 1 else [" · by the operator"]
    if reason:
        line += [" · ", Said(text=clamp(one_line(reason), 100))]
    return tuple(line)


def large_grant_notice(name: str, to: AccountId, credits: int, *, pool: int) -> Notice:
    lines: tuple[Line, ...] = (
        ("Grant ", Member(account=to), f" {credits:,} credits? That is a lot at once, so I ask."),
        (f"The team's pool has {credits_text(pool)}. Nothing was moved yet.",),
    )
    sure = Button(label=f"GRANT {credits:,} CREDITS", action="grant", draft=name, style="primary")
    return Notice(tone=Tone.WAITING, lines=lines, buttons=(sure,))


def history_notice(of: AccountId | None, lines: tuple[Line, ...], *, pool: int | None) -> Notice:
    """`pool` is told to admins alone."""
    first: Line = ("Credits of ", Member(account=of)) if of else ("Grants and fills of the whole team",)
    rest = lines or (("Nothing yet.",),)
    left: tuple[Line, ...] = ((f"The team's pool has {credits_text(pool)} left.",),) if pool is not None else ()
    return Notice(tone=Tone.READY, title="Credits history", lines=(first, *left, *rest))


def details_notice(
    video: Video,
    label: str,
    *,
    receipt: tuple[tuple[str, datetime], ...],
    available: int | None,
    children: tuple[VideoId, ...],
    result_at: Place | None,
    buttons: tuple[Button, ...],
    links: Line = (),
) -> Notice:
    """Everything about one video; `available` and the receipt only for the one who paid, or an admin."""
    lines: list[Line] = [
        (Said(text=clamp(one_line(video.words), 1500)),),
        (
            f"{label} · {video.spec.seconds} s · {video.spec.size.replace('x', '×')} · asked by ",
            Member(account=video.account),
            " ",
            Moment(at=video.created_at),
        ),
    ]
    if video.retired:
        lines.append(gone_line(video))
    elif video.film:
        lines.append((_film_words(video), VideoName(video=video.id, at=result_at)))
    if video.remix_of:
        lines.append(("Remix of ", VideoName(video=video.remix_of)))
    if children:
        lines.append(("Remixed as " + " · ".join(children),))
    if video.remixable_until and video.status is Status.READY:
        lines.append(("Can be remixed until ", Moment(at=video.remixable_until)))
    if links:
        lines.append(links)
    if receipt:
        lines.append(_receipt_line(video.price, receipt))
    if available is not None:
        lines.append((f"You have {credits_text(available)} available now.",))
    lines += _origin(video)
    return Notice(tone=Tone.READY, title=f"Details of {video.id}", lines=tuple(lines), buttons=buttons)


def _origin(video: Video) -> Sequence[Line]:
    """Who made the film, where there is one."""
    if video.brought:
        return [("Brought along by a member; no model here made it.",)]
    return [("Made by AI.",)] if video.status is Status.READY else []


def _receipt_line(price: int, receipt: tuple[tuple[str, datetime], ...]) -> Line:
    line: list[str | Moment] = [f"Receipt: {credits_text(price)}"]
    for kind, at in receipt:
        line += [f" · {_KINDS.get(kind, kind)} ", Moment(at=at)]
    return tuple(line)


def _film_words(video: Video) -> str:
    assert video.film is not None, "asked for a film's words"
    film = video.film
    seconds = f"{film.seconds.quantize(Decimal('0.1'))} s"
    return f"File: {film.width}×{film.height}, {seconds}, {film.bytes / 1_000_000:.1f} MB · "
