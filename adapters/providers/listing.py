"""Reading a provider's list of videos to its end: only a whole listing may prove that something is not there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import httpx

from adapters.providers.answers import TooLong
from adapters.providers.http import Wire
from adapters.providers.lenient import identity
from adapters.providers.reports import read_listed
from core.errors import Missed
from core.ports import Listed

MOST_PAGES = 500
_NO_LISTING = (400, 404, 405, 410, 501)
"""As answers to a first page. LiteLLM says 400 where it does not know which of its upstreams to ask."""
_PAGE_SIZES = (100, 25, 5, 1)
"""A page of long prompts may exceed what we read of one answer; then smaller pages are asked for."""


@dataclass(frozen=True, kw_only=True)
class Page:
    rows: list[object]
    listed: list[Listed]
    more: bool
    after: str | None
    size: int

    @property
    def newest_first(self) -> bool:
        return not self.listed or self.listed[0].created_at >= self.listed[-1].created_at


async def read_listing(wire: Wire, since: datetime, *, hidden: tuple[str, ...] = ()) -> AsyncIterator[Listed]:
    """Newest first until older than `since`. Ends normally only when nothing can be missing; else raises Missed."""
    seen: set[str] = set()
    unreadable, newest_first = 0, True
    after, size = None, _PAGE_SIZES[0]
    for _ in range(MOST_PAGES):
        page = await _page(wire, after, size, hidden)
        fresh = [row for row in {row.id: row for row in page.listed}.values() if row.id not in seen]
        for row in fresh:
            if row.created_at >= since:
                yield row
        seen.update(row.id for row in fresh)
        unreadable += len(page.rows) - len(page.listed)
        newest_first = newest_first and page.newest_first
        reached = newest_first and bool(page.listed) and page.listed[-1].created_at < since
        if reached or not page.more:
            break
        if not fresh or page.after is None or page.after == after:
            raise Missed("the listing says there is more, but its pages repeat")
        after, size = page.after, page.size
    else:
        raise Missed(f"the listing goes on after {MOST_PAGES} pages")
    if unreadable:
        raise Missed(f"{unreadable} rows of the listing have no id or no time")


async def _page(wire: Wire, after: str | None, size: int, hidden: tuple[str, ...]) -> Page:
    query = {"limit": str(size), "order": "desc"} | ({"after": after} if after else {})
    try:
        answer = await wire.get(f"/videos?{urlencode(query)}")
    except TooLong:
        smaller = next((step for step in _PAGE_SIZES if step < size), None)
        if smaller is None:
            raise
        return await _page(wire, after, smaller, hidden)
    if not httpx.codes.is_success(answer.status):
        missed = wire.missed(answer.status, answer.headers)
        missed.gone = after is None and answer.status in _NO_LISTING
        raise missed
    body = answer.json
    if isinstance(body, list):
        body = {"data": body}
    rows = body.get("data", body) if isinstance(body, dict) else None
    rows = [] if rows is None and isinstance(body, dict) else rows  # A Go server writes an empty list as null.
    if not isinstance(body, dict) or not isinstance(rows, list):
        raise Missed("the listing is no list")
    wait = wire.wait(answer.headers)
    listed = [found for row in rows if (found := read_listed(row, retry_after=wait, hidden=hidden))]
    return Page(rows=rows, listed=listed, more=_more(body, rows, size), after=_cursor(body, rows), size=size)


def _more(body: dict[str, object], rows: list[object], size: int) -> bool:
    """As the server says; where it does not say, a page that is exactly full may have a successor."""
    said = body.get("has_more")
    if said is None:
        return len(rows) == size
    return said.strip().lower() == "true" if isinstance(said, str) else bool(said)


def _cursor(body: dict[str, object], rows: list[object]) -> str | None:
    last = rows[-1] if rows else None
    return identity(body.get("last_id")) or (identity(last.get("id")) if isinstance(last, dict) else None)
