"""What can be remixed, and the reason where something cannot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.examples import CATALOGUE, NOW, SPEC
from core import refusals, remixing
from core.names import AccountId, Place, TeamId, VideoId
from core.video import Status, Video

FOX = Video(
    id=VideoId("v7kq2"), team=TeamId("discord:301"), account=AccountId("discord:301:501"),
    prompt="a red fox", spec=SPEC, price=80,
    asked_at=Place("discord:301:401:900"), created_at=NOW, provider="gateway", status=Status.READY,
    remixable_until=NOW + timedelta(hours=1),
)  # fmt: skip
BOUND = CATALOGUE.with_provider(
    "gateway", CATALOGUE.providers["gateway"].model_copy(update={"base_url": "https://videos.example/v1"})
)


def test_a_finished_sora_video_inside_its_window_can_be_remixed() -> None:
    remixing.check_remixable(FOX, BOUND, NOW)
    assert remixing.is_remixable(FOX, BOUND, NOW + timedelta(minutes=59, seconds=59))


@pytest.mark.parametrize(
    ("changes", "later", "refusal"),
    [
        ({"status": Status.QUEUED}, 0, refusals.NotReady),
        ({"status": Status.SUBMITTING}, 0, refusals.NotReady),
        ({"status": Status.RUNNING, "progress": 42}, 0, refusals.NotReady),
        ({"status": Status.STORING}, 0, refusals.NotReady),
        ({"status": Status.FAILED}, 0, refusals.OriginalFailed),
        ({"spec": replace(SPEC, model="veo-9")}, 0, refusals.NotRemixable),
        ({}, 3600, refusals.SourceExpired),
        ({}, 86400, refusals.SourceExpired),
    ],
)
def test_what_cannot_be_remixed_is_refused_for_its_reason(
    changes: dict[str, object], later: int, refusal: type[refusals.Refusal]
) -> None:
    video = replace(FOX, **changes)  # type: ignore[arg-type]  # Tests name fields.
    with pytest.raises(refusal):
        remixing.check_remixable(video, BOUND, NOW + timedelta(seconds=later))
    assert not remixing.is_remixable(video, BOUND, NOW + timedelta(seconds=later))


def test_a_snapshot_can_be_remixed_like_its_model() -> None:
    remixing.check_remixable(replace(FOX, spec=replace(SPEC, model="sora-2-pro-2025-10-06")), BOUND, NOW)


def test_a_model_that_its_host_switched_off_cannot_be_remixed() -> None:
    with pytest.raises(refusals.ProviderGone):
        remixing.check_remixable(FOX, CATALOGUE, NOW)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (-5, "1 second"), (59, "59 seconds"), (60, "1 minute"), (3599, "59 minutes"), (3600, "1 hour"),
     (90_000, "1 day"), (200_000, "2 days")],
)  # fmt: skip
def test_a_duration_is_told_in_one_unit(seconds: int, words: str) -> None:
    assert remixing.duration(timedelta(seconds=seconds)) == words
