"""OpenRouter: one key for the video models of many makers.

https://openrouter.ai/docs/api_reference/videos
"""

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from adapters.providers.lenient import dollars
from adapters.providers.linked import Linked
from adapters.providers.reports import Job
from core.errors import Code, Rejected
from core.ports import Order, Ref, Source

_SHAPES = frozenset({"size", "resolution", "aspect_ratio"})


class OpenRouter(Linked):
    """A 503 on a submit means that nobody had room for it: nothing was made."""

    source_kinds = ("public_url",)
    rejects_503 = True

    def keys(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    async def create(self, order: Order) -> Ref:
        shape = {} if _SHAPES & order.send.keys() else {"size": order.size}
        body = {"model": order.upstream, "duration": order.seconds, **shape, **order.send, "prompt": order.prompt}
        return await self.submit("/videos", order, body)

    async def remix(self, source: Source, order: Order) -> Ref:
        """Only a link that anybody can open will do: a film sent along as a data: URL is answered with 400."""
        if not source.public_url:
            raise Rejected(Code.UNSUPPORTED, "this provider takes a film only by a public link, and there is none")
        film = {"type": "video_url", "video_url": {"url": source.public_url}}
        body = {"model": order.upstream, "prompt": order.prompt, "input_references": [film]}
        return await self.submit("/videos", order, body, of_link=True)

    def look_at(self, ref: Ref) -> str:
        return f"/videos/{quote(ref.id, safe='')}"

    def told(self, job: Job) -> Job | None:
        if "status" not in job:
            return None
        # The links called unsigned lie at OpenRouter itself and want the key; the signed ones lie anywhere.
        links = [link for name in ("unsigned_urls", "urls") if isinstance(link := _first(job.get(name)), str)]
        return {**job, "url": links[0] if links else None}

    def cost(self, job: Job) -> Decimal | None:
        usage = job.get("usage")
        return dollars(usage.get("cost")) if isinstance(usage, dict) else None


def _first(links: object) -> object:
    return links[0] if isinstance(links, list) and links else None
