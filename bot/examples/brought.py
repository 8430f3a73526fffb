"""Of films that members bring along: an example of each card, and of each polite no."""

from dataclasses import replace
from decimal import Decimal

from bot.examples.scene import Scene
from core import refusals as no
from core.names import Place, VideoId
from core.refusals import Offer, Refusal, SourceTooLong
from core.video import BROUGHT, Film, Spec, Video
from core.words import brought as words
from core.words.results import result_card

NAME = "holiday at the sea"


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ready, message = scene.ready, scene.message
    film = brought(ready, NAME)
    offers = tuple(
        Offer(video=film.id, model=model, label=label, price=price)
        for model, label, price in (("flux-edit", "FLUX Video Edit", 15), ("grok-edit", "Grok Imagine edit", 40))
    )
    return {
        "video_card brought along": words.found_card(film, BROUGHT, at=message, offers=offers, remixable=False),
        "video_card brought along, nothing to change it": words.found_card(
            film, BROUGHT, at=message, offers=(), remixable=False
        ),
        "video_card made here before": words.found_card(ready, "Sora 2", at=message, offers=(), remixable=True),
        "result_card brought along, shown again": result_card(
            film, BROUGHT, parent=None, parent_at=None, remixable=False, at=scene.channel, notify=False, offers=offers
        ),
        "notice fetching": words.fetching_notice(),
        "notice here already": words.known_notice(ready, offers=(), remixable=True),
        "notice not brought": words.refused_notice(str(no.NotPlayable())),
    }


def brought(ready: Video, name: str) -> Video:
    film = Film(
        key="b4sk2.mp4", bytes=3_100_000, sha256="1" * 64, seconds=Decimal("5.0"), width=1920, height=1080
    )  # fmt: skip
    spec = Spec(model=BROUGHT, size="1920x1080", seconds=5)
    bare = replace(ready, id=VideoId("b4sk2"), prompt=name, spec=spec, film=film, submitted_at=None)
    return replace(bare, price=0, brought=True, provider=BROUGHT, remixable_until=None, remix_of=None)


def worst(ready: Video, message: Place, text: str) -> object:
    return words.found_card(brought(ready, text), BROUGHT, at=message, offers=(), remixable=False)


def refusals(video: VideoId) -> list[Refusal]:
    return [
        no.NoVideoThere(),
        no.FileHidden("Slack"),
        no.FileTooBig(100_000_000, 130_200_000),
        no.FileTooBig(100_000_000),
        no.FilmTooLong(120, "321.5"),
        no.FilmUnfit(str(SourceTooLong(VideoId("it"), "FLUX Video Edit", "15", "20"))),
        no.NotPlayable(),
        no.CannotFetch(),
        no.NoEditor(),
        no.StillFetching(3),
        no.NoModelMade(video),
    ]
