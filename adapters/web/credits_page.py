"""Credits: for admins the team's accounts, what is set aside, grants and the books as a file; for others their own."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from adapters.web import views
from adapters.web.answers import STATUS
from adapters.web.desk import AtDesk, Desk
from adapters.web.frame import PageRoute, render
from adapters.web.spreadsheet import csv_of
from adapters.web.visitors import Posting, Visiting, Visitor
from core.cards import Notice
from core.names import AccountId
from core.refusals import BadMember, NotAllowed, Refusal
from core.studio import Entry
from core.words import notice_of, rooms
from core.words.costs import COLUMNS

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_MEMBER = re.compile(r"<?@?([A-Za-z0-9]{1,40})>?", re.ASCII)
_COLUMNS = ("when", "account", "what", "credits", "video", "reason", "by")


@router.get("/credits")
async def credits(request: Request, visitor: Visiting, desk: AtDesk, after: str = "", member: str = "") -> Response:
    if not visitor.admin:
        return await _own(request, visitor, desk)
    return await _of_team(request, visitor, desk, after=after, typed={"member": member})


@router.post("/credits")
async def move(request: Request, posted: Posting, desk: AtDesk) -> Response:
    """Sent twice, it counts once: the form has a key of its own."""
    visitor, fields = posted.visitor, posted.fields
    amount, reason = fields.get("amount", ""), fields.get("reason", "")
    granting = fields.get("deed") != "revoke"
    try:
        to = await _member_of(desk, visitor, fields.get("member", ""), granting=granting)
        deed = desk.studio.grant if granting else desk.studio.revoke
        notice = await deed(posted.ask, to, amount, reason)
    except Refusal as refusal:
        if not visitor.admin:
            raise
        notice, status = notice_of(refusal), STATUS[refusal.code]
        return await _of_team(request, visitor, desk, notice=notice, status=status, typed=dict(fields))
    return await _of_team(request, visitor, desk, notice=notice)


@router.post("/credits/{grant}")
async def grant_asked(request: Request, posted: Posting, desk: AtDesk, grant: str) -> Response:
    """A large grant, asked about."""
    notice = await desk.studio.grant_asked(posted.ask, grant[:100])
    return await _of_team(request, posted.visitor, desk, notice=notice)


@router.get("/credits.csv")
async def statement(visitor: Visiting, desk: AtDesk) -> Response:
    pages = desk.reader.statement(visitor.ask())

    async def file() -> AsyncIterator[bytes]:
        yield csv_of([_COLUMNS])
        async for page in pages:
            yield csv_of(_row(line) for line in page)

    headers = {"Content-Disposition": 'attachment; filename="credits.csv"'}
    return StreamingResponse(file(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/credits/costs.csv")
async def costs_file(visitor: Visiting, desk: AtDesk, month: str = "") -> Response:
    report = await desk.reader.spent(visitor.ask(), month[:20])
    rows = [
        (
            report.month,
            row.label,
            row.made,
            row.credits,
            _plain(row.estimated_usd),
            _plain(row.told_usd),
            row.drift,
            _plain(row.lost_usd),
        )
        for row in report.rows
    ]
    headers = {"Content-Disposition": f'attachment; filename="costs-{report.month}.csv"'}
    return Response(csv_of([COLUMNS, *rows]), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(usd: Decimal | None) -> float | None:
    return None if usd is None else round(float(usd), 4)


async def _own(request: Request, visitor: Visitor, desk: Desk) -> Response:
    card = await desk.studio.balance(visitor.ask())
    lines = await desk.studio.history(visitor.ask(), visitor.actor.account)
    return render(
        request,
        visitor,
        "own_credits.html",
        rooms=rooms,
        account=views.account_card(card, visitor),
        lines=views.notice(lines, visitor),
    )


async def _of_team(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    *,
    after: str = "",
    notice: Notice | None = None,
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> Response:
    books = await desk.reader.team_books(visitor.ask(), AccountId(after[:200]) if after else None)
    warning = await desk.reader.warning(visitor.ask())
    return render(
        request,
        visitor,
        "credits.html",
        status,
        rooms=rooms,
        books=books,
        costs=await desk.reader.spent(visitor.ask()),
        columns=COLUMNS,
        warning=views.notice(warning, visitor) if warning else None,
        notice=views.notice(notice, visitor) if notice else None,
        refused=status != 200,  # noqa: PLR2004  # Everything is well.
        typed={"member": "", "amount": "", "reason": ""} | (typed or {}),
        named=_named,
    )


async def _member_of(desk: Desk, visitor: Visitor, typed: str, *, granting: bool) -> AccountId:
    """Credits are granted to those whom the chat knows; they can be taken back from whoever has left it too."""
    if not visitor.admin:
        raise NotAllowed
    match = _MEMBER.fullmatch(typed.strip())
    if match is None:
        raise BadMember
    account = AccountId(f"{visitor.actor.team}:{match[1]}")
    if granting and not await desk.standing.is_member(account):
        raise BadMember
    return account


def _named(account: str | None) -> str:
    """The chat's id of a member: names are the chat's own."""
    if account is None:
        return ""
    if account.endswith(":pool"):
        return rooms.THE_POOL
    return account.rsplit(":", 1)[-1] if account.count(":") > 1 else rooms.THE_OPERATOR


def _row(line: Entry) -> tuple[object, ...]:
    reason = line.reason or ""
    who, by = _named(line.account), _named(line.actor)
    return (line.at.isoformat(), who, line.kind, line.amount, line.video_id, reason, by)
