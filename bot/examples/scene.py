"""The videos, people and places that all examples show, in ids as each platform gives them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from core.catalogue import Catalogue
from core.names import AccountId, Place, TeamId, VideoId
from core.refusals import Offer
from core.remixing import Way
from core.text import stored_remix_prompt
from core.video import Film, Spec, Status, Video

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SHIPPED = Catalogue.parse(Path(__file__).parent.with_name("catalogue.toml").read_text())
CATALOGUE = SHIPPED.with_usable(frozenset({"gateway"}))
LABEL = CATALOGUE.label("sora-2")
SPEC = Spec(model="sora-2", size="1280x720", seconds=8)
FILM = Film(
    key="v7kq2.mp4", bytes=4_300_000, sha256="0" * 64, seconds=Decimal("8.0"), width=1280, height=720
)  # fmt: skip
OWN_WAY = Way(spec=SPEC, label="Sora 2", provider="gateway", price=80, edit=False)
EDITED = Way(
    spec=replace(SPEC, model="flux-edit"), label="FLUX Video Edit", provider="bfl", price=24, edit=True, chosen=True
)
OFFERS = (
    Offer(video=VideoId("v7kq2"), model="flux-edit", label="FLUX Video Edit", price=24),
    Offer(video=VideoId("v7kq2"), model="aleph-2", label="Runway Aleph 2 (OpenRouter)", price=224),
)
STEPS = ("make it night", "add falling snow", "zoom in slowly")


@dataclass(frozen=True)
class Scene:
    """Ana's fox, and ben's remix of it, at each moment that cards show."""

    team: TeamId
    ana: AccountId
    ben: AccountId
    channel: Place
    message: Place
    fox: Video
    ready: Video
    night: Video
    running: Video
    ready_night: Video


def scene_on(platform: str) -> Scene:
    team, ana, ben, channel = platform_facts(platform)
    fox = Video(
        id=VideoId("v7kq2"), team=team, account=ana, prompt="a red fox runs through snow", spec=SPEC, price=80,
        asked_at=channel, created_at=NOW, provider="gateway",
    )  # fmt: skip
    ready = replace(
        fox,
        status=Status.READY,
        film=FILM,
        ended_at=NOW + timedelta(seconds=95),
        remixable_until=NOW + timedelta(hours=1),
        submitted_at=NOW,
    )
    night = replace(fox, id=VideoId("r9ab3"), account=ben, prompt=stored_remix_prompt("make it night"), remix_of=fox.id)
    return Scene(
        team=team,
        ana=ana,
        ben=ben,
        channel=channel,
        message=Place(channel + ("601" if platform == "discord" else "1700000000.000100")),
        fox=fox,
        ready=ready,
        night=night,
        running=replace(night, status=Status.RUNNING, progress=42, submitted_at=NOW - timedelta(seconds=40)),
        ready_night=replace(ready, id=night.id, account=ben, prompt=night.prompt, remix_of=fox.id),
    )


def platform_facts(platform: str) -> tuple[TeamId, AccountId, AccountId, Place]:
    """A team, ana, ben and a channel, in ids as the platform gives them."""
    if platform == "discord":
        team, ana, ben, channel = "301", "501", "502", "401"
    else:
        team, ana, ben, channel = "T0001", "U0ANA", "U0BEN", "C0001"
    names = (f"{platform}:{team}", f"{platform}:{team}:{ana}", f"{platform}:{team}:{ben}")
    return TeamId(names[0]), AccountId(names[1]), AccountId(names[2]), Place(f"{platform}:{team}:{channel}:")
