"""A video, a film and a team to fill tables with."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.names import AccountId, Place, TeamId, VideoId, pool_of
from core.store import archive, ledger, teams
from core.store.database import Tx
from core.video import Film, Reason, Spec, Status, Video
from tests.databases import START

TEAM = TeamId("discord:1")
OTHER_TEAM = TeamId("discord:2")
POOL = pool_of(TEAM)
ANA = AccountId("discord:1:10")
BEN = AccountId("discord:1:11")
CHANNEL = Place("discord:1:500:")
FILM = Film(key="v/1.mp4", bytes=1000, sha256="0" * 64, seconds=Decimal("4.004"), width=1280, height=720)


def a_video(video_id: str = "v0001", **changes: Any) -> Video:
    plain: dict[str, Any] = {
        "id": VideoId(video_id), "team": TEAM, "account": ANA, "prompt": "a red fox", "price": 80, "asked_at": CHANNEL,
        "spec": Spec(model="sora-2", size="1280x720", seconds=4), "created_at": START, "provider": "openai",
        "due_at": START,
    }  # fmt: skip
    return Video(**{**plain, **changes})


def running(video_id: str = "v0001", **changes: Any) -> Video:
    return a_video(
        video_id, **{"status": Status.RUNNING, "provider_id": f"p-{video_id}", "submitted_at": START, **changes}
    )


def ready(video_id: str = "v0001", **changes: Any) -> Video:
    ended = {"status": Status.READY, "film": FILM, "ended_at": START + timedelta(seconds=90), "due_at": None}
    return running(video_id, **{**ended, **changes})


def failed(video_id: str = "v0001", **changes: Any) -> Video:
    ended = {"status": Status.FAILED, "reason": Reason.REFUSED, "ended_at": START, "due_at": None}
    return a_video(video_id, **{**ended, **changes})


def found_team(tx: Tx, credits: int = 1000, pool: int = 100_000) -> None:
    """A team with a pool, and Ana and Ben with as many credits each."""
    teams.admit(tx, TEAM, pool, START)
    for member in (ANA, BEN):
        teams.joined(tx, member, TEAM, credits, START)


def ask_for(tx: Tx, video: Video) -> Video:
    """The hold and the row, as the studio writes them."""
    ledger.hold(tx, video.account, video.id, video.price, video.created_at)
    archive.add(tx, video)
    return video
