"""Of what its channel did not take: the cards as one person gets them."""

from dataclasses import replace

from bot.examples import compare
from bot.examples.scene import LABEL, NOW, Scene
from core.video import Reason, Status
from core.words import results, videos
from core.words.elsewhere import brought_elsewhere, told_elsewhere


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ready, night = scene.ready, scene.ready_night
    failed = replace(scene.night, status=Status.FAILED, reason=Reason.REFUSED, ended_at=NOW)
    result = results.result_card(night, LABEL, parent=ready, parent_at=scene.message, remixable=True, at=scene.channel)
    return {
        "video_card failed, told directly": told_elsewhere(videos.failed_card(failed, LABEL), scene.channel),
        "result_card brought directly": brought_elsewhere(result, scene.channel),
        "comparison_card brought directly": brought_elsewhere(
            compare.card(ready, night, scene.message, smaller=True), scene.channel
        ),
    }
