"""Two videos in step, and the clip that has both: side by side, or the one wiped over the other."""

from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from adapters.web import films
from adapters.web.clips import TooManyClips
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, alert, render
from adapters.web.visitors import Visiting, Visitor
from core.errors import FilmGone, NoSpace, NotAFilm
from core.names import Ask
from core.refusals import NotReady
from core.studio import Facts
from core.video import Film
from core.words import rooms

router = APIRouter(prefix="/compare", route_class=PageRoute, include_in_schema=False)


@router.get("/{video}")
async def with_its_original(request: Request, video: str, visitor: Visiting, desk: AtDesk) -> Response:
    """A remix beside its original; an original beside its newest remix that is ready."""
    tree = await desk.reader.lineage(visitor.ask(), video)
    one = tree.video.video.id
    if tree.ancestors:
        return RedirectResponse(f"/compare/{tree.ancestors[0].video.id}/{one}", 303)
    other = next((remix.video.id for remix in tree.remixes if remix.film), None)
    if other is None:
        return alert(request, 409, rooms.NOTHING_TO_COMPARE.format(one), visitor)
    return RedirectResponse(f"/compare/{one}/{other}", 303)


Way = Literal["side", "wipe"]


async def clip(request: Request, a: str, b: str, visitor: Visiting, desk: AtDesk, *, way: Way = "side") -> Response:
    """Made when it is asked for the first time, and kept."""
    left, right = await _both(desk, visitor.ask(), a, b)
    try:
        film = await _made(desk, visitor, way, _ready(left), _ready(right))
    except TooManyClips:
        return alert(request, 429, rooms.CLIPS_WAIT, visitor)
    except (NotAFilm, NoSpace, FilmGone, OSError):
        return alert(request, 503, rooms.NO_CLIP, visitor)
    return await films.answer(request, desk.store, film, f"{left.video.id}-{right.video.id}-{way}")


router.add_api_route("/{a}/{b}.mp4", clip, methods=["GET", "HEAD"])


@router.get("/{a}/{b}")
async def compare(request: Request, a: str, b: str, visitor: Visiting, desk: AtDesk) -> Response:
    left, right = await _both(desk, visitor.ask(), a, b)
    shown = [("A", left, _ready(left)), ("B", right, _ready(right))]
    labels = {offered.id: offered.label for offered in desk.reader.models(visitor.ask())}
    return render(request, visitor, "compare.html", rooms=rooms, shown=shown, labels=labels)


async def _both(desk: Desk, ask: Ask, a: str, b: str) -> tuple[Facts, Facts]:
    """Raises NotFound, in the same words, for each that this person may not see."""
    return await desk.reader.video(ask, a), await desk.reader.video(ask, b)


def _ready(facts: Facts) -> Film:
    if facts.gone:
        raise facts.gone
    if facts.film is None:
        raise NotReady(facts.video.id, facts.video.progress)
    return facts.film


async def _made(desk: Desk, visitor: Visitor, way: Way, left: Film, right: Film) -> Film:
    make = desk.darkroom.wipe if way == "wipe" else desk.darkroom.side_by_side
    async with desk.turns.one(visitor.actor.account):
        return await make(left, right)
