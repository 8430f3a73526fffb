"""Over HTTP: links to films for people without an account, and the end of a token."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from adapters.web.bodies_in import In
from adapters.web.desk import Asking, AtDesk
from adapters.web.documented import told

router = APIRouter(prefix="/api", responses=told(422))


class LinkIn(In):
    days: int | None = Field(None, description="How long it opens, 1 to 30; default: 7.")


class LinkOut(BaseModel):
    url: str = Field(description="Told this once: whoever has it sees the film, in ranges too.")
    ends_at: datetime


@router.post("/videos/{video_id}/links", status_code=201, responses=told(404, 409, 410))
async def make_link(video_id: str, ask: Asking, desk: AtDesk, asked: LinkIn | None = None) -> LinkOut:
    """A link that shows this film to people without an account."""
    made = await desk.studio.share(ask, video_id, asked.days if asked else None)
    return LinkOut(url=made.address, ends_at=made.until)


@router.delete("/videos/{video_id}/links", status_code=204, responses=told(404))
async def end_links(video_id: str, ask: Asking, desk: AtDesk) -> None:
    """Ends every link to a film of the member's own, and to anybody else's film those that the member made."""
    await desk.studio.unlink(ask, video_id)


@router.delete("/token", status_code=204)
async def end_token(ask: Asking, desk: AtDesk) -> None:
    """Ends the token that this is asked with; `/sora token` makes a new one."""
    await desk.studio.revoke_token(ask)
