"""Of vendors that are paused: what people and admins read, one of each."""

from dataclasses import replace
from decimal import Decimal

from bot.examples.scene import NOW, Scene
from core import refusals as no
from core.cards import Notice
from core.errors import Why
from core.names import VideoId
from core.video import Reason, Spec, Status, Video
from core.words import costs, notices, pauses, videos

FLUX = (Spec(model="flux-3", size="1280x720", seconds=8), "FLUX 3 Video", 24)
COSTS = (
    costs.Costs(
        label="FLUX 3 Video", made=12, credits=960, estimated_usd=Decimal("9.60"), told_usd=Decimal("10.18"), drift=6,
        lost_usd=Decimal("0.40"),
    ),
    costs.Costs(
        label="Sora 2", made=1, credits=80, estimated_usd=Decimal("0.80"), told_usd=None, drift=None,
        lost_usd=Decimal(0),
    ),
)  # fmt: skip
GROK = (Spec(model="grok-imagine", size="1280x720", seconds=10), "Grok Imagine", 92)


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    fox, now = scene.fox, NOW
    waiting = videos.progress_card(fox, "Sora 2", now=now, position=1, typical_s=90.0, cancellable=True)
    new = replace(fox, id=VideoId("m3vd8"), spec=FLUX[0], price=FLUX[2], moved_from=fox.id)
    old = replace(fox, status=Status.FAILED, reason=Reason.CANCELLED, error_code=pauses.MOVED, ended_at=now)
    asked: Notice = pauses.move_notice(fox, *FLUX)
    down = no.ProviderDown("Sora 2", 4, ("FLUX 3 Video",))
    down.draft = ":1a2b3c4d"
    return {
        **{f"video_card held up, {why}": pauses.held_up(waiting, fox, why, [FLUX, GROK]) for why in Why},
        "video_card moved": pauses.moved_card(old, new, "FLUX 3 Video"),
        "notice move": asked,
        "notice move, dearer": pauses.move_notice(fox, *GROK),
        **{f"notice paused, {why}": pauses.paused_notice("gateway", why, now) for why in Why},
        "notice paused, another cause": pauses.paused_notice("gateway", Why.ACCOUNT, now, again=True),
        "notice costs": costs.costs_notice("2026-11", COSTS),
        "notice costs of nothing": costs.costs_notice("2026-10", ()),
        "notice works again": pauses.back_notice("gateway", now),
        "notice refusal, provider_down, kept": notices.notice_of(down),
    }


def refusals(fox: Video) -> list[no.Refusal]:
    return [
        no.ProviderDown("Sora 2", 4, ("FLUX 3 Video", "Grok Imagine")),
        no.ProviderDown("Sora 2", 1, ()),
        no.CannotMove(fox.id),
        no.OnlyTheOwner(),
        no.BadMonth("Brumaire"),
    ]
