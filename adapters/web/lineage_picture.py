"""How a video came about, as one picture: the original and each change with its words."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.web import films
from adapters.web.clips import TooManyClips
from adapters.web.desk import AtDesk
from adapters.web.frame import PageRoute, alert
from adapters.web.visitors import Visiting
from core.errors import FilmGone, NoSpace, NotAFilm
from core.studio import Lineage
from core.video import Film
from core.words import rooms

router = APIRouter(prefix="/lineage", route_class=PageRoute, include_in_schema=False)


async def picture(request: Request, video: str, visitor: Visiting, desk: AtDesk) -> Response:
    """Made when it is asked for the first time, and kept. A step whose film is gone is left out."""
    tree = await desk.reader.lineage(visitor.ask(), video)
    steps = steps_of(tree)
    if not steps[1:]:
        return alert(request, 409, rooms.NO_STEPS.format(tree.video.video.id), visitor)
    try:
        async with desk.turns.one(visitor.actor.account):
            still = await desk.darkroom.strip(steps)
    except TooManyClips:
        return alert(request, 429, rooms.CLIPS_WAIT, visitor)
    except (NotAFilm, NoSpace, FilmGone, OSError):
        return alert(request, 503, rooms.NO_PICTURE, visitor)
    return await films.kept(request, desk.store, still, f'"{still.key}"', f"{tree.video.video.id}-lineage")


router.add_api_route("/{video}.jpg", picture, methods=["GET", "HEAD"])


def steps_of(tree: Lineage) -> list[tuple[Film, str]]:
    """From the original to this video: each film that is here, with its words."""
    return [(one.film, one.video.words) for one in (*reversed(tree.ancestors), tree.video) if one.film]
