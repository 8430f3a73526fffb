"""The main view, the remix form and the page of a video: what each shows, and what its forms do."""

from dataclasses import replace

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.web import views
from adapters.web.answers import STATUS
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, render
from adapters.web.lineage_picture import steps_of
from adapters.web.visitors import Posted, Posting, Visiting, Visitor
from core.cards import MakeForm, RemixForm, ResultCard
from core.refusals import AlreadyDone, JustStarted, Refusal, SeveralChanges
from core.studio import Card, Wish
from core.words import insisting, notice_of
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
        return _to_main((await desk.reader.again(posted.ask, None, prompt, wish)).video.id)
    except Refusal as refusal:
        return await _make_refused(request, desk, posted, wish, refusal)
    return _to_main(card.video)


@router.get("/again/{video}")
async def again(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    """The form that made this video, filled as it was."""
    try:
        form = await desk.studio.edit_form(visitor.ask(), video)
    except Refusal as refusal:
        return _refused(request, visitor, refusal)
    if isinstance(form, MakeForm):
        return await _main(request, desk, visitor, form, note=form.warning or "")
    return await _remix_page(request, desk, visitor, form)


@router.get("/remix/{video:path}")
async def remix(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    try:
        form = await desk.studio.remix_form(visitor.ask(), video)
    except Refusal as refusal:
        return _refused(request, visitor, refusal)
    return await _remix_page(request, desk, visitor, form)


@router.post("/remix/{video:path}")
async def start_remix(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    prompt, preset = posted.fields.get("prompt", ""), posted.fields.get("preset") or None
    insist = bool(posted.fields.get("insist"))
    try:
        card = await desk.studio.remix(posted.ask, video, prompt, preset=preset, insist=insist)
    except AlreadyDone:
        return _to_main((await desk.reader.again(posted.ask, video.partition(":")[0], prompt, None, preset)).video.id)
    except Refusal as refusal:
        return await _remix_refused(request, desk, posted, video, refusal)
    return _to_main(card.video)


@router.get("/chain/{draft}")
async def plan(request: Request, desk: AtDesk, visitor: Visiting, draft: str) -> Response:
    """Several changes one after another: each step and the whole price, before anything starts."""
    notice = views.notice(await desk.studio.chain_plan(visitor.ask(), draft), visitor)
    return render(request, visitor, "notice.html", notice=notice, role="")


@router.post("/chain/{draft}")
async def start_chain(desk: AtDesk, posted: Posting, draft: str) -> Response:
    try:
        return _to_main((await desk.studio.chain(posted.ask, draft)).video)
    except AlreadyDone:
        return RedirectResponse("/", 303)


@router.post("/cancel/{video}")
async def cancel(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    try:
        await desk.studio.cancel(posted.ask, video)
    except Refusal as refusal:
        return _refused(request, posted.visitor, refusal)
    return _to_main(video)


@router.get("/delete/{video}")
async def ask_delete(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    """Says first what goes and what does not come back."""
    try:
        notice = await desk.studio.confirm_delete(visitor.ask(), video)
    except Refusal as refusal:
        return _refused(request, visitor, refusal)
    return render(request, visitor, "notice.html", notice=views.notice(notice, visitor), role="")


@router.post("/delete/{video}")
async def delete(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    try:
        notice = await desk.studio.delete(posted.ask, video)
    except Refusal as refusal:
        return _refused(request, posted.visitor, refusal)
    return render(request, posted.visitor, "notice.html", notice=views.notice(notice, posted.visitor), role="")


@router.get("/videos/{video}")
async def video(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    try:
        page = await desk.screen.page(visitor.ask(), video)
    except Refusal as refusal:
        return _refused(request, visitor, refusal)
    drawn = await draw(desk, visitor, page.card, alone=True)
    return render(
        request,
        visitor,
        "video.html",
        card=page.card,
        drawn=drawn,
        details=page.details,
        links=views.ways(tuple(one for one in page.details.buttons if one.action in ("link", "unlink"))),
        tree=page.lineage,
        drawable=bool(steps_of(page.lineage)[1:]),
        watched=page.card.video if is_open(page.card) else "",
    )


async def draw(desk: Desk, visitor: Visitor, card: Card, *, alone: bool = False) -> Markup:
    """A card as it stands on a page; under a finished video the form that remixes it, where that is possible."""
    if not isinstance(card, ResultCard):
        return views.video_card(card, visitor)
    form: RemixForm | None = None
    if any(views.is_usual_remix(button) for button in card.buttons):
        try:
            form = await desk.studio.remix_form(visitor.ask(), card.video)
        except Refusal:  # Its window closed since.
            form = None
    return views.result_card(card, visitor, form, alone=alone)


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


def is_open(card: Card) -> bool:
    """Whether it will change by itself."""
    return not isinstance(card, ResultCard) and not card.shown.startswith("failed")


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


async def _remix_refused(request: Request, desk: Desk, posted: Posted, video: str, refusal: Refusal) -> Response:
    visitor, prompt = posted.visitor, posted.fields.get("prompt", "")
    try:
        form = await desk.studio.remix_form(visitor.ask(), video, posted.fields.get("preset") or None)
        form = replace(form, prefill=prompt)
    except Refusal as closed:
        return _refused(request, visitor, closed)
    status, insist = STATUS[refusal.code], isinstance(refusal, SeveralChanges | JustStarted)
    form = insisting(form, refusal) if isinstance(refusal, SeveralChanges | JustStarted) else form
    return await _remix_page(request, desk, visitor, form, status=status, insist=insist, refusal=str(refusal))


async def _remix_page(
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


def _refused(request: Request, visitor: Visitor, refusal: Refusal) -> Response:
    notice = views.notice(notice_of(refusal), visitor)
    return render(request, visitor, "notice.html", STATUS[refusal.code], notice=notice, role="alert")


def _to_main(video: str) -> Response:
    """After a form a page of its own, which can be loaded again without sending anything twice."""
    return RedirectResponse(f"/?video={video}", 303)


def _wish(posted: Posted) -> Wish:
    return Wish(
        model=posted.fields.get("model") or None, seconds=posted.fields.get("length"), size=posted.fields.get("size")
    )


def _seen(posted: Posted) -> str:
    return views.spec_seen(*(posted.fields.get(name, "") for name in ("model", "length", "size")))
