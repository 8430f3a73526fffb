"""The seed's endpoints and those beside them: one ask, one call of the core, one answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from adapters.web import films
from adapters.web.answers import NoFilm
from adapters.web.bodies_in import CheckIn, GenerateIn, RemixIn, VideosIn
from adapters.web.bodies_out import (
    CreditsOut,
    LineageOut,
    ModelOut,
    ModelsOut,
    PageOut,
    PresetOut,
    PresetsOut,
    StartedOut,
    VideoOut,
)
from adapters.web.cursors import cursor_of, place_of
from adapters.web.desk import Asking, AtDesk, Desk, Spending
from adapters.web.documented import told
from core.card_parts import remix_target
from core.cards import VideoCard
from core.names import Ask, VideoId
from core.refusals import AlreadyDone, NotReady
from core.studio import Facts, Shelf, Wish
from core.text import clean
from core.video import Film

_STARTS: dict[int | str, dict[str, Any]] = {
    **told(402, 404, 409, 410, 422, 429),
    200: {"model": StartedOut, "description": "It has ended."},
}
_FILM: dict[int | str, dict[str, Any]] = {
    **told(404, 409, 410, 416, 422),
    200: {"content": {"video/mp4": {}}, "description": "The mp4."},
    206: {"content": {"video/mp4": {}}, "description": "The part of it that was asked for."},
    304: {"description": "Unchanged."},
}
_STILL: dict[int | str, dict[str, Any]] = {
    **told(404, 409, 410, 422),
    200: {"content": {"image/jpeg": {}}, "description": "The picture."},
    304: {"description": "Unchanged."},
}

router = APIRouter(prefix="/api", responses=told(422))


@router.post("/remix-video", status_code=202, response_model=StartedOut, responses=_STARTS)
async def remix_video(asked: RemixIn, ask: Spending, desk: AtDesk, request: Request) -> Response:
    """Changes one thing in a finished video: a new video, at the original's price, with credits set aside at once. Or
    several things one after another: answered with the first of these videos, and with the price of all."""
    target = remix_target(asked.video_id, asked.model)
    if asked.prompts is not None:
        return await _chain(asked, asked.prompts, ask, desk, request)
    facts = await _started(
        desk,
        ask,
        desk.studio.remix(ask, target, asked.prompt, preset=asked.preset, insist=asked.insist),
        lambda: desk.reader.again(ask, target, asked.prompt, None, asked.preset),
    )
    return await _answered(desk, request, ask, facts, wait=asked.poll)


@router.post("/generate-video", status_code=202, response_model=StartedOut, responses=_STARTS)
async def generate_video(asked: GenerateIn, ask: Spending, desk: AtDesk, request: Request) -> Response:
    """Makes a new video; credits are set aside at once."""
    wish = Wish(model=asked.model, seconds=asked.seconds, size=asked.size)
    facts = await _started(
        desk,
        ask,
        desk.studio.make(ask, asked.prompt, wish, insist=asked.insist),
        lambda: desk.reader.again(ask, None, asked.prompt, wish),
    )
    return await _answered(desk, request, ask, facts, wait=asked.poll)


@router.get("/check-video", responses=told(404))
async def check_video(
    video_id: Annotated[str, Query(min_length=1, max_length=300)], ask: Asking, desk: AtDesk
) -> VideoOut:
    """How far it is. Asking has a running video looked at sooner, and ends nothing by itself."""
    return VideoOut.of(await desk.reader.check(ask, video_id))


@router.post("/check-video", responses=told(404))
async def check_video_by_post(asked: CheckIn, ask: Asking, desk: AtDesk) -> VideoOut:
    """The same, in the style of the other two."""
    return VideoOut.of(await desk.reader.check(ask, asked.video_id))


@router.get("/videos")
async def videos(asked: Annotated[VideosIn, Query()], ask: Asking, desk: AtDesk) -> PageOut:
    """The archive, newest first."""
    model = clean(asked.model).lower() or None
    shelf = Shelf(whose=asked.whose, kind=asked.kind, model=model, search=clean(asked.search))
    after = place_of(asked.cursor) if asked.cursor else None
    page = await desk.reader.page(ask, shelf, after, asked.limit)
    cursor = cursor_of(*page.after) if page.after else None
    return PageOut(videos=[VideoOut.of(facts) for facts in page.videos], cursor=cursor)


@router.get("/videos/{video_id}", responses=told(404))
async def video(video_id: str, ask: Asking, desk: AtDesk) -> VideoOut:
    return VideoOut.of(await desk.reader.video(ask, video_id))


@router.delete("/videos/{video_id}", status_code=204, responses=told(404, 409))
async def delete_video(video_id: str, ask: Asking, desk: AtDesk) -> None:
    """Removes a video of the member's own: its film, its words and its messages. Safe to repeat."""
    await desk.studio.delete(ask, video_id)


