"""The remix form on a page of its own, and the plan of several changes."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from adapters.web import views
from adapters.web.answers import STATUS
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, refused, render, to_main
from adapters.web.visitors import Posted, Posting, Visiting, Visitor
from core.cards import RemixForm
from core.refusals import AlreadyDone, JustStarted, Refusal, SeveralChanges
from core.words import insisting

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/remix/{video:path}")
async def remix(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    try:
        form = await desk.studio.remix_form(visitor.ask(), video)
    except Refusal as refusal:
        return refused(request, visitor, refusal)
    return await remix_page(request, desk, visitor, form)


@router.post("/remix/{video:path}")
async def start_remix(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    prompt, preset = posted.fields.get("prompt", ""), posted.fields.get("preset") or None
    insist = bool(posted.fields.get("insist"))
    try:
        card = await desk.studio.remix(posted.ask, video, prompt, preset=preset, insist=insist)
    except AlreadyDone:
        return to_main((await desk.reader.again(posted.ask, video.partition(":")[0], prompt, None, preset)).video.id)
    except Refusal as refusal:
        return await _remix_refused(request, desk, posted, video, refusal)
    return to_main(card.video)


@router.get("/chain/{draft}")
async def plan(request: Request, desk: AtDesk, visitor: Visiting, draft: str) -> Response:
    """Several changes one after another: each step and the whole price, before anything starts."""
    notice = views.notice(await desk.studio.chain_plan(visitor.ask(), draft), visitor)
    return render(request, visitor, "notice.html", notice=notice, role="")


@router.post("/chain/{draft}")
async def start_chain(desk: AtDesk, posted: Posting, draft: str) -> Response:
    try:
        return to_main((await desk.studio.chain(posted.ask, draft)).video)
    except AlreadyDone:
        return RedirectResponse("/", 303)


async def _remix_refused(request: Request, desk: Desk, posted: Posted, video: str, refusal: Refusal) -> Response:
    visitor, prompt = posted.visitor, posted.fields.get("prompt", "")
    try:
        form = await desk.studio.remix_form(visitor.ask(), video, posted.fields.get("preset") or None)
        form = replace(form, prefill=prompt)
    except Refusal as closed:
        return refused(request, visitor, closed)
    status, insist = STATUS[refusal.code], isinstance(refusal, SeveralChanges | JustStarted)
    form = insisting(form, refusal) if isinstance(refusal, SeveralChanges | JustStarted) else form
    return await remix_page(request, desk, visitor, form, status=status, insist=insist, refusal=str(refusal))


async def remix_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    form: RemixForm,
    *,
    status: int = 200,
    insist: bool = False,
    refusal: str = "",
) -> Response:
    original = await desk.screen.card(visitor.ask(), form.video)
    drawn = views.remix_form(form, visitor, insist=insist, refusal=refusal)
    return render(request, visitor, "remix.html", status, form=drawn, original=original)
