"""The main view: the form that makes a video, what is being made, and the newest."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from adapters.web import views
from adapters.web.answers import STATUS
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, refused, render, to_main
from adapters.web.remix_page import remix_page
from adapters.web.video_page import draw
from adapters.web.visitors import Posted, Posting, Visiting, Visitor
from core.cards import MakeForm
from core.refusals import AlreadyDone, JustStarted, Refusal
from core.studio import Wish
from core.words import pages as words

router = APIRouter(route_class=PageRoute, include_in_schema=False)

SHOWN = 4
"""Of the newest, beside what was just started."""


@router.get("/")
async def main(request: Request, desk: AtDesk, visitor: Visiting, video: str = "") -> Response:
    form = await desk.studio.make_form(visitor.ask())
    return await _main(request, desk, visitor, form, video=video)


@router.get("/form")
async def form(desk: AtDesk, visitor: Visiting, model: str = "", length: str = "", size: str = "") -> Response:
    """The choices of the form with their prices anew, for a page whose reader chose something else."""
    wish = Wish(model=model or None, seconds=length, size=size)
    return HTMLResponse(views.choices(await desk.studio.make_form(visitor.ask(), "", wish)))


@router.post("/generate")
async def generate(request: Request, desk: AtDesk, posted: Posting) -> Response:
    visitor, prompt, insist = posted.visitor, posted.fields.get("prompt", ""), bool(posted.fields.get("insist"))
    wish = _wish(posted)
    try:
        if posted.fields.get("look") or posted.fields.get("seen") != _seen(posted):
            form = await desk.studio.make_form(visitor.ask(), prompt, wish)
            return await _main(request, desk, visitor, form, note=words.PRICE_ANEW)
        card = await desk.studio.make(posted.ask, prompt, wish, insist=insist)
    except AlreadyDone:
        return to_main((await desk.reader.again(posted.ask, None, prompt, wish)).video.id)
    except Refusal as refusal:
        return await _make_refused(request, desk, posted, wish, refusal)
    return to_main(card.video)


@router.get("/again/{video}")
async def again(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    """The form that made this video, filled as it was."""
    try:
        form = await desk.studio.edit_form(visitor.ask(), video)
    except Refusal as refusal:
        return refused(request, visitor, refusal)
    if isinstance(form, MakeForm):
        return await _main(request, desk, visitor, form, note=form.warning or "")
    return await remix_page(request, desk, visitor, form)


async def _main(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    form: MakeForm,
    *,
    video: str = "",
    status: int = 200,
    insist: bool = False,
    note: str = "",
    refusal: str = "",
) -> Response:
    shown = await desk.screen.newest(visitor.ask(), SHOWN)
    cards, changing = list(shown.cards), shown.changing
    if video:
        first = await desk.screen.cards(visitor.ask(), [video])
        names = {card.video for card in first.cards}
        cards = [*first.cards, *(card for card in cards if card.video not in names)]
        changing |= first.changing
    return render(
        request,
        visitor,
        "main.html",
        status,
        form=views.make_form(form, visitor, insist=insist, note=note, refusal=refusal),
        cards=[await draw(desk, visitor, card) for card in cards],
        watched=",".join(dict.fromkeys(card.video for card in cards if card.video in changing)),
    )


async def _make_refused(request: Request, desk: Desk, posted: Posted, wish: Wish, refusal: Refusal) -> Response:
    """The form again, what was typed still in it; choices that cannot be are those that can again."""
    visitor, prompt = posted.visitor, posted.fields.get("prompt", "")
    try:
        form = await desk.studio.make_form(visitor.ask(), prompt, wish)
    except Refusal:
        form = await desk.studio.make_form(visitor.ask(), prompt)
    status, insist = STATUS[refusal.code], isinstance(refusal, JustStarted)
    if insist:
        form = replace(form, submit=words.START_ANOTHER)
    return await _main(request, desk, visitor, form, status=status, insist=insist, refusal=str(refusal))


def _wish(posted: Posted) -> Wish:
    return Wish(
        model=posted.fields.get("model") or None, seconds=posted.fields.get("length"), size=posted.fields.get("size")
    )


def _seen(posted: Posted) -> str:
    return views.spec_seen(*(posted.fields.get(name, "") for name in ("model", "length", "size")))
