"""Of one video at each moment of its life: the progress card, the result, what failed and what stopped."""

from dataclasses import replace
from datetime import timedelta

from bot.examples.scene import LABEL, NOW, OFFERS, STEPS, Scene
from core.card_parts import VideoName
from core.cards import ResultCard
from core.names import Place, VideoId
from core.refusals import InsufficientCredits
from core.text import stored_remix_prompt
from core.video import Reason, Status, Video
from core.words import chains, removing, results, videos


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    return {**_on_the_way(scene), **_failed(scene), **_results(scene)}


def _on_the_way(scene: Scene) -> dict[str, object]:
    night, running = scene.night, scene.running
    unsure = replace(night, status=Status.SUBMITTING, submitted_at=NOW - timedelta(seconds=90))
    return {
        "video_card waiting": _progress(night),
        "video_card waiting third in line": _progress(night, 3),
        "video_card handing over": _progress(replace(night, status=Status.SUBMITTING, submitted_at=NOW)),
        "video_card not confirmed yet": _progress(unsure),
        "video_card rendering": _progress(running),
        "video_card rendering, provider away": _progress(replace(running, missed=5)),
        "video_card finishing": _progress(replace(running, status=Status.STORING)),
        "video_card folded": videos.folded_card(scene.ready_night, scene.message),
        "video_card ready, posted nowhere": videos.folded_card(scene.ready_night, None, lost=True),
        "video_card removed": removing.removed_card(
            replace(scene.ready, removed_at=NOW, removed_by=scene.ben, prompt="")
        ),
        "video_card step of several": chains.with_step(
            videos.progress_card(running, LABEL, now=NOW, position=1, typical_s=90.0, cancellable=True), 2, 3
        ),
    }


def _failed(scene: Scene) -> dict[str, object]:
    failed = replace(_rain(scene), status=Status.FAILED, film=None, reason=Reason.REFUSED)
    gone = replace(scene.night, status=Status.FAILED, reason=Reason.SOURCE_GONE, ended_at=NOW)
    late = replace(gone, reason=Reason.EXPIRED)
    return {
        **{f"video_card failed, {reason}": _failure(scene.night, reason) for reason in Reason},
        "video_card failed, source_gone, others offered": videos.failed_card(gone, LABEL, offers=OFFERS),
        "video_card failed, came after all": videos.failed_card(
            late, LABEL, VideoName(video=VideoId("g1ft7"), at=scene.message)
        ),
        "video_card stopped at a failure": _stopped(scene, failed),
        "video_card stopped before a step": _stopped(scene, scene.ready_night, str(InsufficientCredits(80, 35))),
        "video_card called off": _stopped(scene, replace(failed, reason=Reason.CANCELLED)),
    }


def _results(scene: Scene) -> dict[str, object]:
    ready, night = scene.ready, scene.ready_night

    def result(video: Video, parent: Video | None = None, *, remixable: bool = True) -> ResultCard:
        at: Place | None = scene.message if parent else None
        return results.result_card(video, LABEL, parent=parent, parent_at=at, remixable=remixable, at=scene.channel)

    return {
        "result_card step of several": chains.with_step(result(_rain(scene), night), 2, 3),
        "result_card original": result(ready),
        "result_card remix": result(night, ready),
        "result_card remix, window closed": result(night, ready, remixable=False),
        "result_card remix, original removed": result(night, replace(ready, removed_at=NOW, prompt="")),
        "result_card remix, window closed, another offered": results.result_card(
            night, LABEL, parent=ready, parent_at=scene.message, remixable=False, at=scene.channel, offers=OFFERS
        ),
        "result_card gift": result(replace(night, id=VideoId("g1ft7"), price=0, gift_of=night.id), ready),
    }


def _rain(scene: Scene) -> Video:
    """The second of three steps."""
    night = scene.ready_night
    return replace(night, id=VideoId("rf2c8"), prompt=stored_remix_prompt(STEPS[1]), remix_of=night.id)


def _progress(video: Video, position: int = 1) -> object:
    return videos.progress_card(
        video, LABEL, now=NOW, position=position, typical_s=90.0, cancellable=video.status is Status.QUEUED
    )


def _failure(video: Video, reason: Reason) -> object:
    watched = NOW if reason in (Reason.EXPIRED, Reason.NOT_CONFIRMED) else None
    ended = replace(video, status=Status.FAILED, reason=reason, ended_at=NOW, due_at=watched)
    return videos.failed_card(ended, LABEL)


def _stopped(scene: Scene, last: Video, why: str | None = None) -> object:
    return chains.stopped_card(last, STEPS, (scene.night.id,), why=why, account=scene.ben)
