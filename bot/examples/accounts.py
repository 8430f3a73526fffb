"""Of a member's account: what is left, what is being made, grants, and one video's receipt."""

from datetime import timedelta

from bot.examples.scene import NOW, Scene
from core.card_parts import Line, Moment, Row, VideoName
from core.cards import ListCard
from core.names import AccountId, Place, VideoId
from core.video import Video
from core.words import credits, notices


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ben = scene.ben
    return {
        "account_card": credits.account_card(available=420, held=80, making=1, used=1580, default_price=40),
        "account_card empty": credits.account_card(available=0, held=0, making=0, used=0, default_price=40),
        "list_card making": _making(scene.running),
        "list_card nothing": ListCard(title="Being made", rows=(), empty=("Nothing of yours is being made.",)),
        "notice granted": notices.granted_notice(
            ben, 500, before=35, after=535, pool=9500, own=False, reason="for the launch"
        ),
        "notice revoked": notices.revoked_notice(ben, 20, 50, after=0, pool=9520),
        "notice history": _history(ben, scene.ana),
        "notice grant? large": credits.large_grant_notice("501:20000", ben, 20_000, pool=100_000),
        "notice details": details(scene.ready_night, scene.message),
    }


def _making(running: Video) -> ListCard:
    row = Row(
        video=running.id,
        head=("🎬 Rendering · 42 % · ", VideoName(video=running.id)),
        said="make it night",
        facts=("sora-2 · 8 s · 80 credits set aside · ", Moment(at=NOW)),
    )
    return ListCard(title="Being made", rows=(row,) * 5, empty=("Nothing.",))


def _history(ben: AccountId, ana: AccountId) -> object:
    def line(kind: str, amount: int, video: str | None = None, reason: str | None = None) -> Line:
        return credits.entry_line(
            kind=kind,
            amount=amount,
            account=ben,
            video=VideoId(video) if video else None,
            actor=ana if reason else None,
            reason=reason,
            at=NOW,
        )

    lines = (line("grant", 500, reason="for the launch"), line("hold", -80, "r9ab3"), line("capture", -80, "r9ab3"))
    return credits.history_notice(ben, lines, pool=9500)


def details(video: Video, at: Place) -> object:
    return credits.details_notice(
        video,
        "Sora 2",
        receipt=(("hold", NOW), ("capture", NOW + timedelta(seconds=95))),
        available=340,
        children=(VideoId("rf2c8"),),
        result_at=at,
        buttons=(),
    )
