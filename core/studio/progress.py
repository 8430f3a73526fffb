"""The progress card: how it stands now, and where it was put."""

from dataclasses import replace
from datetime import datetime

from core.cards import VideoCard
from core.names import Place, VideoId
from core.store import chains, pace, pauses, posts
from core.store.database import Tx
from core.studio import health
from core.studio.cancelling import is_cancellable
from core.studio.house import House
from core.video import Status, Video
from core.words.chains import with_step
from core.words.videos import progress_card


def waiting_card(tx: Tx, house: House, video: Video, now: datetime) -> VideoCard:
    """The progress card as it stands now."""
    queued = video.status is Status.QUEUED
    step = chains.of_video(tx, video.id) if video.is_remix else None
    pause = pauses.of(tx, video.provider) if queued else None
    card = progress_card(
        replace(video, missed=0) if pause else video,
        house.catalogue.label(video.spec.model),
        now=now,
        position=pace.line_position(tx, video) if queued else 0,
        typical_s=pace.typical_time(tx, video.spec.model, video.spec.seconds),
        cancellable=is_cancellable(house, video) or (step is not None and step.more),
    )
    if pause:
        card = health.waiting(tx, house, card, video, pause)
    return with_step(card, step.number, len(step.chain.steps)) if step else card


def placed(tx: Tx, house: House, video_id: VideoId, at: Place) -> bool:
    """False: the worker's own card was quicker, so this one is to be taken away."""
    now = house.database.now_of(tx)
    first = posts.placed(tx, video_id, "card", at, "", now)
    posts.redraw(tx, video_id, "card", now)
    post = posts.get(tx, video_id, "card")
    return first or (post is not None and post.message == at)  # The worker may have found this very card.