@router.get("/videos/{video_id}/content", response_class=Response, responses=_FILM)
async def content(video_id: str, ask: Asking, desk: AtDesk, request: Request) -> Response:
    """The mp4, whole or the range that is asked for."""
    found, film = await _finished(desk, ask, video_id)
    return await films.answer(request, desk.store, film, found)


@router.get("/videos/{video_id}/thumbnail", response_class=Response, responses=_STILL)
async def thumbnail(video_id: str, ask: Asking, desk: AtDesk, request: Request) -> Response:
    """A JPEG out of it, at most 640 pixels wide or high."""
    found, film = await _finished(desk, ask, video_id)
    return await films.picture(request, desk, film, found)


for path, answer in (("content", content), ("thumbnail", thumbnail)):
    router.add_api_route(f"/videos/{{video_id}}/{path}", answer, methods=["HEAD"], include_in_schema=False)


@router.get("/videos/{video_id}/lineage", responses=told(404))
async def lineage(video_id: str, ask: Asking, desk: AtDesk) -> LineageOut:
    """Where it comes from, and what was made from it."""
    return LineageOut.of(await desk.reader.lineage(ask, video_id))


@router.get("/credits")
async def credits(ask: Asking, desk: AtDesk) -> CreditsOut:
    """The member's own."""
    return CreditsOut.of(await desk.reader.account(ask))


@router.get("/models")
async def models(ask: Asking, desk: AtDesk) -> ModelsOut:
    """What videos can be made with, and what each costs."""
    return ModelsOut(models=[ModelOut.of(model) for model in desk.reader.models(ask)])


@router.get("/presets")
async def presets(ask: Asking, desk: AtDesk) -> PresetsOut:
    """Words for remixes, kept under a name."""
    return PresetsOut(presets=[PresetOut.of(preset) for preset in await desk.reader.presets(ask)])


async def _chain(asked: RemixIn, prompts: list[str], ask: Ask, desk: Desk, request: Request) -> Response:
    target = remix_target(asked.video_id, asked.model)
    facts = await _started(
        desk,
        ask,
        desk.studio.chain_of(ask, target, prompts, insist=asked.insist),
        lambda: desk.reader.again(ask, target, "", None, prompts=prompts),
    )
    return await _answered(desk, request, ask, facts, wait=asked.poll)


async def _finished(desk: Desk, ask: Ask, video_id: str) -> tuple[VideoId, Film]:
    """Of a video that this member may see. Raises like the reader, NoFilm, or NotReady."""
    facts = await desk.reader.video(ask, video_id)
    if facts.why:
        raise NoFilm(facts.why)
    if facts.gone:
        raise facts.gone
    if facts.video.film is None or facts.video.ended_at is None:
        raise NotReady(facts.video.id, facts.video.progress)
    return facts.video.id, facts.video.film


async def _started(desk: Desk, ask: Ask, start: Awaitable[VideoCard], again: Callable[[], Awaitable[Facts]]) -> Facts:
    """The same key again is answered with the same video."""
    try:
        card = await start
    except AlreadyDone:
        return await again()
    return await desk.reader.video(ask, card.video)


async def _answered(desk: Desk, request: Request, ask: Ask, facts: Facts, *, wait: bool) -> Response:
    if wait:
        facts = await desk.waiting.ended(desk.reader, ask, facts, request.is_disconnected)
    out = StartedOut.after(facts, await desk.reader.balance(ask))
    headers = {"Location": out.links.video}
    return JSONResponse(out.model_dump(mode="json"), 200 if facts.video.ended_at else 202, headers)
