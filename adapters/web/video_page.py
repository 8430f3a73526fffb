"""The page of a video, and what is done to it there: cancelled, deleted."""

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from adapters.web import views
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, refused, render, to_main
from adapters.web.lineage_picture import steps_of
from adapters.web.visitors import Posting, Visiting, Visitor
from core.cards import RemixForm, ResultCard
from core.refusals import Refusal
from core.studio import Card

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/cancel/{video}")
async def cancel(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    try:
        await desk.studio.cancel(posted.ask, video)
    except Refusal as refusal:
        return refused(request, posted.visitor, refusal)
    return to_main(video)


@router.get("/delete/{video}")
async def ask_delete(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    """Says first what goes and what does not come back."""
    try:
        notice = await desk.studio.confirm_delete(visitor.ask(), video)
    except Refusal as refusal:
        return refused(request, visitor, refusal)
    return render(request, visitor, "notice.html", notice=views.notice(notice, visitor), role="")


@router.post("/delete/{video}")
async def delete(request: Request, desk: AtDesk, posted: Posting, video: str) -> Response:
    try:
        notice = await desk.studio.delete(posted.ask, video)
    except Refusal as refusal:
        return refused(request, posted.visitor, refusal)
    return render(request, posted.visitor, "notice.html", notice=views.notice(notice, posted.visitor), role="")


@router.get("/videos/{video}")
async def video(request: Request, desk: AtDesk, visitor: Visiting, video: str) -> Response:
    try:
        page = await desk.screen.page(visitor.ask(), video)
    except Refusal as refusal:
        return refused(request, visitor, refusal)
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


def is_open(card: Card) -> bool:
    """Whether it will change by itself."""
    return not isinstance(card, ResultCard) and not card.shown.startswith("failed")
