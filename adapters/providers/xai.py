"""xAI: Grok Imagine makes videos, and changes one that we send along.

https://docs.x.ai/developers/model-capabilities/video and https://docs.x.ai/developers/model-capabilities/video/editing
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from adapters.providers.lenient import dollars
from adapters.providers.linked import Linked
from adapters.providers.reports import Job
from adapters.providers.sources import film_of
from core.ports import Order, Ref, Source

_TICKS_PER_USD = 10**10
_MODERATED = "content_moderated"


class Xai(Linked):
    """A video that its filter stopped is "done" here, without being shown, and is billed."""

    id_name = "request_id"

    def keys(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    async def create(self, order: Order) -> Ref:
        body = {"model": order.upstream, "duration": order.seconds, **order.send, "prompt": order.prompt}
        return await self.submit("/videos/generations", order, body)

    async def remix(self, source: Source, order: Order) -> Ref:
        """Length and shape stay those of the film; what else is said about them is ignored there."""
        by_link = source.read is None and source.public_url is not None
        url = source.public_url if by_link else await _data_url(source)
        body = {"model": order.upstream, "prompt": order.prompt, "video": {"url": url}}
        return await self.submit("/videos/edits", order, body, of_link=by_link)

    def look_at(self, ref: Ref) -> str:
        return f"/videos/{quote(ref.id, safe='')}"

    def told(self, job: Job) -> Job | None:
        if "status" not in job and "video" not in job:
            return None
        video = job.get("video")
        video = video if isinstance(video, dict) else {}
        moderated = video.get("respect_moderation") is False
        return {
            "status": _MODERATED if moderated else job.get("status"),
            "progress": job.get("progress"),
            "error": job.get("error"),
            "url": video.get("url"),
        }

    def cost(self, job: Job) -> Decimal | None:
        usage = job.get("usage")
        return dollars(usage.get("cost_in_usd_ticks"), _TICKS_PER_USD) if isinstance(usage, dict) else None


async def _data_url(source: Source) -> str:
    return f"data:video/mp4;base64,{base64.b64encode(await film_of(source)).decode()}"
